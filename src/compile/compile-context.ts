// What every step of compiling shares: the image being written, the names being collected, the findings.

import {
  ExtendedRecord,
  LabelRecord,
  SECTION_EXTENDED,
  SECTION_LABELS,
  SECTION_VALUES,
  ValueRecord,
} from "../core/abi.generated.ts";
import { ImageWriter } from "../core/image-writer.ts";
import type { Diagnostic, DiagnosticSink } from "../documents/diagnostic.ts";
import type { DocumentPath } from "../documents/document.ts";
import { formatPath } from "../documents/format-path.ts";
import type { Origin } from "../kubernetes/object-meta.ts";
import type { KubernetesObjects } from "../kubernetes/objects.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { CallCollector } from "./compile-calls.ts";

/** A run of rows in a section. */
export interface Run {
  readonly start: number;
  readonly count: number;
}

/** A run as the two fields of a record that hold it. */
export function runFields<Name extends string>(
  name: Name,
  { start, count }: Run,
): { [Key in `${Name}Start` | `${Name}Count`]: number } {
  return { [`${name}Start`]: start, [`${name}Count`]: count } as { [Key in `${Name}Start` | `${Name}Count`]: number };
}

/** The working state of one compilation. */
export class CompileContext {
  readonly scenario: Scenario;
  readonly objects: KubernetesObjects;
  readonly sink: DiagnosticSink;
  /** Nothing but the scheduler moves: what a dump says about nodes stays true. */
  readonly isOneShot: boolean;
  readonly writer = new ImageWriter();
  readonly calls = new CallCollector();
  readonly #extended = new Map<string, number>();
  readonly #labelRuns = new Map<string, Run>();

  constructor(scenario: Scenario, objects: KubernetesObjects, sink: DiagnosticSink, isOneShot = false) {
    this.scenario = scenario;
    this.objects = objects;
    this.sink = sink;
    this.isOneShot = isOneShot;
  }

  /** Names of the extended resources, by their index in the image. */
  get extended(): string[] {
    return [...this.#extended.keys()];
  }

  /** The index of an extended resource. */
  extendedIndex(name: string): number {
    let index = this.#extended.get(name);
    if (index === undefined) {
      index = this.#extended.size;
      this.#extended.set(name, index);
    }
    return index;
  }

  /** Writes labels as a run sorted by key id; equal maps share one run. */
  labels(labels: Readonly<Record<string, string>>): Run {
    const pairs = Object.entries(labels).map(
      ([key, value]) => [this.writer.intern(key), this.writer.intern(value)] as const,
    );
    pairs.sort(([a], [b]) => a - b);
    const signature = pairs.join(";");
    let run = this.#labelRuns.get(signature);
    if (!run) {
      run = { start: this.writer.rows(SECTION_LABELS), count: pairs.length };
      for (const [key, value] of pairs) this.writer.add(SECTION_LABELS, LabelRecord, { key, value });
      this.#labelRuns.set(signature, run);
    }
    return run;
  }

  /** Writes a run of u32 values. */
  values(values: readonly number[]): Run {
    const run = { start: this.writer.rows(SECTION_VALUES), count: values.length };
    for (const value of values) this.writer.add(SECTION_VALUES, ValueRecord, { value });
    return run;
  }

  /** Writes quantities of extended resources. */
  extendedRun(quantities: Readonly<Record<string, number>>): Run {
    const run = { start: this.writer.rows(SECTION_EXTENDED), count: Object.keys(quantities).length };
    for (const [name, quantity] of Object.entries(quantities)) {
      this.writer.add(SECTION_EXTENDED, ExtendedRecord, { resource: this.extendedIndex(name), quantity });
    }
    return run;
  }

  /** A finding about a place in the scenario file. */
  reportScenario(path: DocumentPath, finding: Omit<Diagnostic, "position" | "path">): void {
    this.sink.report({ ...finding, position: this.scenario.source.locate(path), path: formatPath(path) });
  }

  /** A finding about a place in a manifest. */
  reportObject(origin: Origin, path: DocumentPath, finding: Omit<Diagnostic, "position" | "path">): void {
    const whole = [...origin.path, ...path];
    this.sink.report({ ...finding, position: origin.document.locate(whole), path: formatPath(whole) });
  }
}
