// The schema of a scenario file: the one source of its fields, their meaning and their defaults.
//
// Loading zod costs 40-55 ms, as much as starting Node, so a run never imports this file. scripts/generate-schemas.mjs turns
// it into schemas/scenario.schema.json for editors and into scenario-shape.generated.ts, the same without descriptions, which
// conform.ts checks files against. A test asserts that both are fresh and that zod and conform.ts agree.

import { z } from "zod";
import { clusterSchema } from "./cluster-schema.ts";
import { metricSourceSchema } from "./metric-schema.ts";
import { duration, exactlyOne, grammar, hasExactlyOne, integer, name, quantity } from "./schema-parts.ts";
import { behaviorSchema, trafficSchema } from "./workload-schema.ts";

const metadata = z
  .strictObject({
    name: name("Name of the scenario."),
    description: z.string().describe("What it is to show, in a sentence or two.").default(""),
  })
  .describe("What the scenario is called.");

const manifest = z
  .strictObject({
    file: name("A YAML or JSON file, or a folder of them, beneath the scenario's folder.").optional(),
    objects: z.array(z.record(z.string(), z.unknown())).describe("Kubernetes objects written in place.").optional(),
  })
  .refine(hasExactlyOne("file", "objects"))
  .meta(exactlyOne("file", "objects"))
  .describe("Where Kubernetes objects come from.");

const image = z
  .strictObject({
    size: quantity(
      "Size on the registry; without it the sum of its layers, or cluster.imagePull.defaultSize.",
    ).optional(),
    missing: z.boolean().describe("No registry has it: pulling fails.").default(false),
    layers: z
      .array(
        z.strictObject({
          digest: name("Digest or any other name; layers of equal digests are one layer."),
          size: quantity("Size on the registry."),
        }),
      )
      .describe(
        "Its layers. One that a node has already is not fetched again; without them the image is one layer of its own.",
      )
      .default([]),
  })
  .describe("What is known about an image.");

const step = z
  .strictObject({
    at: duration("When, from the start of the run."),
    kubectl: grammar(
      "kubectl-command",
      "scale KIND NAME --replicas=N, delete pod NAME, cordon NODE or uncordon NODE; of Deployments apply -f FILE, set image, set env, set resources, rollout restart, pause, resume or undo; -n NAMESPACE where it applies.",
    ),
  })
  .describe("Something an operator does.");

const spec = z
  .strictObject({
    seed: z
      .union([z.string(), z.number()])
      .describe("Seed of every random stream: any text. Equal seeds give equal runs.")
      .default("plimsoll"),
    duration: duration("Length of the run in simulated time.").default("10m"),
    warmup: duration("Samples before this instant are left out of latency and throughput.").default("0s"),
    replications: integer(1, 10_000, "Runs on sibling random streams.").default(1),
    kubernetesVersion: z
      .enum(["1.28", "1.29", "1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36"])
      .describe("Rules that changed between releases follow it. In quotes, for 1.30 is not 1.3.")
      .default("1.35"),
    cluster: clusterSchema.prefault({}),
    images: z
      .record(z.string(), image)
      .describe("Sizes of images by name, as in a container's image field.")
      .default({}),
    manifests: z.array(manifest).describe("The Kubernetes objects of the scenario.").default([]),
    behavior: z
      .array(behaviorSchema)
      .describe(
        "What manifests cannot say about containers. Of all entries that match, the later one that sets a field wins.",
      )
      .default([]),
    metrics: z.array(metricSourceSchema).describe("Custom and external metrics that HPAs ask for.").default([]),
    traffic: z.array(trafficSchema).describe("Who asks whom, how often.").default([]),
    timeline: z.array(step).describe("What operators do while the run goes on.").default([]),
    expectations: z
      .record(
        grammar("metric", "A metric with its tags."),
        z.array(grammar("threshold", "A threshold such as p(99)<500ms.")).min(1),
      )
      .describe("Promises: a metric such as latency{traffic:ab} and the thresholds it must keep, in k6's grammar.")
      .default({}),
  })
  .describe("The scenario itself.");

/** A scenario file. */
export const scenarioSchema = z
  .strictObject({
    apiVersion: z.literal("plimsoll.sim/v1alpha1").describe("Version of this format."),
    kind: z.literal("Scenario").describe("Always Scenario."),
    metadata,
    spec,
  })
  .describe(
    "A scenario of Plimsoll: machines, Kubernetes objects, behaviour, traffic, what happens and what must hold.",
  );

/** A scenario file after defaults are filled in. */
export type ScenarioDocument = z.output<typeof scenarioSchema>;
