// Fields of `spec.metrics`: where the custom and external metrics of HPAs come from.

import { z } from "zod";
import { duration, exactlyOne, hasExactlyOne, name, quantity, textMap } from "./schema-parts.ts";

const namespace = name("Its namespace.").default("default");

const SOURCES = ["deployment", "replicaset", "replicationcontroller", "service", "traffic", "values"] as const;

const point = z
  .strictObject({
    at: duration("From when on."),
    value: quantity("The value, for example 250 or 500m."),
  })
  .describe("A value that holds until the next one.");

/** One entry of `spec.metrics`. */
export const metricSourceSchema = z
  .strictObject({
    name: name("The metric's name, as HPAs ask for it."),
    labels: textMap("Labels of the series; a selector of an External metric must match them.").default({}),
    object: z
      .strictObject({ kind: name("Kind, for example Ingress."), name: name("Name.") })
      .describe("The object that an Object metric describes; without it the Service itself.")
      .optional(),
    deployment: name("Each pod of this Deployment has a series (type Pods).").optional(),
    replicaset: name("Each pod of this ReplicaSet has a series (type Pods).").optional(),
    replicationcontroller: name("Each pod of this ReplicationController has a series (type Pods).").optional(),
    service: name("All traffic to this Service (types Object and External).").optional(),
    traffic: name("This traffic (types Object and External).").optional(),
    values: z
      .array(point)
      .min(1)
      .describe("What the simulation does not know: values by time (types Object and External).")
      .optional(),
    namespace,
    measure: z
      .enum(["requests", "answers", "errors", "in-flight", "queue"])
      .describe(
        "requests, answers and errors are per second; in-flight and queue are numbers at an instant. queue, the requests that wait for a place, is of pods only.",
      )
      .default("requests"),
    window: duration("Length that a rate is over; a multiple of cluster.metrics.scrapePeriod.").default("1m"),
  })
  .refine(hasExactlyOne(...SOURCES))
  .meta(exactlyOne(...SOURCES))
  .describe("A custom or external metric and what it is measured of.");

/** Scrape period of the monitoring system, for `cluster.metrics`. */
export const scrapePeriod = duration(
  "How often the monitoring system behind custom and external metrics scrapes. An assumption.",
).default("15s");
