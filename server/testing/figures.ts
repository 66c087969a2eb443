import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { releases } from '#server/releases/releases.contract.ts';
import { type DraftRequest, reports } from '#server/reports/reports.contract.ts';
import { type Office, owner, type Person } from './cast.ts';

/** Somebody as the statistics store knows her. */
export interface Counted {
  gender?: string;
  age?: string;
  citizenship?: string;
  exploitation?: string[];
  openedIn?: string;
  closedIn?: string | null;
}

/** So many persons in the statistics store of an office; answers their numbers. */
export async function counted(office: Office, many: number, person: Counted = {}): Promise<string[]> {
  const numbers = Array.from({ length: many }, () => randomUUID());
  for (const number of numbers)
    await owner.query(
      `INSERT INTO statistics."PersonFact" (number, "agencyId", "ageBand", gender, "citizenshipGroup", exploitation, "openedIn", "closedIn", "teamId")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        number,
        office.agencyId,
        person.age ?? '25_34',
        person.gender ?? 'WOMAN',
        person.citizenship ?? 'AFRICA',
        person.exploitation ?? ['SEXUAL'],
        person.openedIn ?? '2026-01',
        person.closedIn ?? null,
        office.teamId,
      ],
    );
  return numbers;
}

/** An attended session of a service, by grant. */
export async function attended(
  office: Office,
  persons: readonly string[],
  month: string,
  grantId: string | null = null,
) {
  for (const person of persons) {
    const episode = randomUUID();
    await owner.query(
      `INSERT INTO statistics."EpisodeFact" (number, person, "agencyId", "serviceType", "grantId", status, "requestedIn")
        VALUES ($1, $2, $3, 'LANG', $4, 'ACTIVE', $5)`,
      [episode, person, office.agencyId, grantId, month],
    );
    await owner.query(
      `INSERT INTO statistics."SessionFact" (number, episode, person, "agencyId", kind, month, attendance, minutes)
        VALUES ($1, $2, $3, $4, 'LESSON', $5, 'ATTENDED', 60)`,
      [randomUUID(), episode, person, office.agencyId, month],
    );
  }
}

export async function aGrant({ agencyId }: Office): Promise<string> {
  const id = randomUUID();
  await owner.query(
    `INSERT INTO "FundingGrant" (id, "agencyId", code, name, "startsOn", "endsOn") VALUES ($1, $2, $3, 'Harbour', '2026-01-01', '2026-12-31')`,
    [id, agencyId, `G-${id.slice(0, 4)}`],
  );
  return id;
}

export const quarter = { period: '2026-Q1', profile: 'internal' } as const;
export const by = (...dimensions: string[]) => ({ breakdowns: dimensions.map((dimension) => ({ dimension })) });

export async function draft(manager: Person, id: string, request: Partial<DraftRequest> = {}) {
  const made = await manager.call(reports.draft, { id }, { ...quarter, ...request });
  for (let turn = 0; turn < 400; turn++) {
    const now = await manager.call(reports.getDraft, { id: made.id! });
    if (!['WORKING', 'SAFE'].includes(now.state!)) return now;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('It takes too long.');
}
/** Made, asked for and approved by somebody else. */
export async function released(manager: Person, second: Person, id: string, request: Partial<DraftRequest> = {}) {
  const made = await draft(manager, id, request);
  expect(made.state, JSON.stringify(made.blocked)).toBe('DONE');
  const asked = await manager.call(releases.request, {}, { draftId: made.id! });
  return second.call(releases.approve, { id: asked.id! });
}
