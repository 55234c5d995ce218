// Probes and lifecycle hooks of containers as rows of the image, and what messages say of them.

import {
  HANDLER_EXEC,
  HANDLER_GRPC,
  HANDLER_HTTP,
  HANDLER_TCP,
  HOOK_POST_START,
  HOOK_PRE_STOP,
  ProbeRecord,
  SECTION_PROBES,
} from "../core/abi.generated.ts";
import type { Container, LifecycleHandler, Probe } from "../kubernetes/container.ts";
import type { IntOrString } from "../kubernetes/int-or-string.ts";
import type { ContainerBehavior, HookBehavior } from "../scenario/behavior.ts";
import { constant } from "../scenario/distribution.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileDistribution } from "./compile-distribution.ts";
import type { CompiledProbe } from "./compiled-scenario.ts";

const HANDLERS = { exec: HANDLER_EXEC, httpGet: HANDLER_HTTP, grpc: HANDLER_GRPC, tcpSocket: HANDLER_TCP } as const;
const SECOND_NS = 1_000_000_000;

/** The row of a probe, -1 when there is none. */
export function compileProbe(context: CompileContext, probe: Probe | undefined): number {
  if (!probe) return -1;
  if (probe.handler.kind === "httpGet" || probe.handler.kind === "grpc") context.calls.probes = true;
  const { initialDelaySeconds, periodSeconds, timeoutSeconds, successThreshold, failureThreshold } = probe;
  return context.writer.add(SECTION_PROBES, ProbeRecord, {
    initialDelaySeconds,
    periodSeconds,
    timeoutSeconds,
    successThreshold,
    failureThreshold,
    handler: HANDLERS[probe.handler.kind],
    graceSeconds: probe.terminationGracePeriodSeconds ?? -1,
  });
}

/** The fields of a container's row that say what its hooks do. */
export function hookFields(context: CompileContext, container: Container, behavior: ContainerBehavior) {
  const { postStart, preStop } = container;
  const fails = (handler: LifecycleHandler | undefined, hook: HookBehavior, bit: number): number =>
    handler !== undefined && hook.fails ? bit : 0;
  return {
    postStart: compileHook(context, postStart, behavior.postStart),
    preStop: compileHook(context, preStop, behavior.preStop),
    hookFails: fails(postStart, behavior.postStart, HOOK_POST_START) | fails(preStop, behavior.preStop, HOOK_PRE_STOP),
  };
}

/** What the messages of a container's probes need, by probe type: readiness, liveness, startup. */
export function compiledProbes(container: Container): (CompiledProbe | null)[] {
  return [container.readinessProbe, container.livenessProbe, container.startupProbe].map((probe) =>
    probe === undefined ? null : compiledProbe(container, probe),
  );
}

function compileHook(context: CompileContext, handler: LifecycleHandler | undefined, hook: HookBehavior): number {
  if (handler === undefined) return -1;
  const takes = handler.kind === "sleep" ? constant(handler.seconds * SECOND_NS) : hook.takes;
  return compileDistribution(context, takes);
}

function compiledProbe(container: Container, { handler, timeoutSeconds }: Probe): CompiledProbe {
  const port = (given: IntOrString): number =>
    typeof given === "number" ? given : (container.ports.find(({ name }) => name === given)?.containerPort ?? 0);
  switch (handler.kind) {
    case "exec":
      return { kind: "exec", timeoutSeconds, command: handler.command };
    case "httpGet":
      return {
        kind: "httpGet",
        timeoutSeconds,
        port: port(handler.port),
        path: handler.path.startsWith("/") ? handler.path : `/${handler.path}`,
        scheme: handler.scheme.toLowerCase(),
        host: handler.host ?? "",
      };
    case "tcpSocket":
      return { kind: "tcpSocket", timeoutSeconds, port: port(handler.port), host: handler.host ?? "" };
    case "grpc":
      return { kind: "grpc", timeoutSeconds, port: handler.port };
  }
}
