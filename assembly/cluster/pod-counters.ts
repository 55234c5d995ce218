// Counts of assigned pods by topology, kept as pods come and go, so that PodTopologySpread and InterPodAffinity need not look at every pod. A
// counter holds one number per domain of a topology key (or per node) and adds a template's share for each of its pods:
//
//     COUNT_SPREAD       pods that a spread constraint counts, per node; pods that are being deleted do not count
//     COUNT_TERM         pods that an (anti-)affinity term selects
//     COUNT_ALL_TERMS    pods that all required affinity terms of a spec select together
//     COUNT_OWN_ANTI     required anti-affinity terms that the pods themselves have
//     COUNT_OWN_HARD     required affinity terms that the pods themselves have
//     COUNT_OWN_SOFT     weights of the preferred terms that the pods themselves have, those of anti-affinity negative
//
// Invariant: a counter equals the sum over all pods in the lists of nodes.firstPod.

import { NEVER, SECTION_STRINGS, SECTION_TEMPLATES } from "../abi/constants";
import {
  SECTION_POD_AFFINITY_TERMS,
  SECTION_SPREAD_CONSTRAINTS,
  TERM_PREFERRED_AFFINITY,
  TERM_PREFERRED_ANTI_AFFINITY,
  TERM_REQUIRED_AFFINITY,
  TERM_REQUIRED_ANTI_AFFINITY,
} from "../abi/pod-topology";
import { PodAffinityTermRecord, SpreadConstraintRecord, TemplateRecord } from "../abi/records";
import { Column, column } from "../kernel/column";
import { splitmix64 } from "../kernel/random";
import { SparseCounts, sparseCounts } from "../kernel/sparse-counts";
import { allTermsSelect, podTerm, sameAllTerms, sameTermPods, spreadCounts, termSelects } from "./pod-matchers";
import { spreadCountChanged } from "./spread-domains";
import { NO_DOMAIN, topologyRow } from "./topology";
import { world } from "./world";

export const COUNT_SPREAD: u32 = 0;
export const COUNT_TERM: u32 = 1;
export const COUNT_ALL_TERMS: u32 = 2;
export const COUNT_OWN_ANTI: u32 = 3;
export const COUNT_OWN_HARD: u32 = 4;
export const COUNT_OWN_SOFT: u32 = 5;
/** In place of a row of the topology table: a number per node. */
export const PER_NODE: i32 = -1;

const FIRST_BUCKETS: i32 = 64;
/** Counts by node become an array once one in so many nodes has one. */
const NODES_PER_SPARSE: i32 = 8;

/** The shares of this template's pods have not been looked up. */
const UNKNOWN: i32 = -1;

@unmanaged
export class PodCounterTable {
  count: i32;
  /** COUNT_* */
  kind: Column<u32>;
  /** Row of SpreadConstraintRecord or PodAffinityTermRecord, and the template that it belongs to. */
  rule: Column<u32>;
  owner: Column<i32>;
  /** Row of the topology table or PER_NODE. */
  topology: Column<i32>;
  /** Address of an i32 per domain; 0 until a pod is counted, and while `sparse` holds the counts: those by node, of few pods. */
  counts: Column<usize>;
  sparse: Column<usize>;
  /** Room for an i32 per node, all zero: where sparse counts are shown as an array. */
  shown: usize;
  /** Shares that are counted: 0 means that no pod on a node with the key counts. */
  shares: Column<i32>;
  /** By template: run of `shareCounter` and `shareWeight`, UNKNOWN until a pod of it is counted. */
  sharesStart: Column<i32>;
  sharesCount: Column<i32>;
  runs: i32;
  shareCounter: Column<i32>;
  shareWeight: Column<i32>;
  /** By pod: 1 while COUNT_SPREAD counts it. */
  live: Column<u8>;
  /** Counters by what they count (ruleHash): heads plus one, a power of two of them, and the next one plus one. */
  buckets: Column<i32>;
  bucketsMask: u64;
  nextInBucket: Column<i32>;
  /** COUNT_SPREAD counters by namespace (string id), and all others: heads plus one, and the next one plus one. */
  spreadOfNamespace: Column<i32>;
  others: i32;
  nextOfKind: Column<i32>;

  /** The number of a domain or node. */
  at(counter: i32, domain: i32): i32 {
    const counts = this.counts.at(counter);
    if (counts) return load<i32>(counts + ((<usize>domain) << 2));
    const sparse = this.sparse.at(counter);
    return sparse ? changetype<SparseCounts>(sparse).at(domain) : 0;
  }

