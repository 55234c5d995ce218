// A bug in the simulator itself: an assertion of the core failed or the module trapped. The instance is of no use any more.

/** Carries the core's own words; whoever knows the scenario adds seed and replay command. */
export class CoreFault extends Error {
  /** Source position within the core, as `file:line:column`, when an assertion said it. */
  readonly place: string;

  constructor(message: string, place: string) {
    super(message);
    this.name = "CoreFault";
    this.place = place;
  }
}
