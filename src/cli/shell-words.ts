// A command line as one can paste it into a shell.

const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** The words with the quotes that a POSIX shell needs. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
}

/** `plimsoll` with the arguments of this run and its seed, so that it replays it. */
export function replayCommand(argv: readonly string[], seed: string): string {
  const seeded = argv.some((word) => word === "--seed" || word.startsWith("--seed="));
  return shellWords(["plimsoll", ...argv, ...(seeded ? [] : ["--seed", seed])]);
}
