// Reads a KubeSchedulerConfiguration. Mirrors pkg/scheduler/apis/config/v1/defaults.go and
// pkg/scheduler/apis/config/validation/{validation,validation_pluginargs}.go, v1.35.

import type { SourceDocument } from "../documents/document.ts";
import { checkObject } from "./check-fields.ts";
import { FieldCursor, isMapping } from "./field-cursor.ts";
import type { ReadContext } from "./read-context.ts";
import { readPluginArguments } from "./read-plugin-arguments.ts";
import type { SchedulerConfiguration, SchedulerProfile } from "./scheduler-configuration.ts";
import { choosePlugins } from "./scheduler-plugins.ts";

const GROUP = "kubescheduler.config.k8s.io";
const VERSION = `${GROUP}/v1`;
const KIND = "KubeSchedulerConfiguration";
/** clientConnection's defaults (SetDefaults_KubeSchedulerConfiguration). */
const DEFAULT_QPS = 50;
const DEFAULT_BURST = 100;
/** kube-scheduler's own name, which a profile has that writes none. */
export const DEFAULT_SCHEDULER_NAME = "default-scheduler";

/** Whether a document is of kube-scheduler's configuration group. */
export function isSchedulerConfiguration({ value }: SourceDocument): boolean {
  return isMapping(value) && typeof value.apiVersion === "string" && value.apiVersion.split("/")[0] === GROUP;
}

/** Reads the configuration; undefined when the document is of another kind or version, which is reported. */
export function readSchedulerConfiguration(
  context: ReadContext,
  document: SourceDocument,
): SchedulerConfiguration | undefined {
  const object = new FieldCursor(context, document, [], document.value);
  const [version, kind] = [object.text("apiVersion") ?? "", object.text("kind") ?? ""];
  if (version !== VERSION || kind !== KIND) {
    context.report("error", document, [version === VERSION ? "kind" : "apiVersion"], {
      code: "unknown-kind",
      message: `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)}`,
      hint: `write apiVersion: ${VERSION} and kind: ${KIND}`,
    });
    return undefined;
  }
  checkObject(context, document, [], document.value, KIND, true);
  checkNumbers(object);
  return {
    ...optionalNumber(object, "podInitialBackoffSeconds"),
    ...optionalNumber(object, "podMaxBackoffSeconds"),
    ...optionalNumber(object, "percentageOfNodesToScore"),
    ...optionalNumber(object, "parallelism"),
    ...readClient(object.at("clientConnection")),
    profiles: readProfiles(object),
    origin: object.origin,
  };
}

/** Rates of the API client. A qps of 0 is replaced by the default, a negative one is no limit (client-go/rest/config.go). */
function readClient(connection: FieldCursor): Pick<SchedulerConfiguration, "apiQps" | "apiBurst"> {
  const qps = connection.raw("qps");
  const burst = connection.integer("burst");
  if (burst !== undefined && burst < 0) connection.invalid("burst", burst, "must be non-negative");
  return {
    ...(typeof qps === "number" ? { apiQps: qps === 0 ? DEFAULT_QPS : Math.max(qps, 0) } : {}),
    ...(burst === undefined ? {} : { apiBurst: burst === 0 ? DEFAULT_BURST : burst }),
  };
}

function readProfiles(object: FieldCursor): SchedulerProfile[] {
  const written = object.list("profiles");
  if (object.has("profiles") && written.length === 0) object.required("profiles");
  // Without profiles there is the default one.
  const cursors = object.has("profiles") ? written : [object.at("profiles")];
  const names = new Set<string>();
  return cursors.map((profile) => {
    const schedulerName = profile.text("schedulerName") ?? (cursors.length === 1 ? DEFAULT_SCHEDULER_NAME : "");
    if (schedulerName === "") profile.required("schedulerName");
    else if (names.has(schedulerName)) profile.duplicate("schedulerName", schedulerName);
    names.add(schedulerName);
    checkPercentage(profile);
    return {
      schedulerName,
      ...optionalNumber(profile, "percentageOfNodesToScore"),
      ...choosePlugins(profile.at("plugins"), schedulerName),
      args: readPluginArguments(profile),
      origin: profile.origin,
    };
  });
}

function checkNumbers(object: FieldCursor): void {
  const parallelism = object.integer("parallelism");
  if (parallelism !== undefined && parallelism <= 0)
    object.invalid("parallelism", parallelism, "should be an integer value greater than zero");
  checkPercentage(object);
  const initial = object.integer("podInitialBackoffSeconds") ?? 1;
  if (initial <= 0) object.invalid("podInitialBackoffSeconds", initial, "must be greater than 0");
  const longest = object.integer("podMaxBackoffSeconds") ?? 10;
  if (longest < initial)
    object.invalid("podMaxBackoffSeconds", longest, "must be greater than or equal to PodInitialBackoffSeconds");
}

function checkPercentage(cursor: FieldCursor): void {
  const percentage = cursor.integer("percentageOfNodesToScore") ?? 0;
  if (percentage < 0 || percentage > 100)
    cursor.invalid("percentageOfNodesToScore", percentage, "not in valid range [0-100]");
}

function optionalNumber<Name extends string>(cursor: FieldCursor, name: Name): { readonly [Key in Name]?: number } {
  const value = cursor.integer(name);
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: number };
}
