// The templates that selectors select, each selector asked once: labels of pods and namespaces do not change, so one answer holds for all pods
// of a template. Pods of the host network are left out where it matters: their packets bear the address of their node, and nothing in a packet
// tells them from the node itself (IsHostNetworked in projectcalico/calico, libcalico-go/lib/backend/k8s/conversion/conversion.go).

import { SECTION_TEMPLATES } from "../../abi/constants";
import { NO_SELECTOR, SECTION_NAMESPACES, SECTION_SELECTORS } from "../../abi/pod-topology";
import { NamespaceRecord, TemplateRecord } from "../../abi/records";
import { selects } from "../../cluster/label-selector";
import { world } from "../../cluster/world";
import { Arena } from "../../kernel/arena";
import { Column, column } from "../../kernel/column";
import { TemplateSets, templateSets } from "./template-sets";

/** No set was made for this selector yet. Columns begin with zeros: they hold the set's number plus 1. */
const UNASKED: i32 = 0;

@unmanaged
export class SelectedTemplates {
  sets: TemplateSets;
  /** All templates whose pods have an address of their own, and none at all. */
  networked: i32;
  none: i32;
  /** By row of SelectorRecord, plus 1: over labels of pods, and over those of their namespaces. */
  byPods: Column<i32>;
  byNamespaces: Column<i32>;
  /** By row of NamespaceRecord, plus 1: the templates in it. */
  inNamespace: Column<i32>;
  /** Row of NamespaceRecord of each template. */
  namespaceOf: Column<i32>;

  /** The set of templates whose labels a pod selector selects; all when there is none. */
  pods(selector: i32): i32 {
    if (selector == NO_SELECTOR) return this.networked;
    if (this.byPods.at(selector) != UNASKED) return this.byPods.at(selector) - 1;
    const set = this.sets.add();
    for (let row = 0; row < this.sets.templates; row++) {
      const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, row);
      if (selects(selector, spec.labelsStart, spec.labelsCount)) this.sets.put(set, row);
    }
    this.byPods.put(selector, set + 1);
    return set;
  }

  /** The set of templates in namespaces whose labels a selector selects. */
  namespaces(selector: i32): i32 {
    if (this.byNamespaces.at(selector) != UNASKED) return this.byNamespaces.at(selector) - 1;
    const set = this.sets.add();
    for (let row = 0; row < this.sets.templates; row++) {
      const namespace = world.row<NamespaceRecord>(SECTION_NAMESPACES, this.namespaceOf.at(row));
      if (selects(selector, namespace.labelsStart, namespace.labelsCount)) this.sets.put(set, row);
    }
    this.byNamespaces.put(selector, set + 1);
    return set;
  }

  /** The set of templates in a namespace. Policies may be in one that has neither pods nor a manifest. */
  namespace(name: u32): i32 {
    const namespace = namespaceRow(name);
    if (namespace < 0) return this.none;
    if (this.inNamespace.at(namespace) != UNASKED) return this.inNamespace.at(namespace) - 1;
    const set = this.sets.add();
    for (let row = 0; row < this.sets.templates; row++) {
      if (this.namespaceOf.at(row) == namespace) this.sets.put(set, row);
    }
    this.inNamespace.put(namespace, set + 1);
    return set;
  }
}

/** No selector asked yet. */
export function selectedTemplates(arena: Arena): SelectedTemplates {
  const templates = world.image.rows(SECTION_TEMPLATES);
  const made = changetype<SelectedTemplates>(arena.take(offsetof<SelectedTemplates>()));
  made.sets = templateSets(arena, templates);
  made.byPods = column<i32>(arena, world.image.rows(SECTION_SELECTORS));
  made.byNamespaces = column<i32>(arena, world.image.rows(SECTION_SELECTORS));
  made.inNamespace = column<i32>(arena, world.image.rows(SECTION_NAMESPACES));
  made.namespaceOf = column<i32>(arena, templates);
  made.networked = made.sets.add();
  made.none = made.sets.add();
  for (let row = 0; row < templates; row++) {
    const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, row);
    const namespace = namespaceRow(spec.namespace);
    assert(namespace >= 0, "network policies: a pod in an unknown namespace");
    made.namespaceOf.put(row, namespace);
    if (!spec.hostNetwork) made.sets.put(made.networked, row);
  }
  return made;
}

/** The row of a namespace by its name, -1 when there is none. */
function namespaceRow(name: u32): i32 {
  const rows = world.image.rows(SECTION_NAMESPACES);
  for (let row = 0; row < rows; row++) {
    if (world.row<NamespaceRecord>(SECTION_NAMESPACES, row).name == name) return row;
  }
  return -1;
}