  /** Address of all numbers, 0 when all are zero. Sparse ones must be hidden again before the next are shown. */
  show(counter: i32): usize {
    const sparse = this.sparse.at(counter);
    if (this.counts.at(counter) || sparse == 0) return this.counts.at(counter);
    changetype<SparseCounts>(sparse).scatter(this.shown, false);
    return this.shown;
  }

  hide(counter: i32): void {
    const sparse = this.sparse.at(counter);
    if (sparse && this.counts.at(counter) == 0) changetype<SparseCounts>(sparse).scatter(this.shown, true);
  }
}

/** The counters that the specs of all templates ask for; no pod is counted. */
export function initPodCounters(): void {
  const arena = world.arena;
  const table = changetype<PodCounterTable>(arena.take(offsetof<PodCounterTable>()));
  world.podCounters = table;
  table.kind = column<u32>(arena, 0);
  table.rule = column<u32>(arena, 0);
  table.owner = column<i32>(arena, 0);
  table.topology = column<i32>(arena, 0);
  table.counts = column<usize>(arena, 0);
  table.sparse = column<usize>(arena, 0);
  table.shown = arena.take((<usize>world.nodes.count) << 2);
  table.buckets = column<i32>(arena, FIRST_BUCKETS);
  table.bucketsMask = FIRST_BUCKETS - 1;
  table.nextInBucket = column<i32>(arena, 0);
  table.spreadOfNamespace = column<i32>(arena, world.image.rows(SECTION_STRINGS));
  table.nextOfKind = column<i32>(arena, 0);
  table.shares = column<i32>(arena, 0);
  table.sharesStart = column<i32>(arena, world.templates.count);
  table.sharesCount = column<i32>(arena, world.templates.count);
  table.shareCounter = column<i32>(arena, 0);
  table.shareWeight = column<i32>(arena, 0);
  table.live = column<u8>(arena, 0);
  for (let template = 0; template < world.templates.count; template++) {
    table.sharesStart.put(template, UNKNOWN);
    const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
    for (let i: u32 = 0; i < spec.spreadCount; i++) counterOf(COUNT_SPREAD, spec.spreadStart + i, template, PER_NODE);
    for (let i: u32 = 0; i < spec.podTermsCount; i++) addTermCounters(spec, template, i);
  }
}

/** The counter of a rule; it exists already once the world is loaded. */
export function counterOf(kind: u32, rule: u32, owner: i32, topology: i32): i32 {
  const table = world.podCounters;
  const hash = ruleHash(kind, rule, owner, topology);
  for (
    let row = table.buckets.at(<i32>(hash & table.bucketsMask)) - 1;
    row >= 0;
    row = table.nextInBucket.at(row) - 1
  ) {
    if (table.kind.at(row) == kind && table.topology.at(row) == topology && sameRule(table, row, rule, owner))
      return row;
  }
  const arena = world.arena;
  const row = table.count;
  table.kind.ensure(arena, row + 1);
  table.rule.ensure(arena, row + 1);
  table.owner.ensure(arena, row + 1);
  table.topology.ensure(arena, row + 1);
  table.counts.ensure(arena, row + 1);
  table.sparse.ensure(arena, row + 1);
  table.shares.ensure(arena, row + 1);
  table.nextInBucket.ensure(arena, row + 1);
  table.nextOfKind.ensure(arena, row + 1);
  table.count = row + 1;
  table.kind.put(row, kind);
  table.rule.put(row, rule);
  table.owner.put(row, owner);
  table.topology.put(row, topology);
  listOfKind(table, row);
  if (<u64>row > table.bucketsMask) growBuckets(table);
  else addToBucket(table, row, hash);
  return row;
}

/** Counts a pod in (`sign` 1) when it comes to a node, out (-1) when it leaves. */
export function countPod(pod: i32, node: i32, sign: i32): void {
  const table = world.podCounters;
  if (table.count == 0) return;
  const template = world.pods.template.at(pod);
  if (table.sharesStart.at(template) == UNKNOWN) collectShares(table, template);
  table.live.ensure(world.arena, pod + 1);
  const live = sign > 0 ? world.pods.deletionNs.at(pod) == NEVER : table.live.at(pod) != 0;
  const start = table.sharesStart.at(template);
  const end = start + table.sharesCount.at(template);
  for (let i = start; i < end; i++) {
    const counter = table.shareCounter.at(i);
    if (live || table.kind.at(counter) != COUNT_SPREAD) add(table, counter, node, table.shareWeight.at(i), sign);
  }
  table.live.put(pod, sign > 0 && live ? 1 : 0);
}

