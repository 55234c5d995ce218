// Rows of what places pods by other pods: label selectors, spread constraints, inter-pod affinity terms, namespaces. The image and its
// conventions: records.ts.

/** A label selector. Its requirements must all hold; with none it selects every pod. Equal selectors share a row. */
@unmanaged
export class SelectorRecord {
  requirementsStart: u32;
  requirementsCount: u32;
}

/** A topologySpreadConstraint; matchLabelKeys are merged into its selector. */
@unmanaged
export class SpreadConstraintRecord {
  maxSkew: i32;
  topologyKey: u32;
  /** 1: the key is kubernetes.io/hostname, whose domains the score counts node by node. */
  isHostname: u32;
  /** 1: DoNotSchedule; 0: ScheduleAnyway. */
  hard: u32;
  /** Row of SelectorRecord or NO_SELECTOR. */
  selector: i32;
  /** At least 1. */
  minDomains: i32;
  /** 1: nodeAffinityPolicy, nodeTaintsPolicy are Honor. */
  honorAffinity: u32;
  honorTaints: u32;
}

/** A term of podAffinity or podAntiAffinity; matchLabelKeys and mismatchLabelKeys are merged into its selector. */
@unmanaged
export class PodAffinityTermRecord {
  /** TERM_* */
  kind: u32;
  /** Of preferred terms, 1..100. */
  weight: i32;
  topologyKey: u32;
  /** Row of SelectorRecord or NO_SELECTOR. */
  selector: i32;
  /** Run of ValueRecord: names of namespaces; the pod's own when the term names none and has no namespaceSelector. */
  namespacesStart: u32;
  namespacesCount: u32;
  /** Over labels of namespaces: row of SelectorRecord or NO_SELECTOR. */
  namespaceSelector: i32;
}

@unmanaged
export class NamespaceRecord {
  name: u32;
  labelsStart: u32;
  labelsCount: u32;
}
