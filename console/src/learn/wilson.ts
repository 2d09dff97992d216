// The score interval of a share (Wilson 1927, "Probable inference, the law of succession, and statistical inference").

const Z = 1.959964;

/** Return the 95 % interval of a share of `rows`; all of 0..1 where there are none. */
export function wilson(share: number, rows: number): [number, number] {
  if (rows < 1) return [0, 1];
  const z2 = (Z * Z) / rows;
  const middle = (share + z2 / 2) / (1 + z2);
  const half = (Z / (1 + z2)) * Math.sqrt((share * (1 - share)) / rows + z2 / (4 * rows));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
