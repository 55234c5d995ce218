// Events as `kubectl get events` shows them: equal ones are counted, not repeated.

import type { ObjectReference } from "./naming.ts";
import type { TimelineEvent } from "./run-result.ts";

/** An event before counting. */
export interface NewEvent {
  readonly atNs: number;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly object: ObjectReference;
  readonly message: string;
  readonly source: string;
}

/** Collects events in order of time. */
export class EventLog {
  readonly #events: TimelineEvent[] = [];
  readonly #known = new Map<string, TimelineEvent>();

  /** Adds an event, or counts it when the same component has said the same about the same object before. */
  add({ atNs, type, reason, object, message, source }: NewEvent): void {
    const key = [object.kind, object.namespace, object.name, reason, source, message].join("\u0000");
    const known = this.#known.get(key);
    if (known) {
      known.count += 1;
      known.lastNs = atNs;
      return;
    }
    const { kind, namespace, name } = object;
    const event: TimelineEvent = {
      atNs,
      lastNs: atNs,
      count: 1,
      type,
      reason,
      object: { kind, namespace, name },
      message,
      source,
    };
    this.#known.set(key, event);
    this.#events.push(event);
  }

  /** All events in order of their first time. */
  get events(): TimelineEvent[] {
    return this.#events;
  }
}
