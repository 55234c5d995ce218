import { expect, it } from "vitest";
import type { CompiledProbe } from "../compile/compiled-scenario.ts";
import { PROBE_REFUSED, PROBE_REJECTED, PROBE_TIMED_OUT } from "../core/abi.generated.ts";
import { unhealthyMessage } from "./probe-message.ts";

const http: CompiledProbe = { kind: "httpGet", timeoutSeconds: 1, port: 8080, path: "/", scheme: "http", host: "" };
const grpc: CompiledProbe = { kind: "grpc", timeoutSeconds: 2, port: 9090 };
const tcp: CompiledProbe = { kind: "tcpSocket", timeoutSeconds: 1, port: 5432, host: "" };
const exec: CompiledProbe = { kind: "exec", timeoutSeconds: 1, command: ["cat", "/tmp/healthy"] };

it.each<[number, CompiledProbe, number, string]>([
  [1, http, PROBE_REJECTED, "Liveness probe failed: HTTP probe failed with statuscode: 503"],
  [
    0,
    http,
    PROBE_TIMED_OUT,
    'Readiness probe failed: Get "http://10.244.1.2:8080/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
  ],
  [
    2,
    { ...http, scheme: "https", path: "/healthz", host: "db.local" },
    PROBE_REFUSED,
    'Startup probe failed: Get "https://db.local:8080/healthz": dial tcp db.local:8080: connect: connection refused',
  ],
  [1, tcp, PROBE_REFUSED, "Liveness probe failed: dial tcp 10.244.1.2:5432: connect: connection refused"],
  [1, grpc, PROBE_TIMED_OUT, "Liveness probe failed: timeout: health rpc did not complete within 2s"],
  [1, grpc, PROBE_REJECTED, 'Liveness probe failed: service unhealthy (responded with "NOT_SERVING")'],
  [
    1,
    grpc,
    PROBE_REFUSED,
    'Liveness probe failed: timeout: failed to connect service "10.244.1.2:9090" within 2s: context deadline exceeded',
  ],
  [1, exec, PROBE_TIMED_OUT, 'Liveness probe failed: command "cat /tmp/healthy" timed out'],
  [1, exec, PROBE_REFUSED, "Liveness probe failed: "],
])("%#", (type, probe, why, message) => {
  expect(unhealthyMessage(type, probe, why, "10.244.1.2")).toBe(message);
});
