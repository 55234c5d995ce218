// Assigning a pod to a node takes its requests from the node; ending or removing it gives them back.
// Mirrors framework.NodeInfo.AddPod and RemovePod (pkg/scheduler/framework/types.go, v1.35).

import { Column } from "../kernel/column";
import { countHostPorts, wantsHostPorts } from "./host-ports";
import { NodeTable } from "./nodes";
import { countPod } from "./pod-counters";
import { countClaims } from "./storage";
import { TemplateTable } from "./templates";
import { world } from "./world";

/** Puts `pod` on `node`: sets pods.node and adds its requests. */
export function assign(pod: i32, node: i32): void {
  const pods = world.pods;
  assert(pods.node.at(pod) == -1, "assign: the pod is already on a node");
  pods.node.put(pod, node);
  putOnNode(pod, node);
  world.nodeChanges.note(node);
}

/** Gives back what `pod` took; pods.node keeps naming the node it ran on. Call once, when it finished or was removed. */
export function release(pod: i32): void {
  const node = world.pods.node.at(pod);
  assert(node >= 0, "release: the pod is on no node");
  liftFromNode(pod, node);
  world.nodeChanges.note(node);
}

/** Counts `pod` among the pods of `node`: its place in the list and its requests. pods.node stays as it is. */
export function putOnNode(pod: i32, node: i32): void {
  const pods = world.pods;
  const nodes = world.nodes;
  const first = nodes.firstPod.at(node);
  pods.nextOnNode.put(pod, first);
  pods.previousOnNode.put(pod, -1);
  if (first >= 0) pods.previousOnNode.put(first, pod);
  nodes.firstPod.put(node, pod);
  nodes.podCount.put(node, nodes.podCount.at(node) + 1);
  const template = pods.template.at(pod);
  addRequests(nodes, world.templates, node, template, 1);
  if (wantsHostPorts(template)) countHostPorts(template, node, 1);
  countPod(pod, node, 1);
  if (world.claims.count > 0) countClaims(pod, 1);
}

/** Takes `pod` out of the pods of `node` again. pods.node stays as it is. */
export function liftFromNode(pod: i32, node: i32): void {
  const pods = world.pods;
  const nodes = world.nodes;
  const next = pods.nextOnNode.at(pod);
  const previous = pods.previousOnNode.at(pod);
  if (previous >= 0) pods.nextOnNode.put(previous, next);
  else {
    assert(nodes.firstPod.at(node) == pod, "liftFromNode: the pod is not on the node");
    nodes.firstPod.put(node, next);
  }
  if (next >= 0) pods.previousOnNode.put(next, previous);
  pods.nextOnNode.put(pod, -1);
  pods.previousOnNode.put(pod, -1);
  nodes.podCount.put(node, nodes.podCount.at(node) - 1);
  const template = pods.template.at(pod);
  addRequests(nodes, world.templates, node, template, -1);
  if (wantsHostPorts(template)) countHostPorts(template, node, -1);
  countPod(pod, node, -1);
  if (world.claims.count > 0) countClaims(pod, -1);
}

/** Takes (`sign` 1) what a pod of a template would take of a node, or gives it back (-1), without a pod. */
export function reserveOnNode(template: i32, node: i32, sign: i32): void {
  world.nodes.podCount.put(node, world.nodes.podCount.at(node) + sign);
  addRequests(world.nodes, world.templates, node, template, sign);
  if (wantsHostPorts(template)) countHostPorts(template, node, sign);
}

/** Puts the pods of a node, all there already, into the order of `rows`: a try that took pods off and put them back leaves no trace. */
export function relinkNode(node: i32, rows: Column<i32>, count: i32): void {
  const pods = world.pods;
  assert(world.nodes.podCount.at(node) == count, "relinkNode: pods are missing");
  let previous = -1;
  for (let i = 0; i < count; i++) {
    const pod = rows.at(i);
    pods.previousOnNode.put(pod, previous);
    if (previous >= 0) pods.nextOnNode.put(previous, pod);
    else world.nodes.firstPod.put(node, pod);
    previous = pod;
  }
  if (previous >= 0) pods.nextOnNode.put(previous, -1);
}

function addRequests(nodes: NodeTable, templates: TemplateTable, node: i32, template: i32, sign: i64): void {
  nodes.cpuRequestedMilli.put(node, nodes.cpuRequestedMilli.at(node) + sign * templates.cpuRequestMilli.at(template));
  nodes.memoryRequestedBytes.put(
    node,
    nodes.memoryRequestedBytes.at(node) + sign * templates.memoryRequestBytes.at(template),
  );
  nodes.ephemeralRequestedBytes.put(
    node,
    nodes.ephemeralRequestedBytes.at(node) + sign * templates.ephemeralRequestBytes.at(template),
  );
  nodes.cpuNonZeroMilli.put(node, nodes.cpuNonZeroMilli.at(node) + sign * templates.cpuNonZeroMilli.at(template));
  nodes.memoryNonZeroBytes.put(
    node,
    nodes.memoryNonZeroBytes.at(node) + sign * templates.memoryNonZeroBytes.at(template),
  );
  if (!templates.hasExtended.at(template)) return;
  const width = nodes.extendedWidth;
  const start = templates.wantedStart.at(template);
  for (let i = start; i < start + templates.wantedCount.at(template); i++) {
    const resource = templates.wanted.at(i);
    const at = node * width + resource;
    const request = templates.wantedQuantity.at(i);
    nodes.extendedRequested.put(at, nodes.extendedRequested.at(at) + sign * request);
  }
}
