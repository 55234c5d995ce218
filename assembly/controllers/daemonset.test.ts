import { describe, expect, it } from "vitest";
import { ControllersImage, SECOND } from "../../test/support/controllers-test.ts";
import { abi, row } from "../../test/support/image.ts";

/** n1 is tainted, n2 and n3 are not; the template tolerates what `tolerate` says. */
function cluster(tolerate: boolean) {
  const image = new ControllersImage();
  const { writer } = image;
  const master = writer.intern("node-role.kubernetes.io/master");
  writer.add(abi.SECTION_TAINTS, abi.TaintRecord, { key: master, value: 0, effect: abi.EFFECT_NO_SCHEDULE });
  writer.add(
    abi.SECTION_TOLERATIONS,
    abi.TolerationRecord,
    row(abi.TolerationRecord, {
      key: writer.intern("node.kubernetes.io/unschedulable"),
      operator: abi.OPERATOR_EXISTS,
      effect: abi.EFFECT_NO_SCHEDULE,
    }),
  );
  writer.add(
    abi.SECTION_TOLERATIONS,
    abi.TolerationRecord,
    row(abi.TolerationRecord, { key: master, operator: abi.OPERATOR_EXISTS, effect: abi.EFFECT_NO_SCHEDULE }),
  );
  image.node("n1", { taintsStart: 0, taintsCount: 1 });
  image.node("n2");
  image.node("n3");
  image.template({ tolerationsStart: 0, tolerationsCount: tolerate ? 2 : 1 });
  image.workload(abi.WORKLOAD_DAEMONSET, 0);
  return image;
}

describe("DaemonSet controller", () => {
  it("runs one pod on every node whose taints are tolerated, pinned to it", async () => {
    for (const tolerate of [true, false]) {
      const test = await cluster(tolerate).start();
      test.run(
        SECOND,
        test.answerAll((pod) => test.pods().pinnedNode[pod] ?? -1),
      );
      const nodes = test.living().map((pod) => test.pods().node[pod]);
      expect(nodes.sort()).toEqual(tolerate ? [0, 1, 2] : [1, 2]);
    }
  });

  it("stays on a node that is cordoned", async () => {
    const image = cluster(false);
    image.action(10n * SECOND, { action: abi.ACTION_CORDON, a: 1 });
    const test = await image.start();
    test.run(
      20n * SECOND,
      test.answerAll((pod) => test.pods().pinnedNode[pod] ?? -1),
    );
    expect(test.nodes().unschedulable[1]).toBe(1);
    expect(test.nodes().conditionTaints[1]).toBe(abi.CONDITION_UNSCHEDULABLE);
    expect(test.trace(abi.TRACE_NODE_TAINT).map(({ a, b, c }) => [a, b, c])).toEqual([
      [1, abi.CONDITION_UNSCHEDULABLE, 1],
    ]);
    expect(test.living()).toHaveLength(2);
  });

  it("replaces failed pods of a node with a growing back-off", async () => {
    const image = cluster(false);
    const test = await image.start();
    const run = test.answerAll((pod) => test.pods().pinnedNode[pod] ?? -1);
    // Every pod on n2 fails as soon as it starts.
    const answer = (kind: number, pod: number): void => {
      if (kind !== abi.KUBELET_POD_ASSIGNED || test.pods().node[pod] !== 1) {
        run(kind, pod);
        return;
      }
      test.core.release(pod);
      test.core.setPod(pod, abi.PHASE_FAILED, false);
      test.core.schedule(0n, abi.AT_CLUSTER, abi.CONTROLLER_POD_CHANGED, pod);
    };
    test.run(60n * SECOND, answer);
    const seconds = test.trace(abi.TRACE_FAILED_DAEMON_POD).map(({ atNs }) => Number(atNs) / 1e9);
    const gaps = seconds.slice(1).map((at, i) => Math.round(at - (seconds[i] ?? 0)));
    expect(gaps).toEqual([1, 2, 4, 8, 16]);
  });
});
