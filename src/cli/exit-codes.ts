// What the exit code of the process says. Scripts rely on them; k6 has the same for the same things.

/** All is well. */
export const EXIT_OK = 0;
/** A bug in plimsoll; stderr has the seed and the command that replays it. */
export const EXIT_INTERNAL = 1;
/** The command line is not understood: unknown verb, flag or value, a path that does not exist. */
export const EXIT_USAGE = 2;
/** The run is complete and a promise of the scenario, or one that a flag makes (`--require-all`, `--at-least`), was broken. */
export const EXIT_EXPECTATION_FAILED = 99;
/** A scenario, a manifest or a flag's value in them is not valid; stderr has every finding. */
export const EXIT_INVALID = 104;
/** Interrupted by Ctrl-C; what was found so far is shown. */
export const EXIT_INTERRUPTED = 105;
/** The run stopped before its end: its budget of events was used up, or a result could not be written. */
export const EXIT_STOPPED = 107;
