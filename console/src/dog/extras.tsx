// What an action adds to the picture: the heart that the paw draws, the notes of the dance.
import { drawn, outline } from "./motions";

const HEART = Array.from({ length: 49 }, (_, index) => {
  const [x, y] = outline(index / 48);
  return `${index ? "L" : "M"}${(x * 17).toFixed(2)},${(-y * 17).toFixed(2)}`;
}).join("");

function Heart({ share }: { share: number }) {
  const done = drawn(share);
  const rise = Math.max(0, (share - 0.62) / 0.38);
  const scale = 1 + Math.min(1, rise * 2) * 1.1;
  return (
    <g transform={`translate(${116 + 6 * rise} ${-111 - 84 * rise}) scale(${scale})`} opacity={share > 0.93 ? (1 - share) / 0.07 : 1}>
      <path className="dog-heart" d={`${HEART}Z`} pathLength={1} strokeDasharray={`${done} 2`} fillOpacity={Math.min(1, rise * 4)} />
    </g>
  );
}

function Notes({ share }: { share: number }) {
  return (
    <g className="dog-notes">
      {[0, 1, 2].map((index) => {
        const turn = (share * 5 + index / 3) % 1;
        const x = -112 + index * 108 + 9 * Math.sin(turn * 7 + index);
        return (
          <g key={index} transform={`translate(${x} ${-150 - turn * 46 - (index === 1 ? 22 : 0)})`} opacity={Math.sin(turn * Math.PI)}>
            <ellipse rx="6" ry="4.6" transform="rotate(-18)" />
            <path d="M5,-1 L5,-24 C8,-17 15,-18 14,-9" />
          </g>
        );
      })}
    </g>
  );
}

export function Extras({ action, share }: { action: number | null; share: number }) {
  if (action === 1036) return <Heart share={share} />;
  if (action === 1023) return <Notes share={share} />;
  return null;
}
