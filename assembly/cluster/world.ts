// The one block at a fixed address that everything hangs off. Its address is a compile-time constant, so the module needs no global.
// Parts keep their own state in a block of their own, reached by `world.<part>`: the world does not know its shape.

import { SECTION_CONFIG, SECTION_STRINGS, TABLE_LIMIT } from "../abi/constants";
import { Image, rowAt } from "../abi/image";
import { ConfigRecord, StringRecord } from "../abi/records";
import { Arena } from "../kernel/arena";
import { Simulator } from "../kernel/simulator";
import { Trace } from "../kernel/trace";
import { ContainerTable } from "./containers";
import { DisruptionBudgetTable } from "./disruption-budgets";
import { HostPortTable } from "./host-ports";
import { NodeChanges } from "./node-changes";
import { NodeTable } from "./nodes";
import { PodAddressTable } from "./pod-addresses";
import { PodCounterTable } from "./pod-counters";
import { PodTable } from "./pods";
import { QuotaTable } from "./quotas";
import { ReplicaSetTable } from "./replica-sets";
import { SpreadDomains } from "./spread-domains";
import { ClaimTable, PersistentVolumeTable } from "./storage";
import { TemplateTable } from "./templates";
import { TopologyTable } from "./topology";
import { WorkloadTable } from "./workloads";

@unmanaged
export class World {
  image: Image;
  arena: Arena;
  simulator: Simulator;
  trace: Trace;
  nodes: NodeTable;
  templates: TemplateTable;
  pods: PodTable;
  containers: ContainerTable;
  workloads: WorkloadTable;
  persistentVolumes: PersistentVolumeTable;
  claims: ClaimTable;
  /** Blocks of the parts (their own unmanaged classes). */
  scheduler: usize;
  kubelet: usize;
  controllers: usize;
  autoscaling: usize;
  network: usize;
  workload: usize;
  clusterAutoscaler: usize;
  /** Addresses of the tables the host may read, by TABLE_*. */
  tables: usize;
  /** Pod row whose scheduling is being explained, -1 none. A probe never changes the result. */
  probePod: i32;
  /** SHORTCUT_* bits of the fast paths that may be taken. They never change the result. */
  shortcuts: u32;
  loaded: u32;
  hostPorts: HostPortTable;
  disruptionBudgets: DisruptionBudgetTable;
  topology: TopologyTable;
  podCounters: PodCounterTable;
  podAddresses: PodAddressTable;
  nodeChanges: NodeChanges;
  spreadDomains: SpreadDomains;
  quotas: QuotaTable;
  replicaSets: ReplicaSetTable;

  @inline get config(): ConfigRecord {
    return changetype<ConfigRecord>(this.image.section(SECTION_CONFIG));
  }

  @inline get nowNs(): u64 {
    return this.simulator.nowNs;
  }

  /** The address of row `row` of image section `id`, as a T. */
  @inline row<T>(id: u32, row: u32): T {
    return rowAt<T>(this.image.section(id), row);
  }

  /** What the core knows of an interned string. */
  @inline text(id: u32): StringRecord {
    return rowAt<StringRecord>(this.image.section(SECTION_STRINGS), id);
  }

  /** Schedules an event `delayNs` from now. */
  @inline after(delayNs: u64, phase: u32, kind: u32, a: u32, b: u32): u64 {
    return this.simulator.schedule(this.simulator.nowNs + delayNs, phase, kind, a, b);
  }

  /** Emits a trace record at the present instant. */
  @inline emit(kind: u32, a: u32, b: u32, c: u32, d: i64): void {
    this.trace.emit(this.simulator.nowNs, kind, a, b, c, d);
  }

  /** Lets the host read a table (an unmanaged class of columns). */
  publish(id: i32, table: usize): void {
    assert(id >= 0 && id < TABLE_LIMIT, "world: no such table");
    store<usize>(this.tables + ((<usize>id) << alignof<usize>()), table);
  }
}

export const world = changetype<World>(memory.data(<i32>offsetof<World>()));
