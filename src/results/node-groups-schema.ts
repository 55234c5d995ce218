// What became of the node groups that the cluster autoscaler sizes.

import { z } from "zod";
import { amount, text } from "./run-result-parts.ts";

export const nodeGroup = z
  .strictObject({
    name: text("Name of the pool."),
    minSize: amount("autoscaling.min."),
    maxSize: amount("autoscaling.max."),
    size: z
      .strictObject({
        start: amount("At the start."),
        end: amount("At the end of the run."),
        least: amount("Least at any time."),
        most: amount("Most at any time."),
        meanMilli: amount("Mean over the run, in thousandths of a node."),
      })
      .describe("Nodes that existed; machines that boot are not among them."),
    scaleUps: amount("Decisions to add nodes."),
    nodesAdded: amount("Nodes that joined."),
    nodesRemoved: amount("Nodes that were removed."),
    nodesFailed: amount("Machines that did not register within maxNodeProvisionTime."),
    machineTimeNs: amount("Time of all machines together, from the decision to add each until it was given back."),
    pricePerHourMicro: amount("Price of a node for an hour, in millionths of the currency."),
    costMicro: amount("machineTimeNs at that price, in millionths, rounded down."),
  })
  .describe("A node group.");
