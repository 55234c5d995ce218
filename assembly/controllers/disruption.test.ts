import { beforeAll, describe, expect, it } from "vitest";
import { viewTable } from "../../src/core/table-view.ts";
import { loadAssembly } from "../../test/support/assembly.ts";
import { ControllersImage, type ControllersTest, SECOND } from "../../test/support/controllers-test.ts";
import { abi, row } from "../../test/support/image.ts";

interface Rules {
  desiredHealthy(kind: number, value: number, expected: number): number;
  disruptionsAllowed(healthy: number, desired: number, expected: number): number;
}

let rules: Rules;

beforeAll(async () => {
  rules = await loadAssembly<Rules>("assembly/testing/controllers.ts");
});

/** A workload whose pods carry the label app=web, and a budget that selects it; the second template is another app's. */
async function cluster(kind: number, replicas: number, budgetKind: number, value: number, allowed = -1) {
  const image = new ControllersImage();
  for (const name of ["n1", "n2"]) image.node(name);
  const { writer } = image;
  const [key, web, batch] = [writer.intern("app"), writer.intern("web"), writer.intern("batch")];
  for (const label of [web, batch]) writer.add(abi.SECTION_LABELS, abi.LabelRecord, { key, value: label });
  writer.add(abi.SECTION_VALUES, abi.ValueRecord, { value: web });
  const requirement = { key, operator: abi.OPERATOR_IN, valuesStart: 0, valuesCount: 1 };
  writer.add(abi.SECTION_REQUIREMENTS, abi.RequirementRecord, requirement);
  writer.add(abi.SECTION_SELECTORS, abi.SelectorRecord, { requirementsStart: 0, requirementsCount: 1 });
  const budget = { selector: 0, kind: budgetKind, value, disruptionsAllowed: allowed };
  writer.add(abi.SECTION_DISRUPTION_BUDGETS, abi.DisruptionBudgetRecord, row(abi.DisruptionBudgetRecord, budget));
  image.template({ labelsStart: 0, labelsCount: 1 });
  image.template({ labelsStart: 1, labelsCount: 1 });
  image.workload(kind, replicas);
  image.workload(abi.WORKLOAD_DEPLOYMENT, 7, { template: 1 });
  return image.start();
}

function statusOf(test: ControllersTest) {
  const { memory } = test.core;
  const table = viewTable(memory, test.core.tableAddress(abi.TABLE_DISRUPTION_BUDGETS), abi.DisruptionBudgetTable);
  return {
    allowed: table.disruptionsAllowed[0],
    healthy: table.currentHealthy[0],
    desired: table.desiredHealthy[0],
    expected: table.expectedPods[0],
  };
}

describe("disruption controller", () => {
  it("rounds percentages up, and allows nothing while no pods are expected", () => {
    expect(rules.desiredHealthy(abi.BUDGET_MIN_AVAILABLE, 2, 5)).toBe(2);
    expect(rules.desiredHealthy(abi.BUDGET_MIN_AVAILABLE_PERCENT, 30, 5)).toBe(2);
    expect(rules.desiredHealthy(abi.BUDGET_MAX_UNAVAILABLE, 1, 5)).toBe(4);
    expect(rules.desiredHealthy(abi.BUDGET_MAX_UNAVAILABLE, 9, 5)).toBe(0);
    expect(rules.desiredHealthy(abi.BUDGET_MAX_UNAVAILABLE_PERCENT, 30, 5)).toBe(3);
    expect(rules.desiredHealthy(abi.BUDGET_NOTHING, 0, 5)).toBe(0);
    expect(rules.disruptionsAllowed(5, 3, 5)).toBe(2);
    expect(rules.disruptionsAllowed(2, 3, 5)).toBe(0);
    expect(rules.disruptionsAllowed(5, 0, 0)).toBe(0);
  });

  it("counts the ready pods that the selector matches, against the scale of their controllers", async () => {
    const test = await cluster(abi.WORKLOAD_DEPLOYMENT, 4, abi.BUDGET_MAX_UNAVAILABLE, 1);
    const answer = test.answerAll((pod) => pod % 2);
    test.run(SECOND, answer);
    expect(statusOf(test)).toEqual({ allowed: 1, healthy: 4, desired: 3, expected: 4 });
    const [victim = -1] = test.living().filter((pod) => test.pods().template[pod] === 0);
    test.core.setPod(victim, abi.PHASE_RUNNING, false);
    test.core.schedule(0n, abi.AT_CLUSTER, abi.CONTROLLER_POD_CHANGED, victim);
    test.run(2n * SECOND, answer);
    expect(statusOf(test)).toEqual({ allowed: 0, healthy: 3, desired: 3, expected: 4 });
  });

  it("counts a terminating pod no longer", async () => {
    const test = await cluster(abi.WORKLOAD_DEPLOYMENT, 3, abi.BUDGET_MIN_AVAILABLE, 2);
    const answer = test.answerAll((pod) => pod % 2);
    test.run(SECOND, answer);
    expect(statusOf(test).allowed).toBe(1);
    const [victim = -1] = test.living().filter((pod) => test.pods().template[pod] === 0);
    test.core.deletePod(victim, 30n);
    // The replacement comes into being and stays unready: nobody answers.
    test.run(2n * SECOND);
    expect(statusOf(test)).toMatchObject({ allowed: 0, healthy: 2 });
  });

  it("keeps the status of a dump until a pod changes", async () => {
    const test = await cluster(abi.WORKLOAD_DEPLOYMENT, 0, abi.BUDGET_MIN_AVAILABLE, 2, 5);
    test.run(SECOND);
    expect(statusOf(test).allowed).toBe(5);
  });

  it("allows nothing for a DaemonSet's pods unless the budget is a plain number", async () => {
    const share = await cluster(abi.WORKLOAD_DAEMONSET, 0, abi.BUDGET_MAX_UNAVAILABLE_PERCENT, 50);
    share.run(
      SECOND,
      share.answerAll((pod) => Math.max(0, share.pods().pinnedNode[pod] ?? 0)),
    );
    expect(statusOf(share)).toMatchObject({ allowed: 0, healthy: 2 });
    const plain = await cluster(abi.WORKLOAD_DAEMONSET, 0, abi.BUDGET_MIN_AVAILABLE, 1);
    plain.run(
      SECOND,
      plain.answerAll((pod) => Math.max(0, plain.pods().pinnedNode[pod] ?? 0)),
    );
    expect(statusOf(plain)).toMatchObject({ allowed: 1, healthy: 2 });
  });
});
