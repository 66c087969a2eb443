import type { Work } from '#server/access/work.ts';
import { getCase, requireOpen } from '#server/cases/cases.service.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { today } from '#server/platform/clock.ts';
import { Invalid, invalidField, NotFound } from '#server/platform/problems.ts';
import { settleStop } from '#server/reminders/messages/messages.service.ts';
import type { SafeContactProfile } from './people.contract.ts';
import { nothingYet, writeSingleton } from './singleton.ts';

export async function safeContact(work: Work, code: string) {
  const found = await getCase(work, code, []);
  return (await work.db.findOne('SafeContact', { caseId: found.id })) ?? nothingYet;
}

/**
 * How she may be reached is asked before anything else, also before notice and agreement: without it nobody could call
 * her back safely. A change waits for a confirmation of its own.
 */
export async function changeSafeContact(
  work: Work,
  code: string,
  version: number,
  body: Partial<SafeContactProfile>,
): Promise<void> {
  const found = await getCase(work, code, ['status']);
  requireOpen(found);
  checkWindows(body.windows);
  const until = body.doNotContact?.until;
  if (until && until < today()) throw invalidField('doNotContact', 'in-past');
  await requireCodes(work, [
    { list: 'contact_channel', field: 'channel', values: body.channel },
    { list: 'language', field: 'language', values: body.language },
  ]);

  const find = (columns?: readonly string[]) => work.db.findOne('SafeContact', { caseId: found.id }, columns);
  await writeSingleton(work, 'SafeContact', found, version, find, body, {
    update: { confirmedOn: null, confirmedBy: null },
  });
}

function checkWindows(windows: SafeContactProfile['windows'] | undefined): void {
  const errors = (windows ?? []).flatMap(({ days, from, to }, i) => [
    ...(from < to ? [] : [{ path: `/windows/${i}/to`, code: 'end-before-start' }]),
    ...(new Set(days).size === days.length ? [] : [{ path: `/windows/${i}/days`, code: 'duplicate-item' }]),
  ]);
  if (errors.length) throw new Invalid(errors);
}

/** She was asked again, and it is still safe. */
export async function confirmSafeContact(work: Work, code: string, version: number): Promise<string> {
  const { db, actor } = work;
  const found = await getCase(work, code, ['status']);
  requireOpen(found);
  const present = await db.findOne('SafeContact', { caseId: found.id }, []);
  if (!present) throw new NotFound();

  await db.act(
    'update',
    'SafeContact',
    present,
    version,
    {},
    {
      confirmedOn: today(),
      confirmedBy: actor.id,
    },
  );
  await settleStop(work, found.id);
  return present.id;
}
