// Reads Jobs and CronJobs. Mirrors pkg/apis/batch/v1/defaults.go and pkg/apis/batch/validation/validation.go, v1.35.

import type { FieldCursor } from "./field-cursor.ts";
import type { KubernetesObject } from "./object-meta.ts";
import type { RestartPolicy } from "./pod.ts";
import { nonNegative, optionalIntegers, optionalTexts, readLabels } from "./read-meta.ts";
import { readPodTemplate } from "./read-pod.ts";
import { readLabelSelector } from "./read-selector.ts";
import type { CronJob, Job, JobSpec, PodFailurePolicyRule } from "./workloads.ts";

const JOB_RESTART_POLICIES: readonly RestartPolicy[] = ["OnFailure", "Never"];
const DEFAULT_BACKOFF_LIMIT = 6;
/** With a limit per index the limit of the whole Job is left open (math.MaxInt32). */
const OPEN_BACKOFF_LIMIT = 2147483647;
const CRON_MACROS: ReadonlySet<string> = new Set(
  "@yearly @annually @monthly @weekly @daily @midnight @hourly".split(" "),
);
const CRON_FIELD = /^[0-9A-Za-z*?/,-]+$/;

export function readJob(object: FieldCursor, base: KubernetesObject): Job {
  return { ...base, kind: "Job", spec: readJobSpec(object.at("spec")) };
}

export function readCronJob(object: FieldCursor, base: KubernetesObject): CronJob {
  const spec = object.at("spec");
  const template = spec.at("jobTemplate");
  const meta = template.at("metadata");
  const schedule = spec.text("schedule") ?? "";
  if (schedule !== "") {
    checkSchedule(spec, schedule);
  }
  return {
    ...base,
    kind: "CronJob",
    spec: {
      schedule,
      ...optionalTexts(spec, ["timeZone"]),
      ...optionalIntegers(spec, ["startingDeadlineSeconds"]),
      concurrencyPolicy: spec.oneOf("concurrencyPolicy", ["Allow", "Forbid", "Replace"], "Allow"),
      suspend: spec.boolean("suspend"),
      successfulJobsHistoryLimit: nonNegative(spec, "successfulJobsHistoryLimit", 3),
      failedJobsHistoryLimit: nonNegative(spec, "failedJobsHistoryLimit", 1),
      jobTemplate: {
        labels: readLabels(meta, "labels"),
        annotations: meta.map("annotations"),
        spec: readJobSpec(template.at("spec")),
      },
    },
  };
}

function readJobSpec(spec: FieldCursor): JobSpec {
  const completions = spec.integer("completions") ?? (spec.has("parallelism") ? undefined : 1);
  const completionMode = spec.oneOf("completionMode", ["NonIndexed", "Indexed"], "NonIndexed");
  if (completionMode === "Indexed" && completions === undefined) {
    spec.required("completions", "when completion mode is Indexed");
  }
  const selector = readLabelSelector(spec, "selector");
  const podFailurePolicy = spec.at("podFailurePolicy").list("rules").map(readFailureRule);
  const perIndex = spec.has("backoffLimitPerIndex");
  return {
    parallelism: nonNegative(spec, "parallelism", 1),
    ...(completions === undefined ? {} : { completions: Math.max(0, completions) }),
    completionMode,
    backoffLimit: nonNegative(spec, "backoffLimit", perIndex ? OPEN_BACKOFF_LIMIT : DEFAULT_BACKOFF_LIMIT),
    ...optionalIntegers(spec, [
      "backoffLimitPerIndex",
      "maxFailedIndexes",
      "activeDeadlineSeconds",
      "ttlSecondsAfterFinished",
    ]),
    suspend: spec.boolean("suspend"),
    podFailurePolicy,
    podReplacementPolicy: spec.oneOf(
      "podReplacementPolicy",
      ["TerminatingOrFailed", "Failed"],
      podFailurePolicy.length > 0 ? "Failed" : "TerminatingOrFailed",
    ),
    ...(selector === undefined ? {} : { selector }),
    template: readPodTemplate(spec, JOB_RESTART_POLICIES),
  };
}

function readFailureRule(rule: FieldCursor): PodFailurePolicyRule {
  const codes = rule.child("onExitCodes");
  return {
    action: rule.oneOf("action", ["FailJob", "FailIndex", "Ignore", "Count"], "Count"),
    ...(codes === undefined
      ? {}
      : {
          onExitCodes: {
            ...optionalTexts(codes, ["containerName"]),
            operator: codes.oneOf("operator", ["In", "NotIn"], "In"),
            values: codes.integers("values"),
          },
        }),
    onPodConditions: rule
      .list("onPodConditions")
      .map((pattern) => ({ type: pattern.text("type") ?? "", status: pattern.text("status") ?? "True" })),
  };
}

/** The shape only; the controller's own parser judges the ranges. */
function checkSchedule(spec: FieldCursor, schedule: string): void {
  if (/^(CRON_)?TZ=/.test(schedule)) {
    spec.invalid("schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    return;
  }
  const fields = schedule.trim().split(/\s+/);
  const isMacro = CRON_MACROS.has(schedule.trim()) || /^@every \S+$/.test(schedule.trim());
  if (!isMacro && (fields.length !== 5 || !fields.every((field) => CRON_FIELD.test(field)))) {
    spec.invalid(
      "schedule",
      schedule,
      `expected exactly 5 fields, found ${fields.length}: [${schedule}]`,
      'minute, hour, day of month, month, day of week, as in "*/5 * * * *"',
    );
  }
}
