// What benchmarks of the CPU model call: requests through one container, with nothing around it.

import { AT_TRAFFIC, PART_KUBELET } from "../abi/events";
import { world } from "../cluster/world";
import { splitmix64 } from "../kernel/random";
import { endCpuTask, startCpuTask } from "../kubelet/cpu";
import { handleKubeletEvent } from "../kubelet/kubelet";

export {
  createOn,
  eventKind,
  executed,
  finishKubelet,
  loadWorld,
  nowNs,
  reserveImage,
  schedule,
  step,
  tableAddress,
  traceBase,
  traceCount,
  traceReset,
} from "./kubelet";

const DONE: u32 = 0x6f0;
const ARRIVAL: u32 = 0x6f1;

/** Open: exponential times between arrivals with mean `gapNs` and exponential demands with mean `demandNs`. Returns the sum of the times in the system. */
export function benchOpen(container: i32, requests: u32, gapNs: f64, demandNs: f64): u64 {
  const simulator = world.simulator;
  const times = world.arena.take((<usize>requests) << 3);
  let started: u32 = 0;
  let done: u32 = 0;
  let sum: u64 = 0;
  world.after(0, AT_TRAFFIC, ARRIVAL, 0, 0);
  while (done < requests && simulator.advance(u64.MAX_VALUE)) {
    const kind = simulator.kind;
    if (kind >> 8 == PART_KUBELET) handleKubeletEvent(kind, simulator.a, simulator.b);
    else if (kind == ARRIVAL) {
      store<u64>(times + ((<usize>started) << 3), simulator.nowNs);
      startCpuTask(container, exponential(started * 2, demandNs), DONE, started);
      started += 1;
      if (started < requests) world.after(exponential(started * 2 + 1, gapNs), AT_TRAFFIC, ARRIVAL, 0, 0);
    } else {
      sum += simulator.nowNs - load<u64>(times + ((<usize>simulator.a) << 3));
      endCpuTask(simulator.b);
      done += 1;
    }
  }
  return sum;
}

/** Closed: `clients` requests are always in the container. Returns the simulated time it took. */
export function benchClosed(container: i32, requests: u32, clients: u32, demandNs: f64): u64 {
  const simulator = world.simulator;
  const beginNs = simulator.nowNs;
  let started: u32 = 0;
  let done: u32 = 0;
  for (; started < clients; started++) startCpuTask(container, exponential(started, demandNs), DONE, started);
  while (done < requests && simulator.advance(u64.MAX_VALUE)) {
    const kind = simulator.kind;
    if (kind >> 8 == PART_KUBELET) handleKubeletEvent(kind, simulator.a, simulator.b);
    else {
      endCpuTask(simulator.b);
      done += 1;
      startCpuTask(container, exponential(started, demandNs), DONE, started);
      started += 1;
    }
  }
  return simulator.nowNs - beginNs;
}

function exponential(index: u32, mean: f64): u64 {
  const unit = (<f64>(splitmix64(<u64>index) >> 11) + 0.5) * 1.1102230246251565e-16;
  return <u64>(-Math.log(unit) * mean);
}
