// Names of output formats to the functions that write them. Formats are loaded when they are asked for: start-up time counts.

import { nearestName } from "../documents/nearest-name.ts";
import { renderComparison } from "../outputs/comparison.ts";
import { renderTable, renderWide } from "../outputs/report.ts";
import type { ReportOptions } from "../outputs/report-style.ts";
import type { RunResult } from "../results/run-result.ts";
import { UsageError } from "./usage-error.ts";

/** Writes results as text; one scenario gives one result. */
export type Renderer = (results: readonly RunResult[], options: ReportOptions) => string;

/** Every format by name, for -o and --out. */
export const FORMAT_NAMES = ["table", "wide", "json", "yaml", "name", "markdown", "csv", "junit", "summary"] as const;

/** A format that was asked for. */
export interface OutputFormat {
  readonly name: (typeof FORMAT_NAMES)[number] | "jsonpath";
  /** The template of jsonpath. */
  readonly template: string;
}

/** What the value of -o begins with when it is a template. */
export const JSONPATH = "jsonpath=";

/** Parses the value of -o, and the left side of --out. Throws UsageError with the nearest name. */
export function parseFormat(text: string): OutputFormat {
  if (text.startsWith(JSONPATH)) return { name: "jsonpath", template: text.slice(JSONPATH.length) };
  const name = FORMAT_NAMES.find((each) => each === text);
  if (name !== undefined) return { name, template: "" };
  const near = nearestName(text, [...FORMAT_NAMES, "jsonpath"]);
  throw new UsageError(
    `${JSON.stringify(text)} is no output format`,
    near === undefined
      ? `formats: ${FORMAT_NAMES.join(", ")}, jsonpath=TEMPLATE`
      : `did you mean ${near === "jsonpath" ? "jsonpath=TEMPLATE" : near}?`,
  );
}

/** Loads a format. Throws UsageError for a jsonpath template that is not one. */
export async function loadRenderer({ name, template }: OutputFormat): Promise<Renderer> {
  switch (name) {
    case "table":
    case "wide":
      return reportRenderer(name);
    case "json":
      return (await import("../outputs/json.ts")).renderJson;
    case "yaml":
      return (await import("../outputs/yaml.ts")).renderYaml;
    case "name":
      return (await import("../outputs/names.ts")).renderNames;
    case "markdown":
      return (await import("../outputs/markdown.ts")).renderMarkdown;
    case "csv":
      return (await import("../outputs/csv.ts")).renderCsv;
    case "junit":
      return (await import("../outputs/junit.ts")).renderJunit;
    case "summary":
      return (await import("../outputs/summary.ts")).renderSummary;
    case "jsonpath":
      return loadJsonpath(template);
  }
}

function reportRenderer(name: "table" | "wide"): Renderer {
  const renderOne = name === "table" ? renderTable : renderWide;
  return (results, options) => {
    if (results.length === 1) return results.map((result) => renderOne(result, options)).join("");
    const whole = name === "wide" ? `${results.map((result) => renderWide(result, options)).join("\n")}\n` : "";
    return whole + renderComparison(results, options);
  };
}

async function loadJsonpath(template: string): Promise<Renderer> {
  const evaluate = await loadTemplate(template);
  const { oneOrList } = await import("../outputs/result-list.ts");
  return (results) => evaluate(oneOrList(results));
}

/** Loads a jsonpath template as a function of any data. Throws UsageError for one that is none. */
export async function loadTemplate(template: string): Promise<(data: unknown) => string> {
  const { parseJsonpath } = await import("../outputs/jsonpath-parser.ts");
  const { evaluateTemplate } = await import("../outputs/jsonpath.ts");
  const parsed = parseJsonpath(template);
  if ("error" in parsed) throw new UsageError(`jsonpath: ${parsed.error}`, "as in jsonpath={.identity.fingerprint}");
  return (data) => {
    try {
      return evaluateTemplate(parsed, data);
    } catch (error) {
      // An index beyond a list, a pattern that is none: only evaluating the template shows it.
      if (error instanceof RangeError || error instanceof SyntaxError)
        throw new UsageError(`jsonpath: ${error.message}`);
      throw error;
    }
  };
}
