import type { Actor } from '#server/access/roles.ts';
import { type Work, work } from '#server/access/work.ts';
import { recordAgreement } from '#server/agreements/agreements.service.ts';
import type { NewQuestion, Reply } from '#server/availability/availability.contract.ts';
import { answer, ask } from '#server/availability/availability.service.ts';
import { offerCapacity } from '#server/availability/capacities.service.ts';
import { addDays, now, runAt, today } from '#server/platform/clock.ts';

interface Office {
  /** By their key. */
  agency: Record<string, string>;
  person: Record<string, Actor>;
}

const hour = 3_600_000;
/** One act of one member of staff, so many hours ago. */
const act = <T>(actor: Actor | undefined, hoursAgo: number, job: (work: Work) => Promise<T>): Promise<T> =>
  runAt(new Date(now().getTime() - hoursAgo * hour), () => work(actor!, job));

/**
 * What there is between the agencies of the demonstration: agreements (one of them expired, one in another country), what
 * each says it has free (one figure is old), and questions for a place in every state.
 */
export async function workTogether({ agency, person }: Office): Promise<void> {
  const { 'admin@demo.test': admin, 'coordinator@demo.test': coordinator, 'worker@demo.test': worker } = person;
  const { 'partner@demo.test': harbour, 'partner2@demo.test': agora } = person;
  const day = today();

  for (const { other, reference, from, to, transferBasis } of [
    { other: 'harbour', reference: 'DSA 3/2026', from: -290, to: null },
    { other: 'agora', reference: 'DSA 5/2026', from: -200, to: 330 },
    { other: 'olive', reference: 'DSA 1/2025', from: -400, to: -35 },
    { other: 'rivers', reference: 'DSA 2/2026', from: -340, to: 25, transferBasis: 'EEA' },
  ])
    await act(admin, -from * 24, (w) =>
      recordAgreement(w, {
        withAgencyId: agency[other]!,
        reference,
        signedOn: addDays(day, from),
        validFrom: addDays(day, from),
        validTo: to === null ? null : addDays(day, to),
        ...(transferBasis && { transferBasis }),
      }),
    );

  const figures = [
    [harbour, 26, { serviceType: 'ACC_EMERG', places: 6, free: 1 }],
    [harbour, 26, { serviceType: 'ACC_SHELTER', places: 14, free: 0, waiting: 3, freeFrom: addDays(day, 9) }],
    [agora, 3, { serviceType: 'INTERN', places: 10, free: 4 }],
    [agora, 3, { serviceType: 'JOB', places: 20, free: 12 }],
    [coordinator, 12 * 24, { serviceType: 'PSY_IND', places: 24, free: 2, waiting: 5 }],
    [coordinator, 50, { serviceType: 'LANG', places: 36, free: 11 }],
  ] as const;
  for (const [keeper, hoursAgo, figure] of figures) await act(keeper, hoursAgo, (w) => offerCapacity(w, figure));

  const woman = {
    gender: 'WOMAN',
    ageGroup: 'ADULT',
    childrenCount: 0,
    stepFree: false,
    regionClass: 'ATTICA',
  } as const;
  const question = (serviceType: string, more: Partial<NewQuestion>): NewQuestion => ({
    ...woman,
    toAgencyIds: [agency.harbour!],
    serviceType,
    urgency: 'ROUTINE',
    languages: ['eng'],
    neededFrom: day,
    ...more,
  });
  await inquire({ by: worker, hoursAgo: 70, told: [harbour, 'WAIT', addDays(day, 9)] }, (neededFrom) =>
    question('ACC_SHELTER', { languages: ['fra'], childrenCount: 1, neededFrom }),
  );
  await inquire({ by: coordinator, hoursAgo: 30, told: [agora, 'YES', null] }, (neededFrom) =>
    question('INTERN', { toAgencyIds: [agency.agora!], neededFrom }),
  );
  // Nobody answered this one in time.
  await inquire({ by: coordinator, hoursAgo: 120 }, (neededFrom) =>
    question('ACC_EMERG', { urgency: 'EMERGENCY', languages: ['arb'], neededFrom }),
  );
  await inquire({ by: coordinator, hoursAgo: 2 }, (neededFrom) =>
    question('ACC_EMERG', {
      urgency: 'EMERGENCY',
      languages: ['fra'],
      childrenCount: 1,
      neededFrom,
      toAgencyIds: [agency.harbour!, agency.agora!],
    }),
  );
  await inquire({ by: worker, hoursAgo: 5 }, (neededFrom) =>
    question('ACC_SHELTER', { urgency: 'URGENT', stepFree: true, neededFrom }),
  );
}

/** Asks, and where somebody `told`, answers two hours later. */
async function inquire(
  { by, hoursAgo, told }: { by: Actor | undefined; hoursAgo: number; told?: [Actor | undefined, Reply, string | null] },
  question: (neededFrom: string) => NewQuestion,
): Promise<void> {
  const neededFrom = today('Europe/Athens', new Date(now().getTime() - hoursAgo * hour));
  const askId = await act(by, hoursAgo, (w) => ask(w, question(neededFrom)));
  if (!told) return;

  const [actor, reply, freeFrom] = told;
  await act(actor, hoursAgo - 2, async (w) => {
    const [row] = await w.db.find('AvailabilityQuery', { where: { askId }, columns: [] });
    await answer(w, row!.id, Number.NaN, { answer: reply, freeFrom });
  });
}