/** A pod on a node is being deleted from now on: spreading does not count it any more. */
export function podTerminates(pod: i32): void {
  const table = world.podCounters;
  if (table.count == 0 || pod >= table.live.capacity || !table.live.at(pod)) return;
  table.live.put(pod, 0);
  const template = world.pods.template.at(pod);
  const start = table.sharesStart.at(template);
  const end = start + table.sharesCount.at(template);
  for (let i = start; i < end; i++) {
    const counter = table.shareCounter.at(i);
    if (table.kind.at(counter) == COUNT_SPREAD) add(table, counter, world.pods.node.at(pod), 1, -1);
  }
}

function add(table: PodCounterTable, counter: i32, node: i32, weight: i32, sign: i32): void {
  const topology = table.topology.at(counter);
  const domain = topology == PER_NODE ? node : world.topology.domainOf(topology, node);
  if (domain == NO_DOMAIN) return;
  const change = sign * weight;
  table.shares.put(counter, table.shares.at(counter) + sign);
  const counts = table.counts.at(counter);
  if (counts) {
    const at = counts + ((<usize>domain) << 2);
    store<i32>(at, load<i32>(at) + change);
  } else if (topology == PER_NODE) addSparse(table, counter, node, change);
  else {
    const taken = world.arena.take((<usize>world.topology.domains.at(topology)) << 2);
    table.counts.put(counter, taken);
    store<i32>(taken + ((<usize>domain) << 2), change);
  }
  if (table.kind.at(counter) == COUNT_SPREAD) spreadCountChanged(counter, node, change);
}

/** Counts by node: sparse while the pods are on few nodes. */
function addSparse(table: PodCounterTable, counter: i32, node: i32, change: i32): void {
  let sparse = table.sparse.at(counter);
  if (sparse == 0) {
    sparse = changetype<usize>(sparseCounts(world.arena));
    table.sparse.put(counter, sparse);
  }
  const counts = changetype<SparseCounts>(sparse);
  counts.add(world.arena, node, change);
  if (counts.used * NODES_PER_SPARSE <= world.nodes.count) return;
  const dense = world.arena.take((<usize>world.nodes.count) << 2);
  counts.scatter(dense, false);
  table.counts.put(counter, dense);
}

function listOfKind(table: PodCounterTable, row: i32): void {
  if (table.kind.at(row) != COUNT_SPREAD) {
    table.nextOfKind.put(row, table.others);
    table.others = row + 1;
    return;
  }
  const namespace = world.row<TemplateRecord>(SECTION_TEMPLATES, table.owner.at(row)).namespace;
  table.nextOfKind.put(row, table.spreadOfNamespace.at(namespace));
  table.spreadOfNamespace.put(namespace, row + 1);
}

function addToBucket(table: PodCounterTable, row: i32, hash: u64): void {
  const bucket = <i32>(hash & table.bucketsMask);
  table.nextInBucket.put(row, table.buckets.at(bucket));
  table.buckets.put(bucket, row + 1);
}

function growBuckets(table: PodCounterTable): void {
  const buckets = <i32>(table.bucketsMask + 1) * 2;
  table.buckets = column<i32>(world.arena, buckets);
  table.bucketsMask = buckets - 1;
  for (let row = 0; row < table.count; row++) {
    const hash = ruleHash(table.kind.at(row), table.rule.at(row), table.owner.at(row), table.topology.at(row));
    addToBucket(table, row, hash);
  }
}

/** Equal for rules that `sameRule` calls the same. */
function ruleHash(kind: u32, rule: u32, owner: i32, topology: i32): u64 {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, owner);
  let hash = splitmix64(((<u64>kind) << 32) | <u64>(<u32>topology));
  if (kind == COUNT_SPREAD) {
    const selector = world.row<SpreadConstraintRecord>(SECTION_SPREAD_CONSTRAINTS, rule).selector;
    return splitmix64(hash ^ (((<u64>spec.namespace) << 32) | <u64>selector));
  }
  if (kind != COUNT_ALL_TERMS) return splitmix64(hash ^ termHash(spec, rule - spec.podTermsStart));
  for (let i: u32 = 0; i < spec.podTermsCount; i++) {
    if (podTerm(spec, i).kind == TERM_REQUIRED_AFFINITY) hash = splitmix64(hash ^ termHash(spec, i));
  }
  return hash;
}

