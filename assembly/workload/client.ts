// Closed clients: each sends, waits for the answer, thinks, sends again. Rows of one traffic are consecutive.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

@unmanaged
export class Clients {
  count: i32;
  /** The connection it keeps, or -1. */
  connection: Column<i32>;
  /** The next client that waits for a pod to send from, or -1. */
  nextParked: Column<i32>;
}

/** No clients. */
export function clientRows(arena: Arena): Clients {
  const clients = changetype<Clients>(arena.take(offsetof<Clients>()));
  clients.connection = column<i32>(arena, 0);
  clients.nextParked = column<i32>(arena, 0);
  return clients;
}
