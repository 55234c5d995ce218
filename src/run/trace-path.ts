// The path of a connection at an instant of a run: the run is made up to there, and its tables are asked. Nothing of it is recorded up front.

import * as abi from "../core/abi.generated.ts";
import { formatAddress } from "../kubernetes/ip-address.ts";
import { Naming } from "../results/naming.ts";
import type { PathEnd, PathExplanation, PathPacket } from "../results/path-explanation.ts";
import { PathReader } from "../results/read-path.ts";
import type { Engine } from "./engine.ts";
import type { Prepared } from "./prepare.ts";
import { type Progress, runScenario } from "./run-scenario.ts";
import { ConnectionTracer } from "./trace-connection.ts";
import { EndFinder, endText, type TraceEnd, type UnknownName } from "./trace-ends.ts";

/** The path, or why there is none. */
export type TraceOutcome =
  | { readonly kind: "traced"; readonly explanation: PathExplanation }
  | UnknownName
  | { readonly kind: "no-address"; readonly what: string }
  | { readonly kind: "interrupted" };

export interface TraceRequest {
  readonly from: TraceEnd;
  readonly to: TraceEnd;
  readonly atNs: number;
}

/** Finds the way from one end to the other at `atNs`. Throws CoreFault. */
export async function tracePath(
  { scenario, compiled }: Prepared,
  engine: Engine,
  { from, to, atNs }: TraceRequest,
  options: {
    readonly onProgress?: ((progress: Progress) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<TraceOutcome> {
  const run = await runScenario(engine.module, compiled, { ...options, horizonNs: atNs });
  if (run.end === "interrupted") return { kind: "interrupted" };
  const naming = new Naming(compiled.names, run.instance);
  const reader = new PathReader(scenario.cluster.network, naming, run.instance);
  const finder = new EndFinder(naming);
  const client = finder.client(from);
  if ("unknown" in client) return client.unknown;
  const server = finder.server(to);
  if ("unknown" in server) return server.unknown;
  const status = run.instance.beginPath(client, server);
  if (status === abi.PATH_NO_ADDRESS) return { kind: "no-address", what: `${endText(from)} or ${endText(to)}` };
  const tracer = new ConnectionTracer(run.instance, reader, server.ask === abi.ASK_NODE_PORT);
  const packets = status === abi.PATH_REJECTED ? tracer.refused() : tracer.connection();
  return {
    kind: "traced",
    explanation: explain(reader, run.instance.fingerprint, { from, to, atNs }, status, packets),
  };
}

/** What a reader should know beside the path. */
function notesOf(reader: PathReader, to: TraceEnd): string[] {
  const { endedPod } = reader.path();
  if (endedPod < 0) return [];
  const pod = `pod/${reader.names.pod(endedPod)}`;
  if (to.kind === "pod") return [`${pod} has ended: nobody has its address any more.`];
  return [`${pod} has ended, and the rules of the client's node still name it: kube-proxy has not run since.`];
}

function explain(
  reader: PathReader,
  fingerprint: string,
  { from, to, atNs }: TraceRequest,
  status: number,
  packets: PathPacket[],
): PathExplanation {
  const path = reader.path();
  const last = packets.at(-1)?.hops.at(-1);
  const rejected = status === abi.PATH_REJECTED;
  const dropped = packets.flatMap(({ hops }) => hops).find(({ reason }) => reason !== undefined);
  const { clientNode, clientAddress, clientPort, targetAddress, targetPort, serverNode, serverPod } = path;
  const named = serverPod >= 0 ? serverPod : path.endedPod;
  const target = to.kind === "service" ? null : reader.names.node(serverNode);
  const server: PathEnd = {
    text: named >= 0 ? `pod/${reader.names.pod(named)}` : endText(to),
    address: formatAddress(path.serverAddress),
    port: path.serverPort,
    node: reader.names.node(serverNode),
  };
  return {
    fingerprint,
    atNs,
    from: {
      text: endText(from),
      address: formatAddress(clientAddress),
      port: clientPort,
      node: reader.names.node(clientNode),
    },
    to: { text: endText(to), address: formatAddress(targetAddress), port: targetPort, node: target },
    ...(rejected || last === undefined ? {} : { server }),
    verdict: rejected ? "rejected" : dropped === undefined ? "delivered" : "dropped",
    ...(dropped?.reason === undefined ? {} : { reason: dropped.reason }),
    notes: notesOf(reader, to),
    packets,
  };
}
