// Runs the cases of one document through the adapters of their subject.

import { basename } from "node:path";
import type { Json } from "./cluster-image.ts";
import { type ConformanceDocument, type Group, stemOf } from "./documents.ts";
import { whyNotCovered } from "./not-covered.ts";
import type { Registry } from "./registry.ts";
import type { Outcome, Replay, Subject } from "./subject.ts";
import { subjectOfText } from "./subject-names.ts";
import { increase, type Tally } from "./tally.ts";

/** Arrays of a recording that are its steps: their lengths are counted as compared when the whole recording agrees. */
const STEP_ARRAYS = ["syncs", "passes", "steps"];

/** Judges documents one after another; each adapter is prepared once, before its first case. */
export class Judge {
  readonly #registry: Registry;
  readonly #tally: Tally;
  /** Adapters that have been prepared, with what went wrong when it did. */
  readonly #prepared = new Map<Subject, string | undefined>();

  constructor(registry: Registry, tally: Tally) {
    this.#registry = registry;
    this.#tally = tally;
  }

  /** Counts every case of a document; `file` is its path as it is shown. */
  async judge(document: ConformanceDocument, file: string): Promise<void> {
    switch (document.kind) {
      case "vectors":
        for (const group of document.groups) await this.#judgeGroup(group, file);
        break;
      case "recording":
        await this.#judgeRecording(document.format, document.recording, file);
        break;
      case "unreadable":
        this.#tally.add(this.#tally.row(basename(file), "unreadable"), file, { pass: false, detail: document.problem });
        break;
      case "foreign":
        this.#tally.add(this.#tally.row(basename(file), "unknown format"), file, { skip: document.reason });
        break;
    }
  }

  async #judgeGroup(group: Group, file: string): Promise<void> {
    const stem = stemOf(file);
    const subject = this.#registry.adapters.has(stem) ? stem : (subjectOfText(group.subject) ?? stem);
    const adapters = await this.#ready(subject);
    const row = this.#tally.row(subject, group.subject);
    group.cases.forEach((testCase, i) => {
      const where = `${file}: ${group.subject}: ${testCase?.name ?? `case ${i}`}`;
      const outcomes = adapters.map((adapter) => this.#attempt(adapter, () => adapter.run(group.subject, testCase)));
      this.#tally.add(row, where, combine(outcomes) ?? { skip: whyNotCovered(subject) });
    });
  }

  async #judgeRecording(format: string, recording: Json, file: string): Promise<void> {
    const adapters = await this.#ready(format);
    const row = this.#tally.row(format, recording.family ?? "recordings");
    const stepwise = adapters.find(({ replay }) => replay !== undefined);
    if (stepwise) {
      const replay = this.#replay(stepwise, recording);
      for (const { name, outcome } of replay.steps) this.#tally.add(row, `${file}: ${name}`, outcome);
      for (const [kind, count] of Object.entries(replay.compared)) increase(row.compared, kind, count);
      return;
    }
    const outcomes = adapters.map((adapter) => this.#attempt(adapter, () => adapter.run(recording.name, recording)));
    const outcome = combine(outcomes) ?? { skip: whyNotCovered(format) };
    this.#tally.add(row, file, outcome);
    if (!("pass" in outcome && outcome.pass)) return;
    for (const kind of STEP_ARRAYS)
      if (Array.isArray(recording[kind])) increase(row.compared, kind, recording[kind].length);
  }

  /** A replay that throws is one failed step. */
  #replay(adapter: Subject, recording: Json): Replay {
    let replay: Replay | undefined;
    const outcome = this.#attempt(adapter, () => {
      replay = adapter.replay?.(recording);
      return { pass: true };
    });
    return replay ?? { steps: [{ name: "replay", outcome }], compared: {} };
  }

  #attempt(adapter: Subject, run: () => Outcome): Outcome {
    const broken = this.#prepared.get(adapter);
    if (broken !== undefined) return { pass: false, detail: `the adapter is not ready: ${broken}` };
    try {
      return run() ?? { pass: false, detail: "the adapter gave no outcome" };
    } catch (error) {
      return { pass: false, detail: `the adapter threw ${messageOf(error)}` };
    }
  }

  async #ready(subject: string): Promise<readonly Subject[]> {
    const adapters = this.#registry.adapters.get(subject) ?? [];
    for (const adapter of adapters) {
      if (this.#prepared.has(adapter)) continue;
      try {
        await adapter.prepare?.();
        this.#prepared.set(adapter, undefined);
      } catch (error) {
        this.#prepared.set(adapter, messageOf(error));
      }
    }
    return adapters;
  }
}

/** Of several adapters each has a veto; one that passes makes up for others that skip. */
function combine(outcomes: readonly Outcome[]): Outcome | undefined {
  const failed = outcomes.find((each) => "pass" in each && !each.pass);
  return failed ?? outcomes.find((each) => "pass" in each) ?? outcomes[0];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
