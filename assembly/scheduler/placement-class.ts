// Placement classes: templates that agree in everything that decides statically where a pod may run (nodeName, nodeSelector, node affinity,
// tolerations). A class caches one verdict byte per node, FAILED_NONE or the first static plugin's reason, and the raw scores of
// TaintToleration and NodeAffinity. A node that changes is judged again for every class in use.

import {
  FAILED_NODE_AFFINITY,
  FAILED_NODE_NAME,
  FAILED_NONE,
  FAILED_NOT_IN_NODE_SET,
  FAILED_UNSCHEDULABLE,
  FAILED_UNTOLERATED_TAINT,
  PLUGIN_NODE_AFFINITY,
  PLUGIN_NODE_NAME,
  PLUGIN_NODE_UNSCHEDULABLE,
  PLUGIN_TAINT_TOLERATION,
  SECTION_NODES,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { NodeRecord, TemplateRecord } from "../abi/records";
import { FAILED_ADDED_AFFINITY } from "../abi/scheduler-profile";
import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";
import {
  isNamed,
  missingNodeName,
  namesConflict,
  namesNodes,
  passesAddedAffinity,
  passesNodeAffinity,
  prefersNodes,
  scoreNodeAffinity,
} from "./plugins/node-affinity";
import { passesNodeName } from "./plugins/node-name";
import { passesNodeUnschedulable } from "./plugins/node-unschedulable";
import { passesTaintToleration, scoreTaintToleration } from "./plugins/taint-toleration";
import { filters, narrowsSearch, profileFor } from "./profile";
import { samePlacement } from "./same-placement";
import { scheduler } from "./state";

@unmanaged
export class PlacementClassTable {
  count: i32;
  /** Class of each template. */
  ofTemplate: Column<i32>;
  /** A template that stands for the class. */
  template: Column<u32>;
  /** Address of a byte per node, 0 until the class is first used. */
  verdicts: Column<usize>;
  /** Addresses of an i32 per node: raw scores. 0: all zero, for ever (no preferred terms; no PreferNoSchedule taint in the cluster). */
  taintScores: Column<usize>;
  affinityScores: Column<usize>;
  /** Nodes whose raw score is not zero. */
  taintScored: Column<i32>;
  affinityScored: Column<i32>;
  /** Nodes that PreFilter leaves to filter. */
  candidates: Column<i32>;
  /** NodeAffinity's PreFilter rejects the class, or (string id, 0 none) a term names no node. */
  conflict: Column<u8>;
  missingName: Column<u32>;
}

/** Sorts the templates into classes; nothing is judged yet. */
export function placementClasses(): PlacementClassTable {
  const arena = world.arena;
  const templates = world.templates.count;
  const classes = changetype<PlacementClassTable>(arena.take(offsetof<PlacementClassTable>()));
  classes.ofTemplate = column<i32>(arena, templates);
  classes.template = column<u32>(arena, templates);
  for (let row = 0; row < templates; row++) {
    const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, row);
    let known = 0;
    while (
      known < classes.count &&
      !samePlacement(spec, world.row<TemplateRecord>(SECTION_TEMPLATES, classes.template.at(known)))
    )
      known++;
    if (known == classes.count) {
      classes.template.put(known, row);
      classes.count = known + 1;
    }
    classes.ofTemplate.put(row, known);
  }
  classes.verdicts = column<usize>(arena, classes.count);
  classes.taintScores = column<usize>(arena, classes.count);
  classes.affinityScores = column<usize>(arena, classes.count);
  classes.taintScored = column<i32>(arena, classes.count);
  classes.affinityScored = column<i32>(arena, classes.count);
  classes.candidates = column<i32>(arena, classes.count);
  classes.conflict = column<u8>(arena, classes.count);
  classes.missingName = column<u32>(arena, classes.count);
  return classes;
}

