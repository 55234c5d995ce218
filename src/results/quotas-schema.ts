// What is used of the ResourceQuotas at the end of the run.

import { z } from "zod";
import { text } from "./run-result-parts.ts";

export const quota = z
  .strictObject({
    namespace: text("Its namespace."),
    name: text("Its name."),
    resources: z
      .array(
        z.strictObject({
          resource: text("Key of spec.hard, for example `requests.cpu`."),
          used: text("status.used, a quantity."),
          hard: text("spec.hard, a quantity."),
        }),
      )
      .describe("What it counts of pods, in the order of the manifest."),
  })
  .describe("A ResourceQuota of a namespace that has pods.");
