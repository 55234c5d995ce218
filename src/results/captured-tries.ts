// The tries that a replay noted for a capture, with names.

import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { Naming } from "./naming.ts";
import { ERROR_KINDS } from "./read-latency.ts";

/** What kubelets' probes are called among the classes of traffic. */
export const PROBES = "kubelet-probes";

/** What became of its first packet. */
export type TryFate = "sent" | "no-endpoints" | "not-local" | "host-gone" | "unreachable";

const FATES: Readonly<Record<number, TryFate>> = {
  [abi.TRY_SENT]: "sent",
  [abi.TRY_NO_ENDPOINTS]: "no-endpoints",
  [abi.TRY_NOT_LOCAL]: "not-local",
  [abi.TRY_HOST_GONE]: "host-gone",
  [abi.TRY_UNREACHABLE]: "unreachable",
};

/** One try of a request, of a call or of a probe. Instants that it did not reach are 0. */
export interface CapturedTry {
  /** Row of TABLE_CAPTURED_TRIES. */
  readonly row: number;
  /** Traffic class, CALLER>SERVICE, or PROBES. */
  readonly name: string;
  readonly number: number;
  /** 1 for the first. */
  readonly tries: number;
  /** `answered`, an error's kind, `given up`, or `under way` at the end of the run. */
  readonly outcome: string;
  readonly fate: TryFate;
  /** It opens its connection; the client keeps it afterwards. */
  readonly fresh: boolean;
  readonly kept: boolean;
  /** Number of the connection; 0: not known. */
  readonly connection: number;
  /** Rows; -1: none. */
  readonly sourcePod: number;
  readonly serverPod: number;
  readonly requestBytes: number;
  readonly answerBytes: number;
  readonly sentNs: number;
  readonly arrivedNs: number;
  readonly servedNs: number;
  readonly endedNs: number;
}

/** Names of the rows of traffic: classes, calls, probes. */
export function trafficNames({ names }: Pick<Naming, "names">): string[] {
  return [...names.traffics.map(({ name }) => name), ...names.calls.map(({ name }) => name), PROBES];
}

/** All of them by the instant of sending, and from when on some are missing. */
export function readCapturedTries(
  instance: CoreInstance,
  naming: Naming,
): { readonly tries: readonly CapturedTry[]; readonly fullNs: number | undefined } {
  const table = instance.table(abi.TABLE_CAPTURED_TRIES, abi.CapturedTriesTable);
  if (table === undefined) throw new Error("capture: no tries were asked for");
  const names = trafficNames(naming);
  const tries: CapturedTry[] = [];
  for (let row = 0; row < table.count; row++) {
    const traffic = table.traffic[row] ?? -1;
    if (traffic < 0) continue;
    const container = table.container[row] ?? -1;
    tries.push({
      row,
      name: names[traffic] ?? "",
      number: table.number[row] ?? 0,
      tries: table.tries[row] ?? 1,
      outcome: outcomeOf(table.outcome[row] ?? 0),
      fate: FATES[table.fate[row] ?? 0] ?? "sent",
      fresh: table.fresh[row] === 1,
      kept: table.kept[row] === 1,
      connection: table.connection[row] ?? 0,
      sourcePod: table.source[row] ?? -1,
      serverPod: container < 0 ? -1 : (naming.containers.pod[container] ?? -1),
      requestBytes: Number(table.requestBytes[row]),
      answerBytes: Number(table.answerBytes[row]),
      sentNs: Number(table.triedNs[row]),
      arrivedNs: Number(table.arrivedNs[row]),
      servedNs: Number(table.servedNs[row]),
      endedNs: Number(table.endedNs[row]),
    });
  }
  tries.sort((a, b) => a.sentNs - b.sentNs || a.row - b.row);
  return { tries, fullNs: table.fullNs === abi.NEVER ? undefined : Number(table.fullNs) };
}

function outcomeOf(outcome: number): string {
  if (outcome === 0) return "answered";
  if (outcome === abi.TRY_UNDER_WAY) return "under way";
  return outcome === abi.SPAN_GIVEN_UP ? "given up" : (ERROR_KINDS[outcome - 1] ?? "failed");
}
