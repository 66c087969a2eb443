import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { latest } from '#server/platform/latest.ts';
import type { Key } from './payload.contract.ts';

/**
 * Everything of a case that could be disclosed, read for the recipient and not for whoever sends it: what she herself may
 * not see goes out unseen by her. Only `compose` gets it; what a person sees of it is cut by her own rights.
 */
export async function readRecord(work: Work, caseId: string, referral: Row): Promise<Partial<Record<Key, unknown>>> {
  const { db } = work;
  const of = { caseId };
  const [[found], [identity], [contact], [history], events, episodes, sessions, names] = await Promise.all([
    db.inner('Case', { id: caseId }, [
      ...[
        'code',
        'alias',
        'formOfAddress',
        'gender',
        'ageBand',
        'languages',
        'literacy',
        'interpreter',
        'citizenships',
      ],
      ...['dependants', 'familyNote', 'childcareNeeded', 'needs', 'vulnerabilities', 'healthNeeds', 'residenceStatus'],
      ...['workRight', 'safetyFlags', 'immediateSafety'],
    ]),
    db.inner('Identity', of, ['legalName', 'otherNames', 'dateOfBirth', 'birthPrecision', 'documents', 'address']),
    db.inner('SafeContact', of, [
      ...['channel', 'value', 'windows', 'language', 'voicemail', 'mayText', 'nameToUse', 'codeWord', 'sharedWith'],
      ...['instructions', 'doNotContact'],
    ]),
    db.inner('ExploitationHistory', of, ['forms', 'noGoSectors']),
    db.inner('VictimStatusEvent', of, ['status', 'recordedAt']),
    db.inner('Episode', of, [
      'sessionKind',
      'requestedOn',
      'entryLevel',
      'exitLevel',
      'entryReadiness',
      'exitReadiness',
    ]),
    db.inner('Session', { ...of, kind: 'PSYCHOLOGICAL' }, ['clinicalSummary', 'heldAt']),
    work.facts.namesOf([referral.sentBy ?? referral.createdBy]),
  ]);
  if (!found) return {};

  const newest = (kind: string, columns: readonly string[]) =>
    episodes
      .filter((episode) => episode.sessionKind === kind)
      .sort((a, b) => String(b.requestedOn).localeCompare(String(a.requestedOn)))
      .flatMap((episode) => columns.map((column) => episode[column]))
      .find(Boolean);
  const summary = sessions
    .filter((session) => session.clinicalSummary)
    .sort((a, b) => String(b.heldAt).localeCompare(String(a.heldAt)))[0];

  const {
    id: _id,
    caseId: _case,
    agencyId: _agency,
    survivorId: _survivor,
    version: _version,
    ...reached
  } = contact ?? {};
  return {
    caseCode: found.code,
    referrer: [...names.values()][0],
    interpreterNeed: referral.interpreterNeed,
    ...pick(found, [
      ...([
        'alias',
        'formOfAddress',
        'gender',
        'ageBand',
        'languages',
        'literacy',
        'interpreter',
        'citizenships',
      ] as const),
      ...(['dependants', 'familyNote', 'childcareNeeded', 'needs', 'vulnerabilities', 'healthNeeds'] as const),
      ...(['residenceStatus', 'workRight', 'safetyFlags', 'immediateSafety'] as const),
    ]),
    victimStatus: latest(events)?.status,
    exploitationForms: history?.forms,
    noGoSectors: history?.noGoSectors,
    languageLevel: newest('LESSON', ['exitLevel', 'entryLevel']),
    readiness: newest('LABOUR', ['exitReadiness', 'entryReadiness']),
    clinicalSummary: summary?.clinicalSummary,
    legalName: identity?.legalName && { name: identity.legalName, others: identity.otherNames ?? [] },
    dateOfBirth: identity?.dateOfBirth && { date: identity.dateOfBirth, precision: identity.birthPrecision },
    documents: identity?.documents,
    address: identity?.address,
    safeContact: contact && Object.values(reached).some(Boolean) ? reached : undefined,
  };
}

const pick = <K extends Key>(row: Record<string, unknown>, names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, row[name]])) as Record<K, unknown>;
