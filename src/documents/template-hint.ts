// Helm charts are templates, not YAML; whoever reads one by mistake is told so.

const TEMPLATE = /\{\{-?\s*(?:\.|\$|\/\*|include|if|else|range|with|end|toYaml|template|define)/;
const HINT = "this looks like a Helm template that was not rendered; read the output of `helm template` instead";

/** The hint for an error at `start` when its line holds a template's action. */
export function templateHint(text: string, start: number): string | undefined {
  const lineStart = text.lastIndexOf("\n", Math.max(0, start - 1)) + 1;
  const lineEnd = text.indexOf("\n", start);
  const line = text.slice(lineStart, Math.min(lineEnd < 0 ? text.length : lineEnd, lineStart + 1000));
  return TEMPLATE.test(line) ? HINT : undefined;
}
