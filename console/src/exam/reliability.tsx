// The reliability picture: what the student said of itself across, how often it was right upwards. On the diagonal both agree.
import type { Bin } from "../measured";
import { percentOf, shareOf, useWords } from "../words/words";
import { Axes, SIDE } from "./axes";

const y = (share: number) => SIDE * (1 - share);

export function ReliabilityPicture({ bins, ece }: { bins: Bin[]; ece: number }) {
  const { w, lang } = useWords();
  const most = Math.max(1, ...bins.map((bin) => bin.rows));
  const heads = [w.answer.confidence, w.exam.right, w.exam.interval, w.exam.rows];
  return (
    <>
      <Axes across={w.answer.confidence} up={w.exam.right} label={w.exam.reliabilitySpoken(bins.length, ece.toFixed(3))}>
        <line className="diagonal" x1="0" y1={SIDE} x2={SIDE} y2="0" />
        {bins.map((bin, index) => (
          <g key={index} transform={`translate(${SIDE * bin.confidence} 0)`}>
            <line className="bin-line" y1={y(bin.high)} y2={y(bin.low)} />
            <circle className="bin" cy={y(bin.right)} r={2.5 + 3.5 * Math.sqrt(bin.rows / most)} />
          </g>
        ))}
      </Axes>
      <details className="as-table">
        <summary>{w.exam.asTable}</summary>
        <table>
          <thead>
            <tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr>
          </thead>
          <tbody className="number">
            {bins.map((bin, index) => (
              <tr key={index}>
                <td>{shareOf(bin.confidence)}</td>
                <td>{percentOf(bin.right, lang)}</td>
                <td>{percentOf(bin.low, lang, 0)}–{percentOf(bin.high, lang, 0)}</td>
                <td>{bin.rows}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
