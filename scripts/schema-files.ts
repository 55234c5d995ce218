// What scripts/generate-schemas.mjs writes: JSON Schemas for editors, and the scenario's shape that the reader checks against.

import { z } from "zod";
import { runResultSchema } from "../src/results/run-result-schema.ts";
import { scheduleResultSchema } from "../src/results/schedule-schema.ts";
import { FORMAT_NAMES, type Format } from "../src/scenario/formats.ts";
import { scenarioSchema } from "../src/scenario/schema.ts";
import type { Shape } from "../src/scenario/shape.ts";
import { referencePage } from "./reference-pages.ts";

/** A generated file, from the repository root. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

type JsonSchema = { [key: string]: unknown };

const BASE = "https://plimsoll.sim/schemas";

/** Every generated file with the content it must have. */
export function schemaFiles(): GeneratedFile[] {
  const scenario = jsonSchema(scenarioSchema, "input");
  const runResult = jsonSchema(runResultSchema, "output");
  const scheduleResult = jsonSchema(scheduleResultSchema, "output");
  return [
    { path: "docs/reference/scenario.md", content: referencePage("Scenario", scenario) },
    { path: "docs/reference/run-result.md", content: referencePage("RunResult", runResult) },
    { path: "docs/reference/schedule-result.md", content: referencePage("ScheduleResult", scheduleResult) },
    schemaFile("scenario", "Plimsoll scenario", scenario),
    schemaFile("run-result", "Plimsoll run result", runResult),
    schemaFile("schedule-result", "Plimsoll schedule result", scheduleResult),
    { path: "src/scenario/scenario-shape.generated.ts", content: shapeFile(scenario) },
  ];
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  return z.toJSONSchema(schema, { target: "draft-7", io, reused: "inline" }) as JsonSchema;
}

function schemaFile(name: string, title: string, { $schema, ...schema }: JsonSchema): GeneratedFile {
  const document = { $schema, $id: `${BASE}/${name}.schema.json`, title, ...schema };
  return { path: `schemas/${name}.schema.json`, content: `${JSON.stringify(document, null, 2)}\n` };
}

function shapeFile(schema: JsonSchema): string {
  return [
    "// Generated from schema.ts by scripts/generate-schemas.mjs; edit that and run `npm run generate`.",
    "",
    'import type { Shape } from "./shape.ts";',
    "",
    "/** The scenario schema without its descriptions. */",
    `export const SCENARIO_SHAPE: Shape = ${JSON.stringify(shapeOf(schema), null, 1)};`,
    "",
  ].join("\n");
}

/** Reduces a draft-7 schema as zod writes it to the subset that conform.ts walks; throws on anything beyond it. */
function shapeOf(schema: JsonSchema): Shape {
  const shape = bareShape(schema);
  return schema.default === undefined ? shape : { ...shape, default: schema.default };
}

function bareShape(schema: JsonSchema): Shape {
  const options = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  const format = formatOf(schema);
  if (format !== undefined) return { type: format };
  if (schema.const !== undefined) return { type: "choice", values: [schema.const as string] };
  if (schema.enum !== undefined) return { type: "choice", values: schema.enum as string[] };
  if (Array.isArray(schema.type))
    return { type: "union", options: schema.type.map((type) => bareShape({ ...schema, type })) };
  switch (schema.type) {
    case "string":
      return {
        type: "string",
        ...(schema.minLength === undefined ? {} : { minimumLength: schema.minLength as number }),
      };
    case "boolean":
      return { type: "boolean" };
    case "number":
    case "integer":
      return { type: schema.type, ...bounds(schema) };
    case "array":
      return {
        type: "list",
        items: shapeOf(schema.items as JsonSchema),
        minimum: (schema.minItems as number | undefined) ?? 0,
      };
    case "object":
      return mappingShape(schema);
    case undefined:
      if (options !== undefined) return { type: "union", options: options.map(shapeOf) };
      return { type: "any" };
    default:
      throw new Error(`schema type ${JSON.stringify(schema.type)} has no shape`);
  }
}

function mappingShape(schema: JsonSchema): Shape {
  const fields = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const alternatives = (schema.oneOf as { required: string[] }[] | undefined)?.flatMap((each) => each.required);
  const others = schema.additionalProperties;
  const keys = formatOf((schema.propertyNames ?? {}) as JsonSchema);
  return {
    type: "mapping",
    fields: Object.fromEntries(fields.map(([name, field]) => [name, shapeOf(field)])),
    required: (schema.required as string[] | undefined) ?? [],
    ...(typeof others === "object" ? { others: shapeOf(others as JsonSchema) } : {}),
    ...(keys === undefined ? {} : { keys }),
    ...(alternatives === undefined ? {} : { exactlyOne: alternatives }),
  };
}

function bounds(schema: JsonSchema): { minimum?: number; maximum?: number; above?: number } {
  return {
    ...(schema.minimum === undefined ? {} : { minimum: schema.minimum as number }),
    ...(schema.maximum === undefined ? {} : { maximum: schema.maximum as number }),
    ...(schema.exclusiveMinimum === undefined ? {} : { above: schema.exclusiveMinimum as number }),
  };
}

function formatOf(schema: JsonSchema): Format | undefined {
  return typeof schema.format === "string" && schema.format in FORMAT_NAMES ? (schema.format as Format) : undefined;
}
