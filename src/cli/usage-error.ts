// A command line that cannot be understood.

/** Thrown for exit code 2; the message is for the user, `hint` says what to do. */
export class UsageError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = "UsageError";
    this.hint = hint;
  }
}
