import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { schemaFiles } from "./schema-files.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

test.each(schemaFiles())("$path is fresh (else: node scripts/generate-schemas.mjs)", ({ path, content }) => {
  expect(readFileSync(`${ROOT}${path}`, "utf8")).toBe(content);
});

test("every field of both schemas is documented, and the schemas are draft-7", () => {
  for (const { path, content } of schemaFiles().filter((file) => file.path.endsWith(".json"))) {
    const schema = JSON.parse(content) as Schema;
    expect(schema.$schema).toBe("http://json-schema.org/draft-07/schema#");
    expect(undocumented(schema, path)).toEqual([]);
  }
});

interface Schema {
  readonly $schema?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
}

/** Paths of fields without a description; one inside an `anyOf` with null counts. */
function undocumented(schema: Schema, path: string): string[] {
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const described = [field, ...(field.anyOf ?? [])].some(({ description }) => description !== undefined);
    return [...(described ? [] : [`${path}.${name}`]), ...undocumented(field, `${path}.${name}`)];
  });
  const others = [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), schema.additionalProperties];
  return [...fields, ...others.flatMap((each) => (typeof each === "object" ? undocumented(each, `${path}[]`) : []))];
}
