// What an action adds to the picture: the heart that rises, the notes of a dance. They move by styles/dog.css alone.
const HEART = Array.from({ length: 49 }, (_, index) => {
  const t = Math.PI + (index / 48) * 2 * Math.PI;
  const y = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
  return `${index ? "L" : "M"}${(Math.sin(t) ** 3 * 17).toFixed(2)},${((-(y + 2.5) / 14.5) * 17).toFixed(2)}`;
}).join("");

const NOTES = [-118, -10, 112];

function Heart() {
  return (
    <g transform="translate(-122 -120)">
      <path className="dog-heart" d={`${HEART}Z`} pathLength={1} />
    </g>
  );
}

function Notes() {
  return (
    <g className="dog-notes">
      {NOTES.map((x, index) => (
        <g key={x} transform={`translate(${x} ${index === 1 ? -206 : -176})`}>
          <g className="dog-note">
            <ellipse rx="6" ry="4.6" transform="rotate(-18)" />
            <path d="M5,-1 L5,-24 C8,-17 15,-18 14,-9" />
          </g>
        </g>
      ))}
    </g>
  );
}

const ADDED: Record<number, () => React.ReactNode> = { 1036: Heart, 1022: Notes, 1023: Notes };

export function Extras({ action }: { action: number | null }) {
  const Added = action === null ? undefined : ADDED[action];
  if (!Added) return null;
  return (
    <svg className="dog-extras" viewBox="-190 -262 380 282" aria-hidden="true">
      <Added />
    </svg>
  );
}
