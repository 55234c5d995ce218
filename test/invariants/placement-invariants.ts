// What holds of nodes and the pods on them, at every instant.

import { cell, type Invariant, isOver, NEVER, type Observation, rows, wide } from "./observation.ts";

/** Pods on a node's own list, in order; stops at a row twice seen. */
export function podsOnList({ nodes, pods }: Observation, node: number): number[] {
  const seen: number[] = [];
  for (let pod = cell(nodes.firstPod, node); pod >= 0 && !seen.includes(pod); pod = cell(pods.nextOnNode, pod)) {
    seen.push(pod);
  }
  return seen;
}

const listsHoldWhatIsAssigned: Invariant = (seen, report) => {
  const { nodes, pods } = seen;
  const listed = new Map<number, number>();
  for (const node of rows(nodes.count)) {
    let previous = -1;
    for (const pod of podsOnList(seen, node)) {
      if (listed.has(pod)) report(`pod ${pod} is on the lists of nodes ${listed.get(pod)} and ${node}`);
      listed.set(pod, node);
      if (cell(pods.node, pod) !== node) report(`pod ${pod} is on node ${node}'s list but names ${pods.node[pod]}`);
      if (cell(pods.previousOnNode, pod) !== previous) report(`pod ${pod}: its neighbours on node ${node} disagree`);
      previous = pod;
    }
  }
  for (const pod of rows(pods.count)) {
    const holds = cell(pods.node, pod) >= 0 && !isOver(seen, pod);
    if (holds !== listed.has(pod)) {
      report(`pod ${pod} ${holds ? "runs on a node that does not list it" : "is over, or on no node, yet listed"}`);
    }
  }
};

const sumsAreThoseOfThePods: Invariant = (seen, report) => {
  const { nodes, pods, templates } = seen;
  const width = nodes.extendedWidth;
  const pairs = [
    ["cpu", nodes.cpuRequestedMilli, templates.cpuRequestMilli],
    ["memory", nodes.memoryRequestedBytes, templates.memoryRequestBytes],
    ["ephemeral-storage", nodes.ephemeralRequestedBytes, templates.ephemeralRequestBytes],
    ["cpu with defaults", nodes.cpuNonZeroMilli, templates.cpuNonZeroMilli],
    ["memory with defaults", nodes.memoryNonZeroBytes, templates.memoryNonZeroBytes],
  ] as const;
  for (const node of rows(nodes.count)) {
    const held = podsOnList(seen, node).map((pod) => cell(pods.template, pod));
    if (cell(nodes.podCount, node) !== held.length)
      report(`node ${node} counts ${nodes.podCount[node]} pods, has ${held.length}`);
    for (const [what, requested, request] of pairs) {
      const sum = held.reduce((total, template) => total + wide(request, template), 0n);
      if (wide(requested, node) !== sum)
        report(`node ${node}: ${requested[node]} ${what} requested, its pods sum to ${sum}`);
    }
    for (const resource of rows(width)) {
      const sum = held.reduce((total, template) => total + extendedRequest(templates, template, resource), 0n);
      const requested = wide(nodes.extendedRequested, node * width + resource);
      if (requested !== sum)
        report(`node ${node}: ${requested} of extended resource ${resource}, its pods sum to ${sum}`);
    }
  }
};

/** The scheduler binds no pod to a node that has no room for it. A pod that names its node itself is not asked. */
const requestsFit: Invariant = (seen, report) => {
  const { nodes, pods, facts } = seen;
  for (const node of rows(nodes.count)) {
    if (podsOnList(seen, node).some((pod) => facts.boundByName.has(cell(pods.record, pod)))) continue;
    const check = (what: string, requested: bigint, allocatable: bigint): void => {
      if (requested > allocatable) report(`node ${node}: ${requested} ${what} requested of ${allocatable}`);
    };
    check("cpu", wide(nodes.cpuRequestedMilli, node), wide(nodes.cpuAllocatableMilli, node));
    check("memory", wide(nodes.memoryRequestedBytes, node), wide(nodes.memoryAllocatableBytes, node));
    check("ephemeral-storage", wide(nodes.ephemeralRequestedBytes, node), wide(nodes.ephemeralAllocatableBytes, node));
    check("pods", BigInt(cell(nodes.podCount, node)), BigInt(cell(nodes.podsAllocatable, node)));
    for (const resource of rows(nodes.extendedWidth)) {
      const at = node * nodes.extendedWidth + resource;
      check(`extended resource ${resource}`, wide(nodes.extendedRequested, at), wide(nodes.extendedAllocatable, at));
    }
  }
};

/** What a template requests of an extended resource. */
function extendedRequest(
  { wantedStart, wantedCount, wanted, wantedQuantity }: Observation["templates"],
  template: number,
  resource: number,
): bigint {
  const start = cell(wantedStart, template);
  const at = wanted.subarray(start, start + cell(wantedCount, template)).indexOf(resource);
  return at < 0 ? 0n : wide(wantedQuantity, start + at);
}

const podsStayWhereTheyBelong: Invariant = ({ nodes, pods }, report) => {
  for (const pod of rows(pods.count)) {
    const node = cell(pods.node, pod);
    const pinned = cell(pods.pinnedNode, pod);
    if (node < -1 || node >= nodes.count) report(`pod ${pod} is on node ${node} of ${nodes.count}`);
    if (pinned >= 0 && node >= 0 && node !== pinned) report(`pod ${pod} may only run on ${pinned}, but is on ${node}`);
    if (wide(pods.scheduledNs, pod) !== NEVER && node < 0) report(`pod ${pod} is scheduled, on no node`);
  }
};

/** By name, for the message. */
export const placementInvariants: Readonly<Record<string, Invariant>> = {
  "a node's list is the pods assigned to it": listsHoldWhatIsAssigned,
  "a node's requested is the sum over its pods": sumsAreThoseOfThePods,
  "requests fit the allocatable": requestsFit,
  "a pod has one node, and the right one": podsStayWhereTheyBelong,
};
