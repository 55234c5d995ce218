// Reads probes and lifecycle hooks. Mirrors SetDefaults_Probe of pkg/apis/core/v1/defaults.go and validateProbe of
// pkg/apis/core/validation/validation.go, v1.35.

import type { LifecycleHandler, Probe, ProbeHandler } from "./container.ts";
import type { FieldCursor } from "./field-cursor.ts";
import type { IntOrString } from "./int-or-string.ts";
import { portNameErrors, portNumberErrors } from "./label-validation.ts";
import { nonNegative, optionalIntegers, optionalTexts } from "./read-meta.ts";

const HANDLERS: readonly string[] = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];

/** A probe of a container; undefined when absent or without a usable handler (which is reported). */
export function readProbe(container: FieldCursor, name: string): Probe | undefined {
  const probe = container.child(name);
  if (probe === undefined) {
    return undefined;
  }
  const handler = readHandler(probe);
  const successThreshold = nonNegative(probe, "successThreshold", 1) || 1;
  if (name !== "readinessProbe" && successThreshold !== 1) {
    probe.invalid("successThreshold", successThreshold, "must be 1");
  }
  if (handler === undefined || handler.kind === "sleep") {
    return undefined;
  }
  return {
    handler,
    initialDelaySeconds: nonNegative(probe, "initialDelaySeconds", 0),
    timeoutSeconds: nonNegative(probe, "timeoutSeconds", 1) || 1,
    periodSeconds: nonNegative(probe, "periodSeconds", 10) || 10,
    successThreshold,
    failureThreshold: nonNegative(probe, "failureThreshold", 3) || 3,
    ...optionalIntegers(probe, ["terminationGracePeriodSeconds"]),
  };
}

/** A postStart or preStop hook. */
export function readLifecycleHandler(
  container: FieldCursor,
  name: "postStart" | "preStop",
): LifecycleHandler | undefined {
  const hook = container.at("lifecycle").child(name);
  return hook === undefined ? undefined : readHandler(hook);
}

function readHandler(cursor: FieldCursor): LifecycleHandler | undefined {
  const written = HANDLERS.filter((kind) => cursor.has(kind));
  if (written.length === 0) {
    cursor.invalid(undefined, {}, "must specify a handler type", `give it one of ${HANDLERS.join(", ")}`);
    return undefined;
  }
  if (written.length > 1) {
    cursor.forbidden(written[1], "may not specify more than 1 handler type");
  }
  const action = cursor.at(written[0] as string);
  switch (written[0]) {
    case "exec":
      return readExec(action);
    case "httpGet":
      return {
        kind: "httpGet",
        path: action.text("path") || "/",
        port: readPort(action),
        scheme: action.oneOf("scheme", ["HTTP", "HTTPS"], "HTTP"),
        ...optionalTexts(action, ["host"]),
      };
    case "tcpSocket":
      return { kind: "tcpSocket", port: readPort(action), ...optionalTexts(action, ["host"]) };
    case "grpc":
      return { kind: "grpc", port: readPort(action) as number, service: action.text("service") ?? "" };
    default:
      return { kind: "sleep", seconds: nonNegative(action, "seconds", 0) };
  }
}

function readExec(action: FieldCursor): ProbeHandler {
  const command = action.texts("command");
  if (command.length === 0) {
    action.required("command");
  }
  return { kind: "exec", command };
}

function readPort(action: FieldCursor): IntOrString {
  const port = action.intOrString("port") ?? 0;
  if (action.has("port")) {
    const errors = typeof port === "number" ? portNumberErrors(port) : portNameErrors(port);
    for (const error of errors) {
      action.invalid("port", port, error);
    }
  }
  return port;
}
