// `-o junit`: expectations as test cases, for CI systems.

import { printable } from "../documents/printable.ts";
import type { ExpectationOutcome, RunResult } from "../results/run-result.ts";
import { measured } from "./report-expectations.ts";

/** One test suite per scenario, one test case per expectation. Simulated time stands for the time of a suite. */
export function renderJunit(results: readonly RunResult[]): string {
  const outcomes = results.flatMap(({ expectations }) => expectations);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="plimsoll" tests="${outcomes.length}" failures="${failuresOf(outcomes)}">`,
    ...results.flatMap(suiteLines),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

function suiteLines({ scenario, expectations, time, identity }: RunResult): string[] {
  const name = xmlText(scenario.name);
  return [
    `  <testsuite name="${name}" tests="${expectations.length}" failures="${failuresOf(expectations)}" time="${time.endedAtNs / 1e9}">`,
    "    <properties>",
    `      <property name="seed" value="${xmlText(identity.seed)}"/>`,
    `      <property name="fingerprint" value="${xmlText(identity.fingerprint)}"/>`,
    "    </properties>",
    ...expectations.flatMap((each) => caseLines(name, each)),
    "  </testsuite>",
  ];
}

function caseLines(suite: string, each: ExpectationOutcome): string[] {
  const name = xmlText(`${each.metric} ${each.threshold}`);
  if (each.passed) return [`    <testcase classname="${suite}" name="${name}"/>`];
  return [
    `    <testcase classname="${suite}" name="${name}">`,
    `      <failure message="${xmlText(`measured ${measured(each)}`)}"/>`,
    "    </testcase>",
  ];
}

function failuresOf(expectations: readonly ExpectationOutcome[]): number {
  return expectations.filter(({ passed }) => !passed).length;
}

function xmlText(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return printable(text).replace(/[&<>"]/g, (character) => entities[character] ?? "");
}
