// Reads containers. Mirrors SetDefaults_Container of pkg/apis/core/v1/defaults.go and validateContainers of
// pkg/apis/core/validation/validation.go, v1.35.

import type { Container, ContainerPort, EnvSource, EnvVar, VolumeMount } from "./container.ts";
import type { FieldCursor } from "./field-cursor.ts";
import { dnsLabelErrors, portNameErrors, portNumberErrors } from "./label-validation.ts";
import { optionalTexts } from "./read-meta.ts";
import { readLifecycleHandler, readProbe } from "./read-probe.ts";
import { readRequirements } from "./read-resources.ts";

/** Containers of one list; `names` collects the names of the whole pod. */
export function readContainers(spec: FieldCursor, field: string, names: Set<string>): Container[] {
  return spec.list(field).map((cursor) => {
    const container = readContainer(cursor, field === "initContainers");
    if (container.name !== "" && names.has(container.name)) {
      cursor.duplicate("name", container.name);
    }
    names.add(container.name);
    return container;
  });
}

/** The tag that decides the default pull policy: "latest" when there is neither tag nor digest. */
export function imageTag(image: string): string {
  const [reference = "", digest] = image.split("@");
  const colon = reference.lastIndexOf(":");
  if (colon > reference.lastIndexOf("/")) {
    return reference.slice(colon + 1);
  }
  return digest === undefined ? "latest" : "";
}

function readContainer(cursor: FieldCursor, isInit: boolean): Container {
  const name = cursor.text("name") ?? "";
  if (cursor.has("name")) {
    for (const error of name === "" ? [] : dnsLabelErrors(name)) {
      cursor.invalid("name", name, error);
    }
  }
  if (name === "" && cursor.has("name")) {
    cursor.required("name");
  }
  const image = cursor.text("image") ?? "";
  if (image === "" && typeof (cursor.raw("image") ?? "") === "string") {
    cursor.required("image");
  } else if (image !== image.trim()) {
    cursor.invalid("image", image, "must not have leading or trailing whitespace");
  }
  const restartPolicy = cursor.has("restartPolicy")
    ? cursor.oneOf("restartPolicy", ["Always", "OnFailure", "Never"], "Always")
    : undefined;
  return {
    name,
    image,
    command: cursor.texts("command"),
    args: cursor.texts("args"),
    ports: readPorts(cursor),
    env: cursor.list("env").map(readEnvVar),
    envFrom: cursor.list("envFrom").flatMap(readEnvFrom),
    resources: readRequirements(cursor.at("resources")),
    volumeMounts: cursor.list("volumeMounts").map(readMount),
    ...readHooks(cursor, isInit, restartPolicy === "Always"),
    imagePullPolicy: cursor.oneOf(
      "imagePullPolicy",
      ["Always", "IfNotPresent", "Never"],
      imageTag(image) === "latest" ? "Always" : "IfNotPresent",
    ),
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
    origin: cursor.origin,
  };
}

type Hooks = Pick<Container, "livenessProbe" | "readinessProbe" | "startupProbe" | "postStart" | "preStop">;

function readHooks(cursor: FieldCursor, isInit: boolean, isSidecar: boolean): Hooks {
  const hooks: { -readonly [Name in keyof Hooks]: Hooks[Name] } = {};
  for (const name of ["livenessProbe", "readinessProbe", "startupProbe"] as const) {
    if (isInit && !isSidecar && cursor.has(name)) {
      cursor.forbidden(name, "may not be set for init containers without restartPolicy=Always");
    }
    const probe = readProbe(cursor, name);
    if (probe !== undefined) {
      hooks[name] = probe;
    }
  }
  for (const name of ["postStart", "preStop"] as const) {
    const handler = readLifecycleHandler(cursor, name);
    if (handler !== undefined) {
      hooks[name] = handler;
    }
  }
  return hooks;
}

function readPorts(container: FieldCursor): ContainerPort[] {
  const names = new Set<string>();
  return container.list("ports").map((cursor) => {
    const containerPort = cursor.integer("containerPort") ?? 0;
    const hostPort = cursor.integer("hostPort") ?? 0;
    const { name } = optionalTexts(cursor, ["name"]);
    if (cursor.integer("containerPort") !== undefined) {
      validatePort(cursor, "containerPort", containerPort);
    }
    if (hostPort !== 0) {
      validatePort(cursor, "hostPort", hostPort);
    }
    if (name !== undefined) {
      for (const error of portNameErrors(name)) {
        cursor.invalid("name", name, error);
      }
      if (names.has(name)) {
        cursor.duplicate("name", name);
      }
      names.add(name);
    }
    return {
      ...(name === undefined ? {} : { name }),
      containerPort,
      hostPort,
      hostIP: cursor.text("hostIP") ?? "",
      protocol: cursor.oneOf("protocol", ["TCP", "UDP", "SCTP"], "TCP"),
    };
  });
}

function validatePort(cursor: FieldCursor, field: string, port: number): void {
  for (const error of portNumberErrors(port)) {
    cursor.invalid(field, port, error);
  }
}

function readEnvVar(cursor: FieldCursor): EnvVar {
  const from = cursor.child("valueFrom");
  const name = cursor.text("name") ?? "";
  const value = cursor.text("value");
  if (from !== undefined && value !== undefined && value !== "") {
    cursor.invalid("valueFrom", "", "may not be specified when `value` is not empty");
  }
  const source = from === undefined ? undefined : readEnvSource(from);
  return { name, ...(value === undefined ? {} : { value }), ...(source === undefined ? {} : { from: source }) };
}

function readEnvSource(from: FieldCursor): EnvSource | undefined {
  const configMap = from.child("configMapKeyRef");
  const secret = from.child("secretKeyRef");
  const reference = configMap ?? secret;
  if (reference !== undefined) {
    return {
      kind: configMap === undefined ? "Secret" : "ConfigMap",
      name: reference.text("name") ?? "",
      key: reference.text("key") ?? "",
      optional: reference.boolean("optional"),
    };
  }
  if (from.has("fieldRef")) {
    return { kind: "field", name: "", key: from.at("fieldRef").text("fieldPath") ?? "", optional: false };
  }
  if (from.has("resourceFieldRef")) {
    return {
      kind: "resourceField",
      name: "",
      key: from.at("resourceFieldRef").text("resource") ?? "",
      optional: false,
    };
  }
  return from.has("fileKeyRef")
    ? { kind: "file", name: "", key: from.at("fileKeyRef").text("key") ?? "", optional: false }
    : undefined;
}

function readEnvFrom(cursor: FieldCursor): EnvSource[] {
  return (["configMapRef", "secretRef"] as const).flatMap((field) => {
    const reference = cursor.child(field);
    if (reference === undefined) {
      return [];
    }
    const kind = field === "configMapRef" ? "ConfigMap" : "Secret";
    return [{ kind, name: reference.text("name") ?? "", key: "", optional: reference.boolean("optional") }];
  });
}

function readMount(cursor: FieldCursor): VolumeMount {
  return {
    name: cursor.text("name") ?? "",
    mountPath: cursor.text("mountPath") ?? "",
    readOnly: cursor.boolean("readOnly"),
  };
}
