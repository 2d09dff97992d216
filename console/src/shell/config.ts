// What the service says about itself, asked again until it answers.
import { useCallback, useEffect, useState } from "react";
import { getConfig, Trouble } from "../links/service";
import { setServers } from "../links/speech";
import type { Config } from "../types";

const RETRY_MS = 3000;
const UNTIL_KNOWN: Config = {
  version: "", languages: ["ja", "en", "zh"], guard: { host: "127.0.0.1", port: 8002 }, actions: [], auth: false,
  thresholds: { sure_above: 0.92, act_above: 0.7 }, voice: { hear: false, speak: false },
};

interface Known {
  config: Config;
  /** The service refuses us for want of a key. */
  locked: boolean;
  /** Ask again, after something was changed. */
  renew(): void;
}

/** Return the configuration; a service that is back is asked anew. */
export function useConfig(key: string, connected: boolean | null): Known {
  const [config, setConfig] = useState(UNTIL_KNOWN);
  const [locked, setLocked] = useState(false);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let timer = 0;
    const ask = () => {
      getConfig().then(
        (found) => {
          setServers(found.voice);
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
  }, [key, connected, round]);
  const renew = useCallback(() => setRound((now) => now + 1), []);
  return { config, locked, renew };
}
