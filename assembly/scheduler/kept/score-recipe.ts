// What a node is to a template by itself: whether the static filters, NodePorts and NodeResourcesFit let its pods in, also beside the pods
// nominated to the node, and what NodeResourcesFit, NodeResourcesBalancedAllocation and ImageLocality give. All else that decides depends on
// other nodes too. A recipe holds what the answer needs of the template, so that it is looked up once.

import { PLUGIN_NODE_RESOURCES_FIT, SECTION_TEMPLATES } from "../../abi/constants";
import { SchedulerProfileRecord, TemplateRecord } from "../../abi/records";
import { liftFromNode, putOnNode } from "../../cluster/assignment";
import { world } from "../../cluster/world";
import { Arena } from "../../kernel/arena";
import { scoreImageLocality } from "../plugins/image-locality";
import { checksNodePorts, passesNodePorts } from "../plugins/node-ports";
import { BalancedAllocation, scoresChange } from "../plugins/node-resources-balanced-allocation";
import { LeastAllocated, nextUnfit, requestsNothing, scarcestResource } from "../plugins/node-resources-fit";
import { scoreFitResources, scoresFitByDefault } from "../plugins/resource-allocation";
import { balanceScore, skipsBalance } from "../prioritize-nodes";
import { filters, profileOf } from "../profile";
import { scheduler } from "../state";

/** The score of a node that is not feasible. */
export const INFEASIBLE: i32 = i32.MIN_VALUE;
/** Totals stay well within an i32 below this sum of weights. */
const MOST_WEIGHT: i64 = 1 << 23;

/** A resource is scarce when at most one in so many nodes has it. */
const NODES_PER_HOLDER: i32 = 8;

@unmanaged
export class ScoreRecipe {
  template: i32;
  priority: i32;
  profile: SchedulerProfileRecord;
  /** Address of the placement class's verdicts, a byte per node. */
  verdicts: usize;
  cpuRequest: i64;
  memoryRequest: i64;
  ephemeralRequest: i64;
  cpuNonZero: i64;
  memoryNonZero: i64;
  /** 1: NodeResourcesFit filters; it has requests to compare, extended ones among them; NodePorts filters. */
  fits: u32;
  compares: u32;
  extended: u32;
  /** The extended resource without which no node will do, and that few have; -1 none. */
  scarce: i32;
  ports: u32;
  /** Weights; 0 when the plugin gives every node the same. */
  fitWeight: i32;
  balanceWeight: i32;
  imageWeight: i32;
  /** 1: the plugin looks at cpu and memory alone, weighted alike. */
  plainFit: u32;
  plainBalance: u32;
  /** 1: NodeResourcesBalancedAllocation scores the change a pod brings. */
  change: u32;
}

/** Room for a recipe. */
export function scoreRecipe(arena: Arena): ScoreRecipe {
  return changetype<ScoreRecipe>(arena.take(offsetof<ScoreRecipe>()));
}

/** Whether totals of a template's profile fit a recipe. */
export function fitsRecipe(template: i32): bool {
  const profile = profileOf(template);
  const weights = profile.nodeResourcesFitWeight + profile.balancedAllocationWeight + profile.imageLocalityWeight;
  return weights < MOST_WEIGHT;
}

/** Writes the recipe of a template; imageWeight is set by who follows the images. */
export function fillRecipe(recipe: ScoreRecipe, template: i32): void {
  const state = scheduler();
  const templates = world.templates;
  const profile = profileOf(template);
  recipe.template = template;
  recipe.profile = profile;
  recipe.priority = world.row<TemplateRecord>(SECTION_TEMPLATES, template).priority;
  recipe.verdicts = state.classes.verdicts.at(state.classes.ofTemplate.at(template));
  recipe.cpuRequest = templates.cpuRequestMilli.at(template);
  recipe.memoryRequest = templates.memoryRequestBytes.at(template);
  recipe.ephemeralRequest = templates.ephemeralRequestBytes.at(template);
  recipe.cpuNonZero = templates.cpuNonZeroMilli.at(template);
  recipe.memoryNonZero = templates.memoryNonZeroBytes.at(template);
  recipe.fits = filters(profile, PLUGIN_NODE_RESOURCES_FIT) ? 1 : 0;
  recipe.compares = recipe.fits && !requestsNothing(template) ? 1 : 0;
  recipe.extended = templates.hasExtended.at(template);
  recipe.scarce = recipe.compares ? scarceResource(template) : -1;
  recipe.ports = checksNodePorts(template) ? 1 : 0;
  recipe.fitWeight = <i32>profile.nodeResourcesFitWeight;
  recipe.balanceWeight = skipsBalance(template) ? 0 : <i32>profile.balancedAllocationWeight;
  recipe.plainFit = scoresFitByDefault(profile) ? 1 : 0;
  recipe.plainBalance = profile.balancedResourcesCount == 0 ? 1 : 0;
  recipe.change = scoresChange(world.config.kubernetesMinor) ? 1 : 0;
}

