// ConfigMaps, Secrets and keys that containers and volumes name and no manifest has. A container whose environment lacks one is not created; a pod
// whose volume lacks one does not begin. Mirrors makeEnvironmentVariables of pkg/kubelet/kubelet_pods.go and the configMap and secret volume
// plugins, v1.35.

import type { Container, EnvSource } from "../kubernetes/container.ts";
import type { Origin } from "../kubernetes/object-meta.ts";
import type { Pod } from "../kubernetes/pod.ts";
import type { Volume } from "../kubernetes/volume.ts";
import type { CompileContext } from "./compile-context.ts";

/** The ConfigMap that every namespace gets by itself (pkg/controller/certificates/rootcacertpublisher). */
const ROOT_CA = "kube-root-ca.crt";

type Kind = "ConfigMap" | "Secret";

/** What exists, by kind, namespace and name. */
export class MissingReferences {
  readonly #context: CompileContext;
  /** Keys of each; undefined: the object exists, and nobody knows its keys. */
  readonly #known = new Map<string, ReadonlySet<string> | undefined>();

  constructor(context: CompileContext) {
    this.#context = context;
    const { configMaps, secrets, pods } = context.objects;
    // What a pod that runs already has read exists, whether or not the dump shows it.
    for (const pod of pods) if (pod.status?.phase === "Running") this.#learn(pod);
    for (const { metadata, data, binaryDataKeys } of configMaps)
      this.#known.set(
        keyOf("ConfigMap", metadata.namespace, metadata.name),
        new Set([...Object.keys(data), ...binaryDataKeys]),
      );
    for (const { metadata, keys } of secrets)
      this.#known.set(keyOf("Secret", metadata.namespace, metadata.name), new Set(keys));
  }

  /** Why the environment of a container cannot be made, in kubelet's words; undefined when it can. */
  ofContainer(container: Container, namespace: string): string | undefined {
    const sources = [...container.envFrom, ...container.env.flatMap(({ from }) => (from === undefined ? [] : [from]))];
    for (const source of sources) {
      const problem = this.#problem(source, namespace);
      if (problem === undefined) continue;
      this.#warn(container.origin, `container ${JSON.stringify(container.name)} is not created: ${problem}`);
      return problem;
    }
    return undefined;
  }

  /** What keeps the volumes of a pod from being mounted, as kubelet's event says it; undefined when nothing does. */
  ofVolumes(volumes: readonly Volume[], namespace: string, origin: Origin): string | undefined {
    for (const { name, source } of volumes) {
      if ((source.kind !== "configMap" && source.kind !== "secret") || source.optional) continue;
      const [kind, object] =
        source.kind === "configMap" ? (["ConfigMap", source.name] as const) : (["Secret", source.secretName] as const);
      if (this.#exists(kind, namespace, object)) continue;
      const problem = `${kind.toLowerCase()} ${JSON.stringify(object)} not found`;
      this.#warn(origin, `the pods do not begin: ${problem}`);
      return `MountVolume.SetUp failed for volume ${JSON.stringify(name)} : ${problem}`;
    }
    return undefined;
  }

  #problem({ kind, name, key, optional }: EnvSource, namespace: string): string | undefined {
    if (optional || (kind !== "ConfigMap" && kind !== "Secret")) return undefined;
    if (!this.#exists(kind, namespace, name)) return `${kind.toLowerCase()} ${JSON.stringify(name)} not found`;
    const keys = this.#known.get(keyOf(kind, namespace, name));
    if (key === "" || keys === undefined || keys.has(key)) return undefined;
    return `couldn't find key ${key} in ${kind} ${namespace}/${name}`;
  }

  #exists(kind: Kind, namespace: string, name: string): boolean {
    return name === "" || (kind === "ConfigMap" && name === ROOT_CA) || this.#known.has(keyOf(kind, namespace, name));
  }

  #learn({ metadata: { namespace }, spec }: Pod): void {
    const learn = (kind: string, name: string) => this.#known.set(keyOf(kind, namespace, name), undefined);
    for (const { env, envFrom } of [...spec.initContainers, ...spec.containers]) {
      for (const { kind, name } of envFrom) learn(kind, name);
      for (const { from } of env) if (from !== undefined) learn(from.kind, from.name);
    }
    for (const { source } of spec.volumes) {
      if (source.kind === "configMap") learn("ConfigMap", source.name);
      else if (source.kind === "secret") learn("Secret", source.secretName);
    }
  }

  #warn(origin: Origin, message: string): void {
    this.#context.reportObject(origin, [], {
      code: "missing-reference",
      severity: "warning",
      message,
      hint: "add it to the manifests, or mark the reference optional",
    });
  }
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
