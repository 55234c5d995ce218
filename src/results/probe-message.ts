// What kubelet says of a probe that failed. Texts: pkg/probe/{exec,http,tcp,grpc}, pkg/kubelet/prober, v1.35, and Go's net/http.

import type { CompiledProbe } from "../compile/compiled-scenario.ts";
import { PROBE_REFUSED, PROBE_REJECTED } from "../core/abi.generated.ts";

const NAMES = ["Readiness", "Liveness", "Startup"] as const;

/** The message of event Unhealthy. `type` is the probe's number in the trace, `why` a PROBE_*, `address` that of the pod. */
export function unhealthyMessage(type: number, probe: CompiledProbe | null, why: number, address: string): string {
  return `${NAMES[type] ?? "Readiness"} probe failed: ${probe === null ? "" : outputOf(probe, why, address)}`;
}

function outputOf(probe: CompiledProbe, why: number, address: string): string {
  const at = (host: string, port: number): string => `${host === "" ? address : host}:${port}`;
  switch (probe.kind) {
    case "exec":
      // A command that fails prints what it likes; the simulation knows none of it.
      return why === PROBE_REFUSED ? "" : `command ${JSON.stringify(probe.command.join(" "))} timed out`;
    case "tcpSocket":
      return `dial tcp ${at(probe.host, probe.port)}: connect: connection refused`;
    case "grpc":
      if (why === PROBE_REJECTED) return 'service unhealthy (responded with "NOT_SERVING")';
      return why === PROBE_REFUSED
        ? `timeout: failed to connect service "${at("", probe.port)}" within ${probe.timeoutSeconds}s: context deadline exceeded`
        : `timeout: health rpc did not complete within ${probe.timeoutSeconds}s`;
    case "httpGet": {
      if (why === PROBE_REJECTED) return "HTTP probe failed with statuscode: 503";
      const host = at(probe.host, probe.port);
      const url = JSON.stringify(`${probe.scheme}://${host}${probe.path}`);
      return why === PROBE_REFUSED
        ? `Get ${url}: dial tcp ${host}: connect: connection refused`
        : `Get ${url}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
    }
  }
}
