import type { Actor } from '#server/access/roles.ts';
import { work } from '#server/access/work.ts';
import { setTarget } from '#server/grants/grants.service.ts';
import { addDays, today } from '#server/platform/clock.ts';
import { approveRelease, requestRelease } from '#server/releases/releases.service.ts';
import type { DraftRequest } from '#server/reports/reports.contract.ts';
import { makeDraft, showDraft } from '#server/reports/reports.service.ts';
import { recordTraining } from '#server/trainings/trainings.service.ts';

interface Office {
  person: Record<string, Actor>;
  grant: string[];
}

/** What the manager reports: a quarter that was released, one that waits for approval, targets, and trainings. */
export async function reportWhatWasDone({ person, grant: [grantId] }: Office): Promise<void> {
  const [manager, officer] = [person['manager@demo.test']!, person['dpo@demo.test']!];
  const [last, before] = quarters();

  for (const [reportId, target, gender] of [
    ['amif-o-2-3', 120, 'ALL'],
    ['amif-o-2-3-1', 20, 'ALL'],
    ['six-sessions', 20, 'FEMALE'],
  ] as const)
    await work(manager, (w) => setTarget(w, grantId!, { reportId, gender, target }));
  for (const training of trainings) await work(manager, (w) => recordTraining(w, training));

  const release = async (reportId: string, request: Partial<DraftRequest>, isApproved: boolean) => {
    const draftId = await work(manager, (w) =>
      makeDraft(w, reportId, {
        profile: 'internal',
        period: last,
        breakdowns: [],
        loss: 'counts',
        corrected: false,
        ...request,
      }),
    );
    // Where nothing can be shown safely there is nothing to release.
    if (!(await isDone(manager, draftId))) return;
    const id = await work(manager, (w) => requestRelease(w, draftId, undefined));
    if (isApproved) await work(officer, (w) => approveRelease(w, id, Number.NaN));
  };
  await release('caseload', { period: before, breakdowns: [{ dimension: 'gender' }] }, true);
  await release('served', { period: before }, true);
  await release('amif-o-2-3', { period: before, grantId }, true);
  await release('amif-o-2-3', { grantId }, true);
  for (const by of ['loop', 'agency'])
    await release('referrals', { breakdowns: [{ dimension: by }, { dimension: 'decision' }] }, true);
  await release('sessions', { breakdowns: [{ dimension: 'service' }] }, false);
}

/** Waits until the best answer is there; whether there is one. */
async function isDone(manager: Actor, draftId: string): Promise<boolean> {
  for (;;) {
    const { state } = await work(manager, (w) => showDraft(w, draftId));
    if (!['WORKING', 'SAFE'].includes(state)) return state === 'DONE';
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** The last two quarters that are over. */
function quarters(): [last: string, before: string] {
  const [year, month] = today().split('-').map(Number) as [number, number];
  const number = year * 4 + Math.floor((month - 1) / 3);
  const name = (one: number) => `${Math.floor(one / 4)}-Q${(one % 4) + 1}`;
  return [name(number - 1), name(number - 2)];
}

const trainings = [
  {
    topic: 'Recognising trafficking at first contact',
    heldOn: addDays(today(), -120),
    place: 'Athens',
    participants: [
      { profession: 'POLICE', count: 14 },
      { profession: 'LABOUR_INSPECTOR', count: 9 },
    ],
  },
  {
    topic: 'Working with interpreters',
    heldOn: addDays(today(), -64),
    place: 'Thessaloniki',
    participants: [
      { profession: 'SOCIAL_WORKER', count: 11 },
      { profession: 'INTERPRETER', count: 8 },
    ],
  },
  {
    topic: 'A safe workplace: for employers who take trainees',
    heldOn: addDays(today(), -22),
    place: 'Online',
    participants: [{ profession: 'EMPLOYER', count: 12 }],
  },
] as const satisfies readonly object[];
