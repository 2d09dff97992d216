// What the service says about itself, asked again until it answers.
import { useEffect, useState } from "react";
import { getConfig, Trouble } from "../links/service";
import type { Config } from "../types";

const RETRY_MS = 3000;
const UNTIL_KNOWN: Config = {
  version: "", languages: ["ja", "en", "zh"], guard: { host: "127.0.0.1", port: 8002 }, actions: [], auth: false,
};

/** Return the configuration and whether the service refuses us for want of a key; a service that is back is asked anew. */
export function useConfig(key: string, connected: boolean | null): { config: Config; locked: boolean } {
  const [config, setConfig] = useState(UNTIL_KNOWN);
  const [locked, setLocked] = useState(false);
  useEffect(() => {
    let timer = 0;
    const ask = () => {
      getConfig().then(
        (found) => {
          setConfig(found);
          setLocked(false);
        },
        (error: unknown) => {
          const refused = error instanceof Trouble && (error.status === 401 || error.status === 403);
          setLocked(refused);
          if (!refused) timer = window.setTimeout(ask, RETRY_MS);
        },
      );
    };
    ask();
    return () => clearTimeout(timer);
  }, [key, connected]);
  return { config, locked };
}
