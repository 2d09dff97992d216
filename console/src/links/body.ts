// Requests about the body: what surrounds it, what happens to a simulated one, and a person's yes to what is risky.
import type { Outcome } from "../types";
import { request } from "./service";

function post<T>(path: string, body: unknown): Promise<T> {
  return request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/** What can be changed of a simulated body; `obstacle` in metres, null: nothing is near. */
export interface SimChange {
  battery?: number;
  obstacle?: number | null;
}

export const changeSim = (change: SimChange): Promise<unknown> => post("/v1/body/sim", change);

/** Say whether people are near the body. */
export const tellSpace = (people: boolean): Promise<unknown> => post("/v1/body/space", { people });

/** What the body said to an order after a person's yes, and what to say. */
export interface Confirmed {
  interaction: string;
  outcome: Outcome;
  response: string;
}

/** Say yes to an order that waits for it. Throws `Trouble` where it waits no longer. */
export const confirmOrder = (interaction: string, token: string): Promise<Confirmed> => post("/v1/body/confirm", { interaction, token });
