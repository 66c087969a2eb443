import type { Row } from '#server/access/db.ts';
import type { ModelName } from '#server/access/model.ts';
import type { Work } from '#server/access/work.ts';
import { contactFields } from '#server/people/people.contract.ts';
import { latest } from '#server/platform/latest.ts';
import { type Key, profileKeys } from './payload.contract.ts';
import { isEmpty } from './payload.ts';

/** The columns that make up each line; those without a line put the others in order. */
const columns = {
  Case: { code: 'caseCode', ...Object.fromEntries(profileKeys.map((key) => [key, key])) },
  Identity: {
    legalName: 'legalName',
    otherNames: 'legalName',
    dateOfBirth: 'dateOfBirth',
    birthPrecision: 'dateOfBirth',
    documents: 'documents',
    address: 'address',
  },
  SafeContact: Object.fromEntries(contactFields.map((name) => [name, 'safeContact'])),
  ExploitationHistory: { forms: 'exploitationForms', noGoSectors: 'noGoSectors' },
  VictimStatusEvent: { status: 'victimStatus', recordedAt: null },
  Episode: {
    sessionKind: null,
    requestedOn: null,
    entryLevel: 'languageLevel',
    exitLevel: 'languageLevel',
    entryReadiness: 'readiness',
    exitReadiness: 'readiness',
  },
  Session: { clinicalSummary: 'clinicalSummary', heldAt: null },
} as const satisfies Partial<Record<ModelName, Record<string, string | null>>>;

/**
 * Everything of a case that could be disclosed, read for the recipient and not for whoever sends it: what she herself may
 * not see goes out unseen by her. Only what `opens` names is opened; of the rest it is known that something stands there.
 */
export async function readRecord(
  work: Work,
  caseId: string,
  referral: Row,
  opens: (key: Key) => boolean,
): Promise<Partial<Record<Key, unknown>>> {
  const ask = (model: keyof typeof columns, where: Record<string, string>) => {
    const lines = Object.entries(columns[model] as Record<string, Key | null>);
    const unopened = lines.filter(([, key]) => key && !opens(key)).map(([column]) => column);
    return work.db.inner(model, where, Object.keys(columns[model]), { unopened });
  };
  const of = { caseId };
  const [[found], [identity], [contact], [history], events, episodes, clinicalSummary, names] = await Promise.all([
    ask('Case', { id: caseId }),
    ask('Identity', of),
    ask('SafeContact', of),
    ask('ExploitationHistory', of),
    ask('VictimStatusEvent', of),
    ask('Episode', of),
    newestSummary(work, caseId, opens('clinicalSummary')),
    work.facts.namesOf([referral.sentBy ?? referral.createdBy]),
  ]);
  if (!found) return {};

  const newest = (kind: string, columns: readonly string[]) =>
    episodes
      .filter((episode) => episode.sessionKind === kind)
      .sort((a, b) => String(b.requestedOn).localeCompare(String(a.requestedOn)))
      .flatMap((episode) => columns.map((column) => episode[column]))
      .find(Boolean);
  const reached = contact && Object.fromEntries(contactFields.map((name) => [name, contact[name]]));

  const record: Partial<Record<Key, unknown>> = {
    ...Object.fromEntries(profileKeys.map((key) => [key, found[key]])),
    caseCode: found.code,
    referrer: [...names.values()][0],
    interpreterNeed: referral.interpreterNeed,
    victimStatus: latest(events)?.status,
    exploitationForms: history?.forms,
    noGoSectors: history?.noGoSectors,
    languageLevel: newest('LESSON', ['exitLevel', 'entryLevel']),
    readiness: newest('LABOUR', ['exitReadiness', 'entryReadiness']),
    clinicalSummary,
    legalName: identity?.legalName && { name: identity.legalName, others: identity.otherNames ?? [] },
    dateOfBirth: identity?.dateOfBirth && { date: identity.dateOfBirth, precision: identity.birthPrecision },
    documents: identity?.documents,
    address: identity?.address,
    safeContact: reached && Object.values(reached).some(Boolean) ? reached : undefined,
  };
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, opens(key as Key) || isEmpty(value) ? value : true]),
  );
}

/** Of all the sessions one is opened, if any. */
async function newestSummary(work: Work, caseId: string, opens: boolean): Promise<unknown> {
  const sessions = await work.db.inner('Session', { caseId, kind: 'PSYCHOLOGICAL' }, Object.keys(columns.Session), {
    unopened: ['clinicalSummary'],
  });
  const last = sessions
    .filter((session) => session.clinicalSummary)
    .sort((a, b) => String(b.heldAt).localeCompare(String(a.heldAt)))[0];
  if (!last || !opens) return Boolean(last) || undefined;

  const [opened] = await work.db.inner('Session', { id: last.id }, ['clinicalSummary']);
  return opened?.clinicalSummary;
}
