/** What a drill found. */
export interface Outcome {
  /** What was done and how often or how long, in words a reader of docs/drills.md understands. */
  counts: Record<string, string | number>;
  /** What was not as it must be, a sentence each; empty when the drill passed. Never a value of a record. */
  failures: string[];
}
export interface DrillOptions {
  /** The round of `npm test`: the same checks on less. */
  short: boolean;
  /** Prints a line while it runs. */
  say(line: string): void;
}
export interface Drill {
  /** What it proves, in one sentence. */
  proves: string;
  run(options: DrillOptions): Promise<Outcome>;
}

/** Every drill by its name; each is loaded when it is run, for it may bring half of the server along. */
export const drills: Record<string, () => Promise<Drill>> = {
  backup: async () => (await import('./backup.ts')).backupDrill,
  fuzz: async () => (await import('./fuzz.ts')).default,
  disclosure: async () => (await import('./disclosure.ts')).default,
  reminders: async () => (await import('./reminders.ts')).default,
  faults: async () => (await import('./faults.ts')).default,
};
