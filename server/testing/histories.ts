import { findReport } from '#server/reports/catalogue.ts';
import { type Known, tableOfResult } from '#server/reports/joint.ts';
import { make, type Scene, stillSafe } from '#server/reports/making.ts';
import { monthsOf } from '#server/reports/periods.ts';
import type { DraftRequest, ProfileName } from '#server/reports/reports.contract.ts';
import { axisOf, type Table } from '#server/reports/tables.ts';

/** One table that is asked for, and whether it is released then. */
export interface Step {
  reportId: string;
  period: string;
  cut: readonly string[];
  profile: ProfileName;
  isReleased: boolean;
  /** Of one grant, or of everybody. */
  ofGrant?: boolean;
  loss?: DraftRequest['loss'];
}
export type Counting = (step: Pick<Step, 'reportId' | 'period' | 'ofGrant'>) => Table['classes'];

export const aGrant = { id: 'the grant', code: 'G', name: 'The grant' };

function sceneOf(counting: Counting, step: Step, known: readonly Known[]): Scene {
  const { reportId, period, cut, profile, ofGrant, loss = 'counts' } = step;
  const report = findReport(reportId)!;
  const { from, to } = monthsOf(period);
  const counted = counting(step);
  // What was counted once is locked.
  const classes = known.find(({ heldId }) => heldId === counted.id)?.table.classes ?? counted;
  const axes = cut.map((one) => axisOf(report, classes, ...(one.split('/') as [string, string?]))!);
  const recipient = profile === 'funder' ? 'A fund' : null;
  const grant = ofGrant ? aGrant : null;
  const table = { report, from, to, grantId: grant?.id ?? null, classes, axes };
  return { report, period, profile, recipient, grant, loss, table, known, editions: [] };
}

/** Everything is shown, or refused, in its order; as the service does it, without its database. */
export async function play(counting: Counting, steps: readonly Step[]): Promise<Known[]> {
  const known: Known[] = [];
  const asked = new Set<string>();
  for (const [at, step] of steps.entries()) {
    const question = JSON.stringify([step.reportId, step.ofGrant, step.period, step.cut, step.profile]);
    // Equal questions have equal answers.
    if (asked.has(question)) continue;
    asked.add(question);
    const scene = sceneOf(counting, step, known);
    const made = await make(scene, { deadlineMs: 2_000 });
    if (!('result' in made)) continue;
    const { profile, recipient } = scene;
    const table = tableOfResult(made.result, scene.table.classes);
    const one = {
      ids: [] as string[],
      drafts: [`d${at}`],
      profile,
      recipient,
      heldId: table.classes.id,
      result: made.result,
      table,
    };
    const released = known.filter(({ ids }) => ids.length);
    if (step.isReleased && !(await stillSafe(table, profile, recipient, released))) one.ids.push(`r${at}`);
    known.push(one);
  }
  return known;
}

/** Who reads, by which rules, and what she has before her. */
export const readers = (known: readonly Known[]) => {
  const released = known.filter(({ ids }) => ids.length);
  return [
    { who: 'the house', reader: 'internal', seen: known },
    { who: 'everybody', reader: 'external', seen: released.filter(({ profile }) => profile === 'external') },
    { who: 'a funder', reader: 'funder', seen: released.filter(({ profile }) => profile !== 'internal') },
  ] as const;
};
