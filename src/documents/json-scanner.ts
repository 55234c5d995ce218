// Tokens of JSON (RFC 8259) taken from a text at a moving offset.

/** Where and why a text is not JSON. Thrown inside the JSON reader only. */
export class JsonFault extends Error {
  readonly start: number;
  readonly hint: string | undefined;

  constructor(message: string, start: number, hint?: string) {
    super(message);
    this.start = start;
    this.hint = hint;
  }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const MARKER = /---(?=[ \t\r\n]|$)/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const QUOTE = 34;
const BACKSLASH = 92;

/** Reads tokens from `offset` on; every method leaves `offset` behind what it read. */
export class JsonScanner {
  readonly text: string;
  offset: number;

  constructor(text: string) {
    this.text = text;
    this.offset = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  /** Skips blanks; the character at hand then, or "" at the end. */
  peek(): string {
    const { text } = this;
    for (;;) {
      const unit = text.charCodeAt(this.offset);
      if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9) break;
      this.offset += 1;
    }
    return text.charAt(this.offset);
  }

  /** Steps over a YAML document marker, which may stand between JSON values; true when there was one. */
  marker(): boolean {
    MARKER.lastIndex = this.offset;
    const isMarker = (this.offset === 0 || this.text.charAt(this.offset - 1) === "\n") && MARKER.test(this.text);
    if (isMarker) this.offset += 3;
    return isMarker;
  }

  /** A string; the offset stands on its opening quote. */
  string(): string {
    const { text } = this;
    const start = this.offset;
    let escaped = false;
    for (let at = start + 1; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === QUOTE) {
        this.offset = at + 1;
        return escaped ? unescaped(text.slice(start, at + 1), start) : text.slice(start + 1, at);
      }
      if (unit < 32)
        throw new JsonFault("a string may not run over the end of its line or hold a tab", at, quoteHint(unit));
      if (unit === BACKSLASH) {
        escaped = true;
        at += 1;
      }
    }
    throw new JsonFault("this string has no closing quote", start, "add the missing double quote");
  }

  /** The digits of a number, or "" where none stands. */
  number(): string {
    NUMBER.lastIndex = this.offset;
    const digits = NUMBER.exec(this.text)?.[0] ?? "";
    this.offset += digits.length;
    return digits;
  }

  /** A bare word such as `true`, or "" where none stands. */
  word(): string {
    WORD.lastIndex = this.offset;
    const word = WORD.exec(this.text)?.[0] ?? "";
    this.offset += word.length;
    return word;
  }
}

function unescaped(literal: string, start: number): string {
  let value: unknown;
  try {
    value = JSON.parse(literal);
  } catch {
    throw new JsonFault(
      "this string holds an escape that JSON does not know",
      start,
      'JSON escapes: \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000',
    );
  }
  const text = String(value);
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)) {
    throw new JsonFault("this string holds half a surrogate pair", start, "write both halves, or the character itself");
  }
  return text;
}

function quoteHint(unit: number): string {
  return unit === 9 ? "write \\t" : "close the quote, or write \\n for a line break";
}
