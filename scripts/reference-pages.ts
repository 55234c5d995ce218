// The reference pages of docs/, generated from the JSON Schemas: one row for every field, in the schema's order.

/** The part of a draft-7 schema that a page shows. */
export interface PageSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, PageSchema>>;
  readonly required?: readonly string[];
  readonly items?: PageSchema;
  readonly additionalProperties?: boolean | PageSchema;
  readonly anyOf?: readonly PageSchema[];
  readonly oneOf?: readonly PageSchema[];
}

interface FieldRow {
  readonly path: string;
  readonly type: string;
  readonly fallback: string;
  readonly text: string;
}

/** Markdown: the schema's description, then a table of its fields. */
export function referencePage(title: string, schema: PageSchema): string {
  return [
    `# ${title}`,
    "",
    "<!-- Generated from the JSON Schema by `npm run generate`. -->",
    "",
    schema.description ?? "",
    "",
    "| field | type | default | meaning |",
    "|---|---|---|---|",
    ...fieldRows(schema, "").map(
      ({ path, type, fallback, text }) => `| \`${path}\` | ${type} | ${fallback} | ${text} |`,
    ),
    "",
  ].join("\n");
}

function fieldRows(schema: PageSchema, prefix: string): FieldRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const required = schema.required?.includes(name) === true;
    const fallback =
      field.default === undefined ? (required ? "required" : "") : `\`${cell(JSON.stringify(field.default))}\``;
    return [{ path, type: typeText(field), fallback, text: cell(field.description ?? "") }, ...nestedRows(field, path)];
  });
}

/** Fields below one that holds objects: directly, in a list, under free names, or as one of several shapes. */
function nestedRows(field: PageSchema, path: string): FieldRow[] {
  const shapes = [field, ...(field.anyOf ?? []), ...(field.oneOf ?? [])];
  return shapes.flatMap(({ properties, required, items, additionalProperties }) => [
    ...(properties ? fieldRows({ properties, ...(required ? { required } : {}) }, path) : []),
    ...(items ? fieldRows(items, `${path}[]`) : []),
    ...(typeof additionalProperties === "object" ? fieldRows(additionalProperties, `${path}.*`) : []),
  ]);
}

function typeText(field: PageSchema): string {
  if (field.const !== undefined) return `\`${String(field.const)}\``;
  if (field.enum) return field.enum.map((each) => `\`${String(each)}\``).join(" ");
  const shapes = [...(field.anyOf ?? []), ...(field.oneOf ?? [])].filter(
    ({ type, const: only }) => (type ?? only) !== undefined,
  );
  if (shapes.length > 0) return [...new Set(shapes.map(typeText))].join(" or ");
  if (field.type === "array") return `list of ${typeText(field.items ?? {})}`;
  return typeof field.type === "string" ? field.type : (field.type?.join(" or ") ?? "any");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
