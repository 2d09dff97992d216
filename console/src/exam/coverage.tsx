// The coverage and risk picture: the surer one wants it to be, the fewer answers it gives alone, and the fewer are wrong.
import type { Bin, Exam } from "../measured";
import { percentOf, useWords } from "../words/words";
import { Axes, SIDE } from "./axes";

interface Point {
  coverage: number;
  risk: number;
}

/** Return the share answered and the share of these that is wrong, the surest bin alone first, then one more bin at a time. */
export function curveOf(bins: Bin[]): Point[] {
  const all = bins.reduce((sum, bin) => sum + bin.rows, 0);
  let rows = 0;
  let wrong = 0;
  return [...bins].sort((a, b) => b.confidence - a.confidence).map((bin) => {
    rows += bin.rows;
    wrong += bin.rows * (1 - bin.right);
    return { coverage: rows / Math.max(1, all), risk: wrong / Math.max(1, rows) };
  });
}

export function CoveragePicture({ exam }: { exam: Exam }) {
  const { w, lang } = useWords();
  const { shipped, total } = exam;
  const points = curveOf(exam.reliability);
  const now: Point = { coverage: shipped.alone / Math.max(1, total.rows), risk: shipped.alone_wrong / Math.max(1, shipped.alone) };
  // The axis ends at a round share over the worst.
  const most = [0.04, 0.1, 0.2, 0.4, 1].find((end) => end >= Math.max(now.risk, ...points.map((point) => point.risk))) ?? 1;
  const at = ({ coverage, risk }: Point) => `${(SIDE * coverage).toFixed(1)},${(SIDE * (1 - risk / most)).toFixed(1)}`;
  const [x, y] = at(now).split(",");
  const spoken = w.exam.coverageSpoken(percentOf(now.coverage, lang), percentOf(now.risk, lang), percentOf(points.at(-1)?.risk ?? 0, lang));
  return (
    <Axes across={w.exam.alone} up={w.exam.wrong} most={most} label={spoken}>
      <polyline className="curve" points={points.map(at).join(" ")} />
      <circle className="curve-now" cx={x} cy={y} r="6" />
      <text className="curve-told" x={Number(x) - 10} y={Math.max(14, Number(y) - 10)}>{w.exam.now}</text>
    </Axes>
  );
}
