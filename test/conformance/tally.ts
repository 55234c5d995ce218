// Counts what cases came to, by rule (one subject text of one subject).

import type { Outcome } from "./subject.ts";

/** One line of the table. */
export interface Row {
  /** The subject: a vectors file's name, or the format of a recording. */
  readonly subject: string;
  /** The text by which the data names the rule, or the family of a recording. */
  readonly text: string;
  passed: number;
  failed: number;
  skipped: number;
  /** Reasons of the skipped cases, with how many have each. */
  readonly reasons: Map<string, number>;
  /** What recordings compared, by kind. */
  readonly compared: Map<string, number>;
}

/** A failed case. */
export interface Failure {
  /** File, rule and case. */
  readonly where: string;
  readonly detail: string;
}

/** Rows in the order in which the data first named them. */
export class Tally {
  readonly #rows = new Map<string, Row>();
  readonly failures: Failure[] = [];

  get rows(): Row[] {
    return [...this.#rows.values()];
  }

  /** The line of a rule. */
  row(subject: string, text: string): Row {
    const key = ruleKey(subject, text);
    let row = this.#rows.get(key);
    if (!row) {
      row = { subject, text, passed: 0, failed: 0, skipped: 0, reasons: new Map(), compared: new Map() };
      this.#rows.set(key, row);
    }
    return row;
  }

  /** Counts one case. */
  add(row: Row, where: string, outcome: Outcome): void {
    if ("skip" in outcome) {
      row.skipped += 1;
      increase(row.reasons, outcome.skip, 1);
    } else if (outcome.pass) {
      row.passed += 1;
    } else {
      row.failed += 1;
      this.failures.push({ where, detail: outcome.detail });
    }
  }

  /** Sums over all rows. */
  totals(): { passed: number; failed: number; skipped: number } {
    const totals = { passed: 0, failed: 0, skipped: 0 };
    for (const { passed, failed, skipped } of this.rows) {
      totals.passed += passed;
      totals.failed += failed;
      totals.skipped += skipped;
    }
    return totals;
  }
}

/** How the list of covered rules names one. */
export function ruleKey(subject: string, text: string): string {
  return `${subject}: ${text}`;
}

/** Adds to a count. */
export function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
