// The functions in which a run spends its time, read in the compiled text: nothing of AssemblyScript's library is called in them but the
// abort hook, no function is called through a table, and no memory is taken but from the arena.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { releaseWasm } from "../support/release-wasm.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Assertions end here; they stay on in release builds, and cost a branch. */
const ABORT = "~lib/builtins/abort";

/** A hot function and, where the compiler may have inlined it, the function that then holds its body. */
interface Hot {
  readonly name: string;
  readonly within?: string;
}

/** Names as the compiler writes them: the path of the file, then the function. */
const HOT: Readonly<Record<string, readonly Hot[]>> = {
  "run loop": [
    { name: "assembly/simulation/runSimulation", within: "assembly/index/run" },
    { name: "assembly/simulation/dispatch", within: "assembly/index/run" },
    { name: "assembly/kernel/simulator/Simulator#advance" },
  ],
  "event queue": [
    { name: "assembly/kernel/event-queue/EventQueue#pop", within: "assembly/kernel/simulator/Simulator#advance" },
    { name: "assembly/kernel/event-queue/EventQueue#push", within: "assembly/kernel/simulator/Simulator#schedule" },
    { name: "assembly/kernel/event-queue/EventQueue#cancel" },
    { name: "assembly/kernel/trace/Trace#emit" },
  ],
  "CPU model": [
    { name: "assembly/kubelet/cpu/startCpuTask" },
    { name: "assembly/kubelet/cpu/endCpuTask" },
    { name: "assembly/kubelet/cpu/handleCpu" },
    { name: "assembly/kubelet/cpu-sharing/reshare" },
    { name: "assembly/kubelet/cpu-service/settle" },
    { name: "assembly/kubelet/cpu-service/arm" },
    { name: "assembly/kubelet/cpu-heap/pushTask" },
    { name: "assembly/kubelet/cpu-heap/siftUp" },
  ],
  memory: [
    { name: "assembly/kubelet/memory/requestsInFlight" },
    { name: "assembly/kubelet/memory/connectionsOpen" },
    { name: "assembly/kubelet/memory/addFixed" },
  ],
  "request path": [
    { name: "assembly/workload/sending/sendRequest" },
    { name: "assembly/workload/sending/dispatch" },
    { name: "assembly/workload/serving/arrive" },
    { name: "assembly/workload/serving/start" },
    { name: "assembly/workload/serving/served", within: "assembly/workload/workload/handleWorkloadEvent" },
    { name: "assembly/workload/serving/finish" },
    { name: "assembly/workload/handling/goOnHandling", within: "assembly/workload/workload/handleWorkloadEvent" },
    { name: "assembly/workload/handling/callEnded" },
    { name: "assembly/workload/sending/sendCall", within: "assembly/workload/workload/handleWorkloadEvent" },
    { name: "assembly/workload/sending/sendTry" },
    { name: "assembly/workload/answering/answered", within: "assembly/workload/workload/handleWorkloadEvent" },
    { name: "assembly/workload/mixes/drawClass", within: "assembly/workload/sending/sendRequest" },
    { name: "assembly/network/routes/routeTo" },
    { name: "assembly/network/choose-endpoint/freshEndpoint" },
    { name: "assembly/stats/histogram/Histogram#record" },
  ],
  scheduler: [
    { name: "assembly/scheduler/schedule-one/scheduleOne" },
    { name: "assembly/scheduler/find-feasible-nodes/scan" },
    { name: "assembly/scheduler/plugins/node-resources-fit/nextUnfit" },
    { name: "assembly/scheduler/prioritize-nodes/prioritizeNodes" },
    { name: "assembly/scheduler/prioritize-nodes/scoreFit" },
    { name: "assembly/scheduler/prioritize-nodes/addBalancedAllocation" },
    { name: "assembly/scheduler/select-host/selectHost" },
    { name: "assembly/cluster/assignment/addRequests" },
    { name: "assembly/scheduler/kept/score-cache/currentScores" },
    { name: "assembly/scheduler/kept/fill-scores/fillScores" },
    { name: "assembly/scheduler/kept/fill-scores/mirroredScore" },
    { name: "assembly/scheduler/kept/choose-among-blocks/walkBlocks" },
    { name: "assembly/scheduler/kept/choose-among-blocks/kthAmongBlocks" },
    { name: "assembly/scheduler/kept/list-kept/listKept" },
    {
      name: "assembly/scheduler/plugins/pod-topology-spread/keepSpread",
      within: "assembly/scheduler/kept/list-kept/listKept",
    },
    {
      name: "assembly/scheduler/plugins/inter-pod-affinity/keepInterPodAffinity",
      within: "assembly/scheduler/kept/list-kept/listKept",
    },
  ],
};

