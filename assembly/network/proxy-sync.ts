// When each node's kube-proxy has written which changes of endpoints into its rules. A run of it begins when a change is seen, but not before
// minSyncPeriod has passed since the end of the run before, takes all changes seen until then, and holds when it ends (pkg/proxy/runner).
//
//     changes seen   a   b c        d
//     runs           ├──┤ ◄─min──► ├────┤        b, c and d wait for the second run
//
// Nothing ticks: a node's runs are reckoned when somebody asks its rules.

import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { EndpointLog } from "./endpoint-log";
import { networkRecord } from "./path-costs";

@unmanaged
export class ProxyTable {
  /** Changes in the rules of each node, and the end of its last run (0: none yet). */
  applied: Column<i32>;
  endedNs: Column<u64>;

  /** How many changes the rules of a node hold now. */
  appliedOn(node: i32, log: EndpointLog): i32 {
    let applied = this.applied.at(node);
    if (applied == log.count) return applied;
    const record = networkRecord();
    const nowNs = world.nowNs;
    while (applied < log.count) {
      const endedNs = this.endedNs.at(node);
      const firstNs = log.seenNs.at(applied);
      const beginsNs = endedNs == 0 ? firstNs : max<u64>(firstNs, endedNs + <u64>record.proxyMinSyncNs);
      const endsNs = beginsNs + <u64>record.proxyRunNs;
      if (endsNs > nowNs) break;
      while (applied < log.count && log.seenNs.at(applied) <= beginsNs) applied += 1;
      this.applied.put(node, applied);
      this.endedNs.put(node, endsNs);
    }
    return applied;
  }
}

/** No runs yet. */
export function proxyTable(arena: Arena): ProxyTable {
  const proxies = changetype<ProxyTable>(arena.take(offsetof<ProxyTable>()));
  proxies.applied = column<i32>(arena, world.nodes.count);
  proxies.endedNs = column<u64>(arena, world.nodes.count);
  return proxies;
}
