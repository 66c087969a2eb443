import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { turnClock } from '#server/platform/clock.ts';
import { releases } from '#server/releases/releases.contract.ts';
import { reports } from '#server/reports/reports.contract.ts';
import { anOffice, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { evidence } from './evidence.contract.ts';

afterEach(() => turnClock(0));

const day = 86_400_000;
const refused = ({ status, body }: { status: number; body: { type: string } }) => [status, body.type.split('/').at(-1)];

/** So many participants of the grant as the statistics store knows them; each attended another number of times. */
async function participants(office: Office, grantId: string, many: number, gender: string, seen: string | null) {
  const persons = Array.from({ length: many }, () => ({ person: randomUUID(), episode: randomUUID() }));
  for (const [at, { person, episode }] of persons.entries()) {
    await owner.query(
      `INSERT INTO statistics."PersonFact" (number, "agencyId", "ageBand", gender, "citizenshipGroup", exploitation, "openedIn", "evidenceSeenIn")
        VALUES ($1, $2, '25_34', $3, 'AFRICA', '{SEXUAL}', '2026-01', $4)`,
      [person, office.agencyId, gender, seen],
    );
    await owner.query(
      `INSERT INTO statistics."EpisodeFact" (number, person, "agencyId", "serviceType", "grantId", status, "requestedIn")
        VALUES ($1, $2, $3, $4, $5, 'ACTIVE', '2026-01')`,
      [episode, person, office.agencyId, at % 2 ? 'PSYCHIATRY' : 'LANG', grantId],
    );
    await owner.query(
      `INSERT INTO statistics."SessionFact" (number, episode, person, "agencyId", kind, month, attendance, minutes)
        SELECT gen_random_uuid(), $1, $2, $3, 'LESSON', '2026-02', 'ATTENDED', 60 FROM generate_series(0, $4::int)`,
      [episode, person, office.agencyId, at],
    );
  }
  return persons.map(({ person }) => person);
}

interface House {
  office: Office;
  grantId: string;
  manager: Person;
  supervisor: Person;
  officer: Person;
  women: string[];
}

async function house(men = 3): Promise<House> {
  const office = await anOffice();
  const grantId = randomUUID();
  await owner.query(
    `INSERT INTO "FundingGrant" (id, "agencyId", code, name, "startsOn", "endsOn") VALUES ($1, $2, $3, 'Harbour', '2026-01-01', '2026-12-31')`,
    [grantId, office.agencyId, `G-${grantId.slice(0, 4)}`],
  );
  const [manager, supervisor, officer] = await Promise.all(
    (['manager', 'supervisor', 'dpo'] as const).map((role) => staff(role, office)),
  );
  const women = await participants(office, grantId, 12, 'WOMAN', '2026-01');
  await participants(office, grantId, men, 'MAN', null);
  await participants(office, grantId, 4, 'UNKNOWN', null);
  return { office, grantId, manager: manager!, supervisor: supervisor!, officer: officer!, women };
}

/** A table of the grant, released to its funder. */
async function released({ manager, officer, grantId }: House, request = {}) {
  const body = { period: '2026-Q1', profile: 'funder', recipient: 'The Fund', grantId } as const;
  const breakdowns = [{ dimension: 'gender' }];
  const made = await manager.call(reports.draft, { id: 'amif-o-2-3' }, { ...body, breakdowns, ...request });
  for (let turn = 0; turn < 400; turn++) {
    if ((await manager.call(reports.getDraft, { id: made.id! })).state === 'DONE') break;
    await new Promise((done) => setTimeout(done, 50));
  }
  const asked = await manager.call(releases.request, {}, { draftId: made.id! });
  return officer.call(releases.approve, { id: asked.id! });
}

async function approved(one: House, releaseId: string, sample?: number) {
  const asked = await one.supervisor.call(evidence.request, {}, { releaseId, ...(sample && { sample }) });
  return one.officer.call(evidence.approve, { id: asked.id! });
}

describe('a pack', () => {
  test('holds a line for each participant, and of her group only what the release shows', async () => {
    const one = await house();
    const release = await released(one);
    const figureOf = (code: string | null) => release.result!.cells.find(({ at }) => at[0] === code)!.value;
    expect([figureOf('FEMALE'), figureOf('MALE'), figureOf('UNKNOWN'), figureOf(null)]).toEqual([12, null, null, 19]);

    const { id } = await approved(one, release.id!);
    const pack = await one.supervisor.call(evidence.take, { id: id! });
    expect(new Set(pack.lines.map(({ participant }) => participant)).size).toBe(19);
    const groups = pack.lines.map((line) => line.groups[0]?.en ?? null);
    expect(groups.filter((name) => name === 'Women')).toHaveLength(12);
    expect(groups.filter((name) => name === null)).toHaveLength(7);
    expect(pack).toMatchObject({ unchanged: true, recipient: 'The Fund', state: 'TAKEN' });
    expect(Date.parse(pack.destroyBy!) - Date.parse(pack.takenAt!)).toBeLessThanOrEqual(90 * day);
  }, 60_000);

  test('names no person, no number of hers, no day, and no service that is about her health', async () => {
    const one = await house();
    const { id } = await approved(one, (await released(one)).id!);
    const { lines } = await one.supervisor.call(evidence.take, { id: id! });
    expect(Object.keys(lines[0]!).sort()).toEqual(
      ['activity', 'evidenceSeen', 'firstMonth', 'groups', 'lastMonth', 'participant', 'thirdCountry', 'times'].sort(),
    );
    const text = JSON.stringify(lines);
    for (const number of one.women) expect(text).not.toContain(number);
    expect(text).not.toMatch(/\d{4}-\d{2}-\d{2}/);
    expect(text).not.toContain('PSYCHIATRY');
    expect(lines.filter(({ evidenceSeen }) => evidenceSeen)).toHaveLength(12);
    for (const { participant } of lines) expect(participant).toMatch(/^P-\d{4}$/);
  });

  test('gives a person another number than the pack before', async () => {
    const one = await house();
    const release = await released(one);
    const numbers = async () => {
      const { id } = await approved(one, release.id!);
      const { lines } = await one.supervisor.call(evidence.take, { id: id! });
      // Each woman attended a number of times of her own, by which the test knows her again.
      return lines.filter(({ groups }) => groups[0]).map(({ participant, times }) => `${participant} ${times}`);
    };
    expect(await numbers()).not.toEqual(await numbers());
  });

  test('of some participants is drawn by lot', async () => {
    const one = await house();
    const { id } = await approved(one, (await released(one)).id!, 6);
    const { lines } = await one.supervisor.call(evidence.take, { id: id! });
    expect(new Set(lines.map(({ participant }) => participant)).size).toBe(6);
  });

  test('tells no groups any more when the records are not what was released', async () => {
    const one = await house();
    const { id } = await approved(one, (await released(one)).id!);
    await participants(one.office, one.grantId, 1, 'WOMAN', null);
    const { lines, unchanged } = await one.supervisor.call(evidence.take, { id: id! });
    expect(unchanged).toBe(false);
    expect(lines.every(({ groups }) => groups[0] === null)).toBe(true);
  });

  test('is not made where the release does not tell how many there are', async () => {
    const office = await anOffice();
    const grantId = randomUUID();
    await owner.query(
      `INSERT INTO "FundingGrant" (id, "agencyId", code, name, "startsOn") VALUES ($1, $2, $3, 'Quay', '2026-01-01')`,
      [grantId, office.agencyId, `G-${grantId.slice(0, 4)}`],
    );
    const [manager, supervisor, officer] = await Promise.all(
      (['manager', 'supervisor', 'dpo'] as const).map((role) => staff(role, office)),
    );
    await participants(office, grantId, 3, 'WOMAN', null);
    const one = { office, grantId, manager: manager!, supervisor: supervisor!, officer: officer!, women: [] };
    const release = await released(one, { breakdowns: [] });
    const { id } = await approved(one, release.id!);
    const answer = await one.supervisor.try(evidence.take, { id: id! });
    expect(refused(answer)).toEqual([409, 'pack-too-few']);
  });
});

describe('who may', () => {
  test('whoever asked does not approve, whatever roles she has', async () => {
    const one = await house();
    const release = await released(one);
    const [id, agencyId] = [randomUUID(), one.office.agencyId];
    await owner.query(
      `INSERT INTO "EvidencePack" (id, "agencyId", "releaseId", "requestedBy") VALUES ($1, $2, $3, $4)`,
      [id, agencyId, release.id, one.officer.id],
    );
    const answer = await one.officer.try(evidence.approve, { id });
    expect(refused(answer)).toEqual([409, 'own-request']);
    await expect(
      owner.query(
        `UPDATE "EvidencePack" SET state = 'APPROVED', "decidedBy" = "requestedBy", "decidedAt" = now() WHERE id = $1`,
        [id],
      ),
    ).rejects.toThrow('two_people');
  });

  test('managers, who see aggregates only, neither ask nor read nor take', async () => {
    const one = await house();
    const release = await released(one);
    const { id } = await approved(one, release.id!);
    expect((await one.manager.try(evidence.list, {})).status).toBe(404);
    expect((await one.manager.try(evidence.request, {}, { releaseId: release.id! })).status).toBe(404);
    expect((await one.manager.try(evidence.take, { id: id! })).status).toBe(404);
    expect((await one.officer.try(evidence.take, { id: id! })).status).toBe(403);
    const colleague = await staff('supervisor', one.office);
    expect((await colleague.try(evidence.take, { id: id! })).status).toBe(403);
    const elsewhere = await staff('supervisor', await anOffice());
    expect((await elsewhere.try(evidence.take, { id: id! })).status).toBe(404);
    expect((await elsewhere.try(evidence.request, {}, { releaseId: release.id! })).status).toBe(422);
  });

  test('is asked for of what a funder was shown, and of nothing else', async () => {
    const one = await house();
    const internal = await released(one, { profile: 'internal', recipient: undefined });
    const answer = await one.supervisor.try(evidence.request, {}, { releaseId: internal.id! });
    expect([answer.status, answer.body.errors[0].code]).toEqual([422, 'invalid-choice']);
  });
});

describe('taking it', () => {
  test('happens once, stands in the trail, and a retry whose answer was lost is answered the same', async () => {
    const one = await house();
    const { id } = await approved(one, (await released(one)).id!);
    const key = randomUUID();
    const first = await one.supervisor.call(evidence.take, { id: id! }, undefined, { key });
    const again = await one.supervisor.call(evidence.take, { id: id! }, undefined, { key });
    expect(again.lines).toEqual(first.lines);
    const later = await one.supervisor.try(evidence.take, { id: id! });
    expect(refused(later)).toEqual([409, 'wrong-state']);

    const { rows } = await owner.query(
      `SELECT action, "actorId" FROM trail."AuditEntry" WHERE subject = 'EvidencePack' AND $1 = ANY (ids) AND action IN ('take', 'export')`,
      [id],
    );
    expect(rows.map(({ action }) => action).sort()).toEqual(['export', 'export', 'take']);
    expect(rows.every(({ actorId }) => actorId === one.supervisor.id)).toBe(true);
  });

  test('is possible for a week after the approval', async () => {
    const one = await house();
    const { id } = await approved(one, (await released(one)).id!);
    turnClock(7 * day + 60_000);
    const answer = await one.supervisor.try(evidence.take, { id: id! });
    expect(refused(answer)).toEqual([409, 'pack-expired']);
    const { items } = await one.supervisor.call(evidence.list, {});
    expect(items.map(({ state }) => state)).toEqual(['LAPSED']);
  });

  test('needs somebody to have approved it', async () => {
    const one = await house();
    const { id } = await one.supervisor.call(evidence.request, {}, { releaseId: (await released(one)).id! });
    expect((await one.supervisor.try(evidence.take, { id: id! })).status).toBe(409);
    await one.officer.call(evidence.refuse, { id: id! });
    expect((await one.supervisor.try(evidence.take, { id: id! })).status).toBe(409);
    expect(refused(await one.officer.try(evidence.approve, { id: id! }))).toEqual([409, 'already-decided']);
  });
});