/** Judges every node for a class, once; later calls do nothing. */
export function judgeClass(row: i32, anyPreferTaint: bool): void {
  const classes = scheduler().classes;
  if (classes.verdicts.at(row) != 0) return;
  const arena = world.arena;
  const nodes = world.nodes.count;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, classes.template.at(row));
  classes.verdicts.put(row, arena.take(nodes));
  const profile = profileFor(spec);
  if (anyPreferTaint && profile.taintTolerationWeight != 0)
    classes.taintScores.put(row, arena.take((<usize>nodes) << 2));
  if (prefersNodes(profile, spec) && profile.nodeAffinityWeight != 0)
    classes.affinityScores.put(row, arena.take((<usize>nodes) << 2));
  const narrowed = narrowsSearch(profile) && namesNodes(spec);
  if (narrowed) {
    classes.conflict.put(row, namesConflict(spec) ? 1 : 0);
    classes.missingName.put(row, missingNodeName(spec));
  }
  let candidates = 0;
  for (let node = 0; node < nodes; node++) {
    const excluded = narrowed && !isNamed(spec, world.row<NodeRecord>(SECTION_NODES, node).name);
    if (!excluded && scheduler().isListed.at(node)) candidates += 1;
    judgeNode(row, node, excluded);
  }
  classes.candidates.put(row, candidates);
}

/** Nodes came or went: counts again, for a class in use, those that PreFilter leaves to filter. */
export function recountCandidates(row: i32): void {
  const state = scheduler();
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, state.classes.template.at(row));
  const narrowed = narrowsSearch(profileFor(spec)) && namesNodes(spec);
  let candidates = 0;
  for (let i = 0; i < state.listed; i++) {
    if (classVerdict(row, state.order.at(i)) != FAILED_NOT_IN_NODE_SET) candidates += 1;
  }
  state.classes.candidates.put(row, candidates);
  if (narrowed) state.classes.missingName.put(row, missingNodeName(spec));
}

/** Judges a node again for a class in use; labels and names never change, so neither does the set PreFilter narrows to. */
export function judgeNodeAgain(row: i32, node: i32): void {
  const excluded = classVerdict(row, node) == FAILED_NOT_IN_NODE_SET;
  judgeNode(row, node, excluded);
}

/** The cached verdict. */
export function classVerdict(row: i32, node: i32): u32 {
  return load<u8>(scheduler().classes.verdicts.at(row) + <usize>node);
}

/** The first static plugin's verdict on a node, as upstream orders them. */
export function staticVerdict(spec: TemplateRecord, node: i32): u32 {
  const state = scheduler();
  const profile = profileFor(spec);
  const cordoned = state.unschedulable.at(node) != 0;
  if (filters(profile, PLUGIN_NODE_UNSCHEDULABLE) && !passesNodeUnschedulable(spec, cordoned))
    return FAILED_UNSCHEDULABLE;
  if (filters(profile, PLUGIN_NODE_NAME) && !passesNodeName(spec, node)) return FAILED_NODE_NAME;
  if (filters(profile, PLUGIN_TAINT_TOLERATION) && !passesTaintToleration(spec, node, state.conditionTaints.at(node)))
    return FAILED_UNTOLERATED_TAINT;
  if (!filters(profile, PLUGIN_NODE_AFFINITY)) return FAILED_NONE;
  if (!passesAddedAffinity(profile, node)) return FAILED_ADDED_AFFINITY;
  if (!passesNodeAffinity(spec, node)) return FAILED_NODE_AFFINITY;
  return FAILED_NONE;
}

function judgeNode(row: i32, node: i32, excluded: bool): void {
  const classes = scheduler().classes;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, classes.template.at(row));
  const verdict = excluded ? FAILED_NOT_IN_NODE_SET : staticVerdict(spec, node);
  store<u8>(classes.verdicts.at(row) + <usize>node, <u8>verdict);
  const taintScores = classes.taintScores.at(row);
  if (taintScores) putScore(classes.taintScored, row, taintScores, node, scoreTaintToleration(spec, node));
  const affinityScores = classes.affinityScores.at(row);
  if (affinityScores) {
    const score = scoreNodeAffinity(profileFor(spec), spec, node);
    putScore(classes.affinityScored, row, affinityScores, node, score);
  }
}

/** Writes a raw score and keeps the number of those that are not zero. */
function putScore(scored: Column<i32>, row: i32, scores: usize, node: i32, score: i32): void {
  const at = scores + ((<usize>node) << 2);
  const before = load<i32>(at) != 0 ? 1 : 0;
  const now = score != 0 ? 1 : 0;
  store<i32>(at, score);
  scored.put(row, scored.at(row) + now - before);
}
