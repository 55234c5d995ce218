// What all readers share: where findings go, which version of Kubernetes is simulated, and which fields were passed over.

import type { DiagnosticSink, Severity, SourcePosition } from "../documents/diagnostic.ts";
import type { DocumentPath, SourceDocument } from "../documents/document.ts";
import { formatPath } from "../documents/format-path.ts";

/** A field or kind that is accepted and has no effect. */
interface PassedOver {
  readonly position: SourcePosition;
  readonly path: string;
  readonly describe: (count: number) => { severity: Severity; message: string; hint?: string };
  readonly code: string;
  count: number;
}

/** One reading of documents into objects. */
export class ReadContext {
  /** The N of Kubernetes 1.N. */
  readonly minor: number;
  /** The N of kube-proxy's release, which may be an older one. */
  readonly proxyMinor: number;
  readonly #sink: DiagnosticSink;
  readonly #passedOver = new Map<string, PassedOver>();

  /** @throws RangeError when the version is not of the form 1.N. */
  constructor(kubernetesVersion: string, sink: DiagnosticSink, proxyMinor?: number) {
    const match = /^v?1\.([0-9]+)(\.|$)/.exec(kubernetesVersion);
    if (match === null) {
      throw new RangeError(`"${kubernetesVersion}" is not a Kubernetes version such as 1.35`);
    }
    this.minor = Number(match[1]);
    this.proxyMinor = proxyMinor ?? this.minor;
    this.#sink = sink;
  }

  /** For readers that report by themselves. */
  get sink(): DiagnosticSink {
    return this.#sink;
  }

  /** Reports a finding at `path` in `document`. The message starts with the path, as Kubernetes writes it. */
  report(
    severity: Severity,
    document: SourceDocument,
    path: DocumentPath,
    finding: { code: string; message: string; hint?: string | undefined; of?: "key" | "value" },
  ): void {
    const field = formatPath(path);
    this.#sink.report({
      code: finding.code,
      severity,
      message: field === "" ? finding.message : `${field}: ${finding.message}`,
      position: document.locate(path, finding.of ?? "value"),
      ...(field === "" ? {} : { path: field }),
      ...(finding.hint === undefined ? {} : { hint: finding.hint }),
    });
  }

  /** Counts something that is passed over under `key`; `finish` reports each key once, at the place it was met first. */
  passOver(
    key: string,
    document: SourceDocument,
    path: DocumentPath,
    code: string,
    describe: (count: number) => { severity: Severity; message: string; hint?: string },
  ): void {
    const known = this.#passedOver.get(key);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    const position = document.locate(path, "key");
    this.#passedOver.set(key, { position, path: formatPath(path), describe, code, count: 1 });
  }

  /** Reports what was passed over, in the order it was met. */
  finish(): void {
    for (const { position, path, describe, code, count } of this.#passedOver.values()) {
      const { severity, message, hint } = describe(count);
      this.#sink.report({
        code,
        severity,
        message,
        position,
        ...(path === "" ? {} : { path }),
        ...(hint === undefined ? {} : { hint }),
      });
    }
    this.#passedOver.clear();
  }
}
