// The service: what happens now, the last ten minutes, what stands behind it, the latest chats, and what was used.
import type { Service } from "../serving";
import { useMoreWords } from "../words/more";
import { Charts } from "./charts";
import { Chats } from "./chats";
import { Models, Targets } from "./models";
import { useSpent } from "./read";
import { MachinePart, Queues, Stores } from "./stands";
import { Tiles } from "./tiles";
import { UsagePart } from "./usage";

export default function ServiceView({ service }: { service: Service | null }) {
  const { w } = useMoreWords();
  const spent = useSpent();
  return (
    <section className="measured service" aria-label={w.service.title}>
      <header className="journal-head">
        <h2>{w.service.title}</h2>
        <p className="quiet">{w.service.note}</p>
      </header>
      {!service && <p className="quiet" role="status">{w.list.loading}</p>}
      {service && (
        <>
          <Tiles service={service} spent={spent} />
          <Charts service={service} />
          <div className="model-parts">
            <Models service={service} />
            <Targets service={service} />
          </div>
          <div className="stand-parts">
            <Queues service={service} />
            <Stores service={service} />
            <MachinePart service={service} />
          </div>
        </>
      )}
      <Chats service={service} />
      <UsagePart />
    </section>
  );
}
