// What is known of the simulated robot, what it was asked, and what can be wrong with it.
import { Switch } from "../body/world";
import { useWords } from "../words/words";
import { change, command, type Faults, type Heard, type Told } from "./link";

/** Requests of the sport service to try it with; names are the service's own. */
const TRY: [id: number, name: string][] = [
  [1004, "StandUp"], [1002, "BalanceStand"], [1016, "Hello"], [1017, "Stretch"], [1036, "Heart"], [1022, "Dance1"], [1009, "Sit"], [1010, "RiseSit"], [1005, "StandDown"],
  [1006, "RecoveryStand"], [1003, "StopMove"], [1001, "Damp"],
];
const NAMES = new Map(TRY);
const GESTURES = [1016, 1017, 1020, 1022, 1023, 1029, 1036];
const LATE_S = 0.8;
const LOST = 0.5;

const all = (code: number): Record<string, number> => Object.fromEntries(GESTURES.map((id) => [id, code]));
const ignored = () => undefined;

export function Facts({ told }: { told: Told }) {
  const { w } = useWords();
  const { sim } = w.body;
  const rows: [string, string][] = [
    [sim.fsm, String(told.fsm)],
    [sim.mode, String(told.mode)],
    [sim.obstacle, told.obstacle === null ? sim.nothing : sim.metres(told.obstacle.toFixed(2))],
    [sim.hottest, `${told.hottest.toFixed(0)} °C`],
    [sim.clients, String(told.clients)],
  ];
  return (
    <dl className="sim-facts">
      {rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd className="number">{value}</dd></div>)}
    </dl>
  );
}

export function Requests({ heard }: { heard: Heard[] }) {
  const { w } = useWords();
  const { sim } = w.body;
  return (
    <section className="card sim-card" aria-label={sim.heard}>
      <h2>{sim.heard}</h2>
      <ol className="sim-heard">
        {heard.length === 0 && <li className="quiet">{sim.none}</li>}
        {heard.slice(-7).reverse().map((row, index) => (
          <li key={index} data-code={row.code}>
            <span className="number">{row.api_id}</span> {NAMES.get(row.api_id) ?? ""} <span className="quiet">{row.service}</span>
            <span className="number sim-code">{row.code === undefined ? "→" : `← ${row.code}`}</span>
          </li>
        ))}
      </ol>
      <ul className="sim-try" aria-label={sim.tryIt}>
        {TRY.map(([id, name]) => (
          <li key={id}><button type="button" className="chip" onClick={() => void command(id).catch(ignored)}>{name}</button></li>
        ))}
      </ul>
    </section>
  );
}

export function FaultSwitches({ faults }: { faults: Faults }) {
  const { body } = useWords().w;
  const { names } = body.sim;
  const codes = new Set(Object.values(faults.refuse));
  const turn = (what: Parameters<typeof change>[0]) => void change(what).catch(ignored);
  const rows: [key: string, on: boolean, turn: (on: boolean) => void][] = [
    ["refuse", codes.has(4206), (on) => turn({ refuse: on ? all(4206) : {} })],
    ["missing", codes.has(3203), (on) => turn({ refuse: on ? all(3203) : {} })],
    ["delay", faults.delay > 0, (on) => turn({ delay: on ? LATE_S : 0 })],
    ["drop", faults.drop > 0, (on) => turn({ drop: on ? LOST : 0 })],
    ["stuck", faults.stuck, (on) => turn({ stuck: on })],
    ["freeze", faults.freeze, (on) => turn({ freeze: on })],
  ];
  return (
    <section className="card sim-card" aria-label={body.faults}>
      <h2>{body.faults}</h2>
      <p className="quiet">{body.faultsNote}</p>
      <div className="sim-faults">
        {rows.map(([key, on, set]) => <Switch key={key} label={names[key] ?? key} on={on} turn={set} />)}
        <button type="button" className="button plain" onClick={() => turn({ fall: true })}>{names.fall}</button>
      </div>
    </section>
  );
}
