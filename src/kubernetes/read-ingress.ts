// Reads Ingresses of every API version. Mirrors pkg/apis/networking/{v1,v1beta1}/conversion.go and defaults.go, v1.21,
// and pkg/apis/networking/validation/validation.go, v1.35.

import type { FieldCursor } from "./field-cursor.ts";
import type { IntOrString } from "./int-or-string.ts";
import type { KubernetesObject } from "./object-meta.ts";
import { optionalTexts } from "./read-meta.ts";
import type { Ingress, IngressBackend } from "./service.ts";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

export function readIngress(object: FieldCursor, base: KubernetesObject, apiVersion: string): Ingress {
  const isV1 = apiVersion === "networking.k8s.io/v1";
  const spec = object.at("spec");
  const backendField = isV1 ? "defaultBackend" : "backend";
  const defaultBackend = spec.has(backendField) ? readBackend(spec.at(backendField), isV1) : undefined;
  const rules = spec.list("rules");
  if (defaultBackend === undefined && rules.length === 0) {
    spec.invalid(undefined, [], `either \`${backendField}\` or \`rules\` must be specified`);
  }
  const ingressClassName = spec.text("ingressClassName") ?? base.metadata.annotations[CLASS_ANNOTATION];
  return {
    ...base,
    kind: "Ingress",
    spec: {
      ...(ingressClassName === undefined ? {} : { ingressClassName }),
      ...(defaultBackend === undefined ? {} : { defaultBackend }),
      rules: rules.map((rule) => readRule(rule, isV1)),
      tls: spec.list("tls").map((tls) => ({ hosts: tls.texts("hosts"), ...optionalTexts(tls, ["secretName"]) })),
    },
  };
}

function readRule(rule: FieldCursor, isV1: boolean): Ingress["spec"]["rules"][number] {
  const paths = rule.at("http").list("paths");
  return {
    host: rule.text("host") ?? "",
    paths: paths.map((cursor) => {
      const path = cursor.text("path") ?? "";
      const pathType = cursor.oneOf(
        "pathType",
        ["Exact", "Prefix", "ImplementationSpecific"],
        "ImplementationSpecific",
      );
      if (pathType !== "ImplementationSpecific" && !path.startsWith("/")) {
        cursor.invalid("path", path, "must be an absolute path");
      }
      return { path: path === "" ? "/" : path, pathType, backend: readBackend(cursor.at("backend"), isV1) };
    }),
  };
}

function readBackend(cursor: FieldCursor, isV1: boolean): IngressBackend {
  const resource = cursor.child("resource");
  if (resource !== undefined) {
    return {
      kind: "resource",
      apiGroup: resource.text("apiGroup") ?? "",
      resourceKind: resource.text("kind") ?? "",
      name: resource.text("name") ?? "",
    };
  }
  if (!isV1) {
    return readLegacyBackend(cursor);
  }
  const service = cursor.child("service");
  if (service === undefined) {
    cursor.required("service");
  }
  const port = service?.at("port");
  const number: IntOrString | undefined = port?.integer("number") ?? port?.text("name");
  if (service !== undefined && number === undefined) {
    service.required("port", "port name or number is required");
  }
  return { kind: "service", name: service?.text("name") ?? "", port: number ?? 0 };
}

function readLegacyBackend(cursor: FieldCursor): IngressBackend {
  const name = cursor.text("serviceName") ?? "";
  const port = cursor.intOrString("servicePort");
  if (name === "") {
    cursor.required("serviceName");
  }
  if (port === undefined) {
    cursor.required("servicePort");
  }
  // A number in quotes is a number: that is how many old manifests wrote it.
  const isNumeric = typeof port === "string" && /^[0-9]+$/.test(port);
  return { kind: "service", name, port: isNumeric ? Number(port) : (port ?? 0) };
}
