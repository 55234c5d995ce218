// What a scale-up may do (expander.Option): for each group the nodes that it would add and the pods that these would take. Row = group.

import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";

@unmanaged
export class Options {
  /** SKIPPED_* of a group that was not looked at. */
  skipped: Column<u8>;
  /** Nodes to add, 0: no option. Run of `pods`. */
  nodes: Column<i32>;
  podsStart: Column<i32>;
  podsCount: Column<i32>;
  /** What of the new nodes' cpu and memory stays free, each a share of 10^9, added up. */
  waste: Column<i64>;
  /** 1: the expanders so far left it. */
  left: Column<u8>;
  pods: Column<i32>;
  podsTotal: i32;
  /** Classes of pods that wait, equal to every filter: a template of each, its size in the order of packing, and its run of `members`. */
  classes: i32;
  template: Column<i32>;
  size: Column<i64>;
  order: Column<i32>;
  membersStart: Column<i32>;
  membersCount: Column<i32>;
  members: Column<i32>;
  classOfTemplate: Column<i32>;
  /** [group][class]: run of reasons why a new node of the group would not take the pods; count 0: it would. */
  reasonsStart: Column<i32>;
  reasonsCount: Column<i32>;
  reason: Column<u32>;
  argument: Column<u32>;
  reasons: i32;
  /** Nodes that a packing has added, and 1 for those that got pods. */
  added: Column<i32>;
  filled: Column<u8>;
}

/** Room for the options of so many groups. */
export function options(groups: i32): Options {
  const arena = world.arena;
  const made = changetype<Options>(arena.take(offsetof<Options>()));
  made.skipped = column<u8>(arena, groups);
  made.nodes = column<i32>(arena, groups);
  made.podsStart = column<i32>(arena, groups);
  made.podsCount = column<i32>(arena, groups);
  made.waste = column<i64>(arena, groups);
  made.left = column<u8>(arena, groups);
  made.pods = column<i32>(arena, 0);
  made.template = column<i32>(arena, 0);
  made.size = column<i64>(arena, 0);
  made.order = column<i32>(arena, 0);
  made.membersStart = column<i32>(arena, 0);
  made.membersCount = column<i32>(arena, 0);
  made.members = column<i32>(arena, 0);
  made.classOfTemplate = column<i32>(arena, groups > 0 ? world.templates.count : 0);
  made.reasonsStart = column<i32>(arena, 0);
  made.reasonsCount = column<i32>(arena, 0);
  made.reason = column<u32>(arena, 0);
  made.argument = column<u32>(arena, 0);
  made.added = column<i32>(arena, 0);
  made.filled = column<u8>(arena, 0);
  return made;
}

/** Sorts pods that wait into classes (equivalence.BuildPodGroups: pods of one controller with one spec). */
export function classifyPods(made: Options, pods: Column<i32>, count: i32): void {
  const arena = world.arena;
  made.classes = 0;
  made.reasons = 0;
  made.podsTotal = 0;
  made.members.ensure(arena, count);
  for (let i = 0; i < count; i++) {
    const template = world.pods.template.at(pods.at(i));
    if (classOf(made, template) >= 0) continue;
    const row = made.classes;
    made.template.ensure(arena, row + 1);
    made.size.ensure(arena, row + 1);
    made.order.ensure(arena, row + 1);
    made.membersStart.ensure(arena, row + 1);
    made.membersCount.ensure(arena, row + 1);
    made.classes = row + 1;
    made.template.put(row, template);
    made.classOfTemplate.put(template, row);
  }
  let placed = 0;
  for (let row = 0; row < made.classes; row++) {
    made.membersStart.put(row, placed);
    for (let i = 0; i < count; i++) {
      if (<i32>world.pods.template.at(pods.at(i)) == made.template.at(row)) made.members.put(placed++, pods.at(i));
    }
    made.membersCount.put(row, placed - made.membersStart.at(row));
  }
}

/** The class of a template's pods, -1 when none waits. */
export function classOf(made: Options, template: i32): i32 {
  const row = made.classOfTemplate.at(template);
  return row < made.classes && made.template.at(row) == template ? row : -1;
}