/** Equal for terms that select the same pods by the same words; own namespaces are left to the comparison. */
function termHash(spec: TemplateRecord, index: u32): u64 {
  const term = podTerm(spec, index);
  return splitmix64(((<u64>term.selector) << 32) | <u64>term.namespacesCount);
}

/** Counters that a term needs: of the pods it selects, and of the pods that have it. */
function addTermCounters(spec: TemplateRecord, template: i32, index: u32): void {
  const term = podTerm(spec, index);
  const rule = spec.podTermsStart + index;
  const topology = topologyRow(world.topology, term.topologyKey);
  counterOf(term.kind == TERM_REQUIRED_AFFINITY ? COUNT_ALL_TERMS : COUNT_TERM, rule, template, topology);
  counterOf(ownKind(term.kind), rule, template, topology);
}

function ownKind(termKind: u32): u32 {
  if (termKind == TERM_REQUIRED_AFFINITY) return COUNT_OWN_HARD;
  return termKind == TERM_REQUIRED_ANTI_AFFINITY ? COUNT_OWN_ANTI : COUNT_OWN_SOFT;
}

function ownWeight(term: PodAffinityTermRecord): i32 {
  if (term.kind == TERM_PREFERRED_AFFINITY) return term.weight;
  return term.kind == TERM_PREFERRED_ANTI_AFFINITY ? -term.weight : 1;
}

/** Whether a counter's rule speaks of the same pods as another rule of the kind. */
function sameRule(table: PodCounterTable, row: i32, rule: u32, owner: i32): bool {
  const other = table.owner.at(row);
  const kind = table.kind.at(row);
  if (kind == COUNT_ALL_TERMS) return sameAllTerms(owner, other);
  const namespace = world.row<TemplateRecord>(SECTION_TEMPLATES, owner).namespace;
  const otherNamespace = world.row<TemplateRecord>(SECTION_TEMPLATES, other).namespace;
  if (kind == COUNT_SPREAD) {
    const one = world.row<SpreadConstraintRecord>(SECTION_SPREAD_CONSTRAINTS, rule);
    const two = world.row<SpreadConstraintRecord>(SECTION_SPREAD_CONSTRAINTS, table.rule.at(row));
    return namespace == otherNamespace && one.selector == two.selector;
  }
  const one = world.row<PodAffinityTermRecord>(SECTION_POD_AFFINITY_TERMS, rule);
  const two = world.row<PodAffinityTermRecord>(SECTION_POD_AFFINITY_TERMS, table.rule.at(row));
  return sameTermPods(one, namespace, two, otherNamespace);
}

/** Looks up which counters count a template's pods, and with what weight. */
function collectShares(table: PodCounterTable, template: i32): void {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  table.sharesStart.put(template, table.runs);
  for (let row = table.spreadOfNamespace.at(spec.namespace) - 1; row >= 0; row = table.nextOfKind.at(row) - 1) {
    if (counts(table, row, spec)) addShare(table, row, 1);
  }
  for (let row = table.others - 1; row >= 0; row = table.nextOfKind.at(row) - 1) {
    if (counts(table, row, spec)) addShare(table, row, 1);
  }
  for (let i: u32 = 0; i < spec.podTermsCount; i++) {
    const term = podTerm(spec, i);
    const topology = topologyRow(world.topology, term.topologyKey);
    addShare(table, counterOf(ownKind(term.kind), spec.podTermsStart + i, template, topology), ownWeight(term));
  }
  table.sharesCount.put(template, table.runs - table.sharesStart.at(template));
}

function counts(table: PodCounterTable, row: i32, spec: TemplateRecord): bool {
  const owner = world.row<TemplateRecord>(SECTION_TEMPLATES, table.owner.at(row));
  const rule = table.rule.at(row);
  switch (table.kind.at(row)) {
    case COUNT_SPREAD:
      return spreadCounts(world.row<SpreadConstraintRecord>(SECTION_SPREAD_CONSTRAINTS, rule), owner.namespace, spec);
    case COUNT_TERM:
      return termSelects(
        world.row<PodAffinityTermRecord>(SECTION_POD_AFFINITY_TERMS, rule),
        owner.namespace,
        spec,
        false,
      );
    case COUNT_ALL_TERMS:
      return allTermsSelect(owner, spec);
    default:
      return false;
  }
}

function addShare(table: PodCounterTable, counter: i32, weight: i32): void {
  const at = table.runs;
  table.shareCounter.ensure(world.arena, at + 1);
  table.shareWeight.ensure(world.arena, at + 1);
  table.runs = at + 1;
  table.shareCounter.put(at, counter);
  table.shareWeight.put(at, weight);
}