function scarceResource(template: i32): i32 {
  const resource = scarcestResource(template);
  if (resource < 0) return -1;
  const nodes = world.nodes;
  const holders = nodes.holdersStart.at(resource + 1) - nodes.holdersStart.at(resource);
  return holders * NODES_PER_HOLDER <= nodes.count ? resource : -1;
}

/** The weighted score of a node by itself, or INFEASIBLE. */
export function scoreAlone(recipe: ScoreRecipe, node: i32): i32 {
  if (load<u8>(recipe.verdicts + <usize>node) != 0 || !hasRoom(recipe, node)) return INFEASIBLE;
  if (scheduler().nominator.count > 0 && !hasRoomBesideNominated(recipe, node)) return INFEASIBLE;
  return weightedScore(recipe, node);
}

/** The weighted score of a feasible node by itself. */
export function weightedScore(recipe: ScoreRecipe, node: i32): i32 {
  let total: i32 = 0;
  if (recipe.fitWeight != 0) total += recipe.fitWeight * fitScore(recipe, node);
  if (recipe.balanceWeight != 0) total += recipe.balanceWeight * balance(recipe, node);
  if (recipe.imageWeight != 0) total += recipe.imageWeight * <i32>scoreImageLocality(scheduler().images, node);
  return total;
}

/** NodeResourcesFit and NodePorts, on the node as it is. */
export function hasRoom(recipe: ScoreRecipe, node: i32): bool {
  const nodes = world.nodes;
  if (recipe.fits) {
    if (nodes.podCount.at(node) >= nodes.podsAllocatable.at(node)) return false;
    if (recipe.compares && !requestsFit(recipe, node)) return false;
  }
  return !recipe.ports || passesNodePorts(recipe.template, node);
}

function requestsFit(recipe: ScoreRecipe, node: i32): bool {
  const nodes = world.nodes;
  const cpu = recipe.cpuRequest;
  if (cpu > 0 && cpu > nodes.cpuAllocatableMilli.at(node) - nodes.cpuRequestedMilli.at(node)) return false;
  const memory = recipe.memoryRequest;
  if (memory > 0 && memory > nodes.memoryAllocatableBytes.at(node) - nodes.memoryRequestedBytes.at(node)) return false;
  const ephemeral = recipe.ephemeralRequest;
  if (ephemeral > 0 && ephemeral > nodes.ephemeralAllocatableBytes.at(node) - nodes.ephemeralRequestedBytes.at(node))
    return false;
  return !recipe.extended || nextUnfit(recipe.template, node, 0) == 0;
}

/** The same with the pods on the node that are nominated to it, those of lower priority left out. */
export function hasRoomBesideNominated(recipe: ScoreRecipe, node: i32): bool {
  const nominator = scheduler().nominator;
  const first = nominator.firstOnNode.at(node);
  let added = false;
  for (let other = first; other >= 0; other = nominator.next.at(other)) {
    if (priorityOf(other) < recipe.priority) continue;
    putOnNode(other, node);
    added = true;
  }
  if (!added) return true;
  const fits = hasRoom(recipe, node);
  for (let other = first; other >= 0; other = nominator.next.at(other)) {
    if (priorityOf(other) >= recipe.priority) liftFromNode(other, node);
  }
  return fits;
}

function fitScore(recipe: ScoreRecipe, node: i32): i32 {
  if (!recipe.plainFit) return <i32>scoreFitResources(recipe.profile, recipe.template, node);
  const nodes = world.nodes;
  const cpu = nodes.cpuNonZeroMilli.at(node) + recipe.cpuNonZero;
  const memory = nodes.memoryNonZeroBytes.at(node) + recipe.memoryNonZero;
  return <i32>(
    LeastAllocated.score(cpu, nodes.cpuAllocatableMilli.at(node), memory, nodes.memoryAllocatableBytes.at(node))
  );
}

function balance(recipe: ScoreRecipe, node: i32): i32 {
  if (!recipe.plainBalance) return <i32>balanceScore(recipe.profile, recipe.template, node);
  const nodes = world.nodes;
  const cpu = nodes.cpuRequestedMilli.at(node);
  const memory = nodes.memoryRequestedBytes.at(node);
  const cpuAllocatable = nodes.cpuAllocatableMilli.at(node);
  const memoryAllocatable = nodes.memoryAllocatableBytes.at(node);
  const score = BalancedAllocation.balance(
    cpu + recipe.cpuRequest,
    cpuAllocatable,
    memory + recipe.memoryRequest,
    memoryAllocatable,
  );
  if (!recipe.change) return <i32>score;
  const without = BalancedAllocation.balance(cpu, cpuAllocatable, memory, memoryAllocatable);
  return <i32>BalancedAllocation.change(score, without);
}

function priorityOf(pod: i32): i32 {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod)).priority;
}