/** Drawing needs logarithms and exponentials. These are software, the same bits everywhere, and called by the draw. */
// Once a cycle, PodTopologySpread weighs a topology by the logarithm of its size.
const MAY_CALL_MATH = /^assembly\/(kernel\/(ziggurat|distribution)|scheduler\/plugins\/pod-topology-spread-score)\//;
/** What takes memory from the host. */
const MAY_GROW = /^assembly\/kernel\/arena\//;

/** Bodies of the module's functions, by name. */
function functionsIn(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of text.split(/\n (?=\(func )/)) {
    const name = /^\(func \$(\S+)/.exec(part)?.[1];
    if (name !== undefined) found.set(name, part);
  }
  return found;
}

/** What a body calls of AssemblyScript's library. */
function libraryCalls(body: string): string[] {
  const calls = [...body.matchAll(/\bcall \$(~lib\/[^\s)]+)/g)].map(([, name = ""]) => name);
  return [...new Set(calls)].filter((name) => name !== ABORT);
}

describe("the compiled text", () => {
  let functions = new Map<string, string>();

  beforeAll(async () => {
    await releaseWasm();
    functions = functionsIn(readFileSync(`${ROOT}build/plimsoll.wat`, "utf8"));
  });

  /** The body that holds a hot function. Throws when the function is gone from the sources or from the text. */
  function bodyOf({ name, within }: Hot): string {
    const [path = "", method = ""] = [name.slice(0, name.lastIndexOf("/")), name.slice(name.lastIndexOf("/") + 1)];
    const source = readFileSync(`${ROOT}${path}.ts`, "utf8");
    const plain = method.slice(method.indexOf("#") + 1);
    if (!new RegExp(`\\b${plain}\\(`).test(source))
      throw new Error(`${path}.ts has no ${plain} any more: mend the list`);
    const body = functions.get(name) ?? functions.get(within ?? "");
    if (body === undefined) throw new Error(`${name} was inlined: name the function that holds it now`);
    return body;
  }

  it.each(Object.entries(HOT))("calls nothing of the library in the %s", (_, list) => {
    const calls = list.flatMap((hot) => libraryCalls(bodyOf(hot)).map((call) => `${hot.name} calls ${call}`));
    expect(calls).toEqual([]);
  });

  it("calls mathematics only where numbers are drawn and topology weights made, and nothing else of the library anywhere", () => {
    const calls = [...functions].flatMap(([name, body]) =>
      name.startsWith("~lib/")
        ? []
        : libraryCalls(body)
            .filter((call) => !(MAY_CALL_MATH.test(name) && call.startsWith("~lib/math/NativeMath.")))
            .map((call) => `${name} calls ${call}`),
    );
    expect(calls).toEqual([]);
  });

  it("calls no function through a table, and grows memory only in the arena", () => {
    const indirect = [...functions].filter(([, body]) => body.includes("call_indirect")).map(([name]) => name);
    const growing = [...functions].filter(([, body]) => body.includes("memory.grow")).map(([name]) => name);
    expect(indirect).toEqual([]);
    expect(growing.filter((name) => !MAY_GROW.test(name))).toEqual([]);
    expect(growing).not.toEqual([]);
  });

  it("shows a call into the library where there is one", () => {
    const body =
      "(func $assembly/x/f (param i32)\n  call $~lib/rt/stub/__alloc\n  (call $~lib/builtins/abort)\n  call $assembly/x/g)";
    expect(libraryCalls(body)).toEqual(["~lib/rt/stub/__alloc"]);
    expect(functionsIn(`(module\n ${body}\n (func $b))`).has("assembly/x/f")).toBe(true);
    expect(() => bodyOf({ name: "assembly/simulation/noSuchFunction" })).toThrow("mend the list");
    expect(() => bodyOf({ name: "assembly/kernel/simulator/Simulator#pending" })).toThrow();
  });
});
