// From an image to a world in which nothing has happened yet.

import {
  SECTION_CONFIG,
  SECTION_DISTRIBUTIONS,
  SECTION_EXTENDED,
  SECTION_LIMIT,
  SECTION_NODES,
  SECTION_POINTS,
  SECTION_TEMPLATES,
  SECTION_WORKLOADS,
  STATUS_BAD_IMAGE,
  STATUS_DONE,
  TABLE_CONTAINERS,
  TABLE_LIMIT,
  TABLE_NODES,
  TABLE_PODS,
  TABLE_TEMPLATES,
  TABLE_WORKLOADS,
} from "../abi/constants";
import { Image, rowAt } from "../abi/image";
import { ExtendedRecord, NodeRecord, TemplateRecord } from "../abi/records";
import { TABLE_REPLICA_SETS } from "../abi/rollouts";
import { EVERY_SHORTCUT } from "../abi/shortcuts";
import { Arena } from "../kernel/arena";
import { column } from "../kernel/column";
import { Distribution, prepare } from "../kernel/distribution";
import { simulator } from "../kernel/simulator";
import { trace } from "../kernel/trace";
import { containerTable } from "./containers";
import { disruptionBudgetTable } from "./disruption-budgets";
import { hostPortTable } from "./host-ports";
import { leaveOutAbsentNodes } from "./membership";
import { nodeChanges } from "./node-changes";
import { nodeTable } from "./nodes";
import { podAddressTable } from "./pod-addresses";
import { initPodCounters } from "./pod-counters";
import { fillPodRequests } from "./pod-requests";
import { podTable } from "./pods";
import { qosClassOf } from "./qos-class";
import { initQuotas } from "./quotas";
import { replicaSetTable } from "./replica-sets";
import { spreadDomains } from "./spread-domains";
import { initStorage } from "./storage";
import { templateTable } from "./templates";
import { topologyTable } from "./topology";
import { workloadTable } from "./workloads";
import { world } from "./world";

/** Bytes of a quantile point, an f64. */
const POINT_BYTES: usize = 8;

/** Prepares the arena and takes room for an image of `bytes` bytes; the host writes the image there and calls `loadCluster`. */
export function reserveImage(bytes: usize): usize {
  assert(world.loaded == 0, "reserveImage: an instance loads one image in its life");
  const arena = changetype<Arena>(memory.data(<i32>offsetof<Arena>()));
  arena.top = (__heap_base + 15) & ~(<usize>15);
  world.arena = arena;
  const image = changetype<Image>(arena.take(offsetof<Image>()));
  image.directory = arena.take(<usize>SECTION_LIMIT * 8);
  image.base = arena.take(bytes);
  image.bytes = bytes;
  world.image = image;
  return image.base;
}

/** Builds the tables every part shares. STATUS_BAD_IMAGE when the bytes are no image of this version. */
export function loadCluster(): i32 {
  const image = world.image;
  if (!image.index() || image.rows(SECTION_CONFIG) != 1) return STATUS_BAD_IMAGE;
  const arena = world.arena;
  const config = world.config;
  world.probePod = -1;
  world.shortcuts = EVERY_SHORTCUT;
  world.tables = arena.take((<usize>TABLE_LIMIT) << alignof<usize>());
  world.simulator = simulator(arena);
  world.trace = trace(arena, config.traceRecords);
  const width = <i32>config.extendedResources;
  world.nodes = nodeTable(arena, image.section(SECTION_NODES), image.rows(SECTION_NODES), width);
  leaveOutAbsentNodes();
  world.nodeChanges = nodeChanges(arena, world.nodes.count);
  world.templates = templateTable(arena, image.rows(SECTION_TEMPLATES));
  world.workloads = workloadTable(arena, image.rows(SECTION_WORKLOADS));
  world.replicaSets = replicaSetTable();
  world.pods = podTable(arena);
  world.containers = containerTable(arena);
  initStorage();
  fillExtendedAllocatable();
  prepareDistributions();
  for (let row = 0; row < world.templates.count; row++) {
    const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, row);
    fillPodRequests(row, spec);
    world.templates.qosClass.put(row, qosClassOf(spec));
  }
  world.hostPorts = hostPortTable();
  world.podAddresses = podAddressTable(arena);
  world.disruptionBudgets = disruptionBudgetTable();
  world.topology = topologyTable();
  world.spreadDomains = spreadDomains();
  initPodCounters();
  initQuotas();
  world.publish(TABLE_NODES, changetype<usize>(world.nodes));
  world.publish(TABLE_PODS, changetype<usize>(world.pods));
  world.publish(TABLE_CONTAINERS, changetype<usize>(world.containers));
  world.publish(TABLE_TEMPLATES, changetype<usize>(world.templates));
  world.publish(TABLE_WORKLOADS, changetype<usize>(world.workloads));
  world.publish(TABLE_REPLICA_SETS, changetype<usize>(world.replicaSets));
  world.loaded = 1;
  return STATUS_DONE;
}

function fillExtendedAllocatable(): void {
  const nodes = world.nodes;
  const width = nodes.extendedWidth;
  const base = world.image.section(SECTION_EXTENDED);
  for (let node = 0; node < nodes.count; node++) {
    const record = world.row<NodeRecord>(SECTION_NODES, node);
    for (let i: u32 = 0; i < record.extendedCount; i++) {
      const extended = rowAt<ExtendedRecord>(base, record.extendedStart + i);
      nodes.extendedAllocatable.put(node * width + extended.resource, extended.quantity);
      if (extended.quantity > 0)
        nodes.holdersStart.put(extended.resource, nodes.holdersStart.at(extended.resource) + 1);
    }
  }
  listHolders();
}

/** Nodes of each extended resource: until now holdersStart has their numbers. */
function listHolders(): void {
  const nodes = world.nodes;
  const width = nodes.extendedWidth;
  let total = 0;
  for (let resource = 0; resource <= width; resource++) {
    const here = resource < width ? nodes.holdersStart.at(resource) : 0;
    nodes.holdersStart.put(resource, total);
    total += here;
  }
  nodes.holders = column<i32>(world.arena, total);
  const placed = column<i32>(world.arena, width);
  for (let node = 0; node < nodes.count; node++) {
    const record = world.row<NodeRecord>(SECTION_NODES, node);
    for (let i: u32 = 0; i < record.extendedCount; i++) {
      const extended = world.row<ExtendedRecord>(SECTION_EXTENDED, record.extendedStart + i);
      if (extended.quantity <= 0) continue;
      nodes.holders.put(nodes.holdersStart.at(extended.resource) + placed.at(extended.resource), node);
      placed.put(extended.resource, placed.at(extended.resource) + 1);
    }
  }
}

/** Turns point rows into addresses and derives what drawing needs; the rows are then read in place. */
function prepareDistributions(): void {
  const base = world.image.section(SECTION_DISTRIBUTIONS);
  const points = world.image.section(SECTION_POINTS);
  const count = world.image.rows(SECTION_DISTRIBUTIONS);
  for (let row = 0; row < count; row++) {
    const distribution = rowAt<Distribution>(base, row);
    distribution.points = points + distribution.points * POINT_BYTES;
    prepare(distribution);
  }
}
