// What holds of node groups and their nodes, at every instant.

import { cell, type Invariant, rows, SECOND_NS, wide } from "./observation.ts";

/** What runs on a machine that is switched off is gone when the API has heard of it. */
const LOST_WITHIN_NS = 2n * SECOND_NS;

const sizesAreThoseOfTheNodes: Invariant = ({ nodes, groups, facts }, report) => {
  for (const [row, { name, firstNode, max }] of facts.names.nodeGroups.entries()) {
    const present = [...rows(max)].filter((i) => cell(nodes.present, firstNode + i) === 1).length;
    const size = cell(groups.size, row);
    if (size !== present) report(`group ${name} has size ${size}, and ${present} of its nodes are there`);
    if (cell(groups.target, row) < size) report(`group ${name} has ${size} nodes, more than were asked for`);
    if (cell(groups.target, row) > max) report(`group ${name} asks for ${groups.target[row]} nodes, more than ${max}`);
    const sum = cell(groups.added, row) - cell(groups.removed, row);
    const initial = facts.names.nodeGroups[row]?.initial ?? 0;
    if (size !== initial + sum) report(`group ${name}: ${size} nodes are not ${initial} and what came and went`);
  }
};

const absentNodesAreEmpty: Invariant = ({ nowNs, nodes }, report) => {
  for (const node of rows(nodes.count)) {
    if (cell(nodes.present, node) === 1) continue;
    const everWas = cell(nodes.lives, node) > 0;
    if (everWas && nowNs - wide(nodes.leftNs, node) < LOST_WITHIN_NS) continue;
    if (cell(nodes.podCount, node) > 0) report(`node ${node} ${everWas ? "is gone" : "never was"}, and has pods`);
    if (everWas && cell(nodes.conditionTaints, node) !== 0) report(`node ${node} is gone, and tainted`);
  }
};

export const nodeGroupInvariants = {
  "sizes are those of the nodes": sizesAreThoseOfTheNodes,
  "absent nodes are empty": absentNodesAreEmpty,
} as const;
