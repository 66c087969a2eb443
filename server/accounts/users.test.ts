import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { roles } from '#server/access/roles.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { anAccount, Browser, demonstration, password } from '#server/testing/browser.ts';
import { actingAs, anOffice, aTeam, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { accounts } from './accounts.contract.ts';

beforeAll(() => demonstration(true));

/** An office with the people a change of roles needs. */
async function administered() {
  const office = await anOffice();
  const [admin, second, dpo] = [await staff('admin', office), await staff('admin', office), await staff('dpo', office)];
  return { office, admin, second, dpo };
}
const someone = (): string => `${randomUUID()}@new.test`;
const heldBy = async (id: string): Promise<string[]> =>
  (await owner.query('SELECT role FROM "UserRole" WHERE "userId" = $1 ORDER BY role', [id])).rows.map(
    ({ role }) => role,
  );
const versionOf = async (id: string): Promise<number> =>
  (await owner.query('SELECT version FROM "User" WHERE id = $1', [id])).rows[0].version;
const tokenIn = (invitation: string | null) => invitation!.split('#')[1]!;

describe('inviting', () => {
  test('shows the link once; the link is good once, and the roles only after a second person confirmed them', async () => {
    const { office, admin, second } = await administered();
    const email = someone();
    const key = randomUUID();
    const body = {
      email,
      name: 'Νέα Χρήστρια',
      locale: 'el' as const,
      roles: ['social_worker' as const],
      teamIds: [office.teamId],
    };
    const { user, invitation } = await admin.call(accounts.inviteUser, {}, body, { key });
    expect(user).toMatchObject({
      email,
      status: 'INVITED',
      roles: [],
      teamIds: [office.teamId],
      agencyId: office.agencyId,
    });
    expect(invitation).toMatch(/^\/invitation#[\w-]{43}$/);

    const retried = await admin.call(accounts.inviteUser, {}, body, { key });
    expect(retried).toMatchObject({ user: { id: user.id }, invitation: null });
    const { rows } = await owner.query('SELECT i::text AS row FROM "Invitation" i WHERE "userId" = $1', [user.id]);
    expect(rows).toHaveLength(1);
    expect(rows[0].row).not.toContain(tokenIn(invitation));

    const chosen = 'boats in the morning';
    const browser = new Browser();
    const accept = (given: string, word = chosen) =>
      browser.try(accounts.acceptInvitation, {}, { token: given, password: word });
    expect((await accept('x'.repeat(43))).body.type).toBe('/problems/invitation-over');
    expect((await accept(tokenIn(invitation), email)).body.errors).toMatchObject([
      { path: '/password', code: 'password-common' },
    ]);
    expect((await accept(tokenIn(invitation))).status).toBe(200);
    expect((await accept(tokenIn(invitation))).status).toBe(409);
    expect((await browser.signIn({ email }, { password: chosen })).body.type).toBe('/problems/no-role');

    const { items } = await second.call(accounts.roleChanges, {});
    expect(items).toMatchObject([
      {
        userId: user.id,
        userName: 'Νέα Χρήστρια',
        roles: ['social_worker'],
        before: [],
        requestedBy: admin.id,
        status: 'WAITING',
      },
    ]);
    await second.call(accounts.confirmRoles, { id: items[0]!.id });
    expect((await browser.signIn({ email }, { password: chosen })).body).toMatchObject({
      role: 'social_worker',
      user: { locale: 'el' },
    });
  });

  test('again ends the earlier link, and is not offered for somebody who has a password', async () => {
    const { admin, second } = await administered();
    const first = await admin.call(accounts.inviteUser, {}, { email: someone(), name: 'N', roles: ['teacher'] });
    const again = await admin.call(accounts.inviteAgain, { id: first.user.id });
    const accept = (link: string | null) =>
      new Browser().try(accounts.acceptInvitation, {}, { token: tokenIn(link), password: 'boats in the morning' });
    expect((await accept(first.invitation)).status).toBe(409);
    await owner.query(`UPDATE "Invitation" SET "expiresAt" = now() - interval '1 minute' WHERE "userId" = $1`, [
      first.user.id,
    ]);
    expect((await accept(again.invitation)).status).toBe(409);
    expect((await accept((await admin.call(accounts.inviteAgain, { id: first.user.id })).invitation)).status).toBe(200);
    expect((await admin.try(accounts.inviteAgain, { id: first.user.id })).status).toBe(409);
    expect((await admin.try(accounts.inviteAgain, { id: second.id })).status).toBe(409);
  });

  test('an address that is taken and a team of another agency are refused by name, and nothing is saved', async () => {
    const { admin } = await administered();
    const other = await anOffice();
    const email = someone();
    await admin.call(accounts.inviteUser, {}, { email, name: 'N', roles: ['teacher'] });
    const taken = await admin.try(
      accounts.inviteUser,
      {},
      { email: email.toUpperCase(), name: 'N', roles: ['teacher'] },
    );
    expect(taken.body.errors).toMatchObject([{ path: '/email', code: 'email-taken' }]);
    const team = await admin.try(
      accounts.inviteUser,
      {},
      { email: someone(), name: 'N', roles: ['teacher'], teamIds: [other.teamId] },
    );
    expect(team.body.errors).toMatchObject([{ path: '/teamIds/0', code: 'invalid-choice' }]);
    expect((await admin.call(accounts.listUsers, {})).items.filter(({ status }) => status === 'INVITED')).toHaveLength(
      1,
    );
  });
});

describe('four eyes', () => {
  test('neither who asked nor whom it concerns confirms; another administrator or the officer does', async () => {
    const { office, admin, second, dpo } = await administered();
    const [eleni, worker] = [await staff('social_worker', office), await staff('social_worker', office)];
    const change = await admin.call(
      accounts.requestRoles,
      { id: eleni.id },
      { roles: ['social_worker', 'supervisor'] },
    );
    expect(change).toMatchObject({
      before: ['social_worker'],
      roles: ['social_worker', 'supervisor'],
      status: 'WAITING',
    });

    const own = await admin.try(accounts.confirmRoles, { id: change.id });
    expect(own.status).toBe(403);
    expect(own.body.type).toBe('/problems/own-request');
    expect((await worker.try(accounts.confirmRoles, { id: change.id })).status).toBe(404);
    expect(await heldBy(eleni.id)).toEqual(['social_worker']);
    expect((await admin.try(accounts.requestRoles, { id: eleni.id }, { roles: ['dpo'] })).body.type).toBe(
      '/problems/exists-already',
    );

    expect(await dpo.call(accounts.confirmRoles, { id: change.id })).toMatchObject({ status: 'CONFIRMED' });
    expect(await heldBy(eleni.id)).toEqual(['social_worker', 'supervisor']);
    expect((await second.try(accounts.confirmRoles, { id: change.id })).status).toBe(409);

    // An administrator asks for herself through a colleague: it is still not hers to confirm.
    const forSecond = await admin.call(accounts.requestRoles, { id: second.id }, { roles: ['admin', 'dpo'] });
    expect((await second.try(accounts.confirmRoles, { id: forSecond.id })).status).toBe(403);
    expect(await second.call(accounts.refuseRoles, { id: forSecond.id })).toMatchObject({ status: 'REFUSED' });
    expect(await heldBy(second.id)).toEqual(['admin']);
  });

  test('the officer confirms but does not ask, and nobody else sees that something waits', async () => {
    const { office, dpo, admin } = await administered();
    expect((await dpo.try(accounts.requestRoles, { id: admin.id }, { roles: ['dpo'] })).status).toBe(403);
    for (const role of roles.filter((each) => !['admin', 'dpo'].includes(each))) {
      const somebody = await staff(role, office);
      expect((await somebody.try(accounts.roleChanges, {})).status, role).toBe(404);
      expect((await somebody.try(accounts.listUsers, {})).status, role).toBe(404);
      expect((await somebody.try(accounts.requestRoles, { id: somebody.id }, { roles: ['admin'] })).status, role).toBe(
        404,
      );
    }
  });

  test('an agency always keeps an administrator', async () => {
    const office = await anOffice();
    const [admin, dpo] = [await staff('admin', office), await staff('dpo', office)];
    const change = await admin.call(accounts.requestRoles, { id: admin.id }, { roles: ['social_worker'] });
    expect((await dpo.try(accounts.confirmRoles, { id: change.id })).body.type).toBe('/problems/last-admin');
    expect((await admin.try(accounts.deactivateUser, { id: admin.id }, {})).body.type).toBe('/problems/last-admin');
  });

  test('a role taken away drops the rights of a sign-in at once', async () => {
    const { office, admin, second } = await administered();
    const account = await anAccount(office, 'admin');
    const browser = new Browser();
    await browser.enter(account);
    const change = await admin.call(accounts.requestRoles, { id: account.id }, { roles: ['teacher'] });
    expect((await browser.try(accounts.listUsers, {})).status).toBe(200);
    await second.call(accounts.confirmRoles, { id: change.id });
    expect((await browser.try(accounts.listUsers, {})).status).toBe(401);
  });

  test('a role is not taken from somebody who still carries cases in it', async () => {
    const { office, admin, second } = await administered();
    const eleni = await staff('social_worker', office);
    await eleni.call(cases.start, {}, { alias: 'Noor' });
    const change = await admin.call(accounts.requestRoles, { id: eleni.id }, { roles: ['supervisor'] });
    expect((await second.try(accounts.confirmRoles, { id: change.id })).body.type).toBe('/problems/hand-over-required');
    expect(await heldBy(eleni.id)).toEqual(['social_worker']);
  });
});

describe('changing a user', () => {
  test('takes name, language and teams, under its version', async () => {
    const { office, admin } = await administered();
    const second = await aTeam(office);
    const eleni = await staff('social_worker', office);
    const changed = await admin.call(
      accounts.changeUser,
      { id: eleni.id },
      { name: 'Eleni K.', locale: 'el', teamIds: [second.teamId] },
      { version: 1 },
    );
    expect(changed).toMatchObject({ name: 'Eleni K.', locale: 'el', teamIds: [second.teamId], version: 2 });
    const stale = await admin.try(accounts.changeUser, { id: eleni.id }, { name: 'Other' }, { version: 1 });
    expect(stale.status).toBe(412);
    expect(stale.body.current).toMatchObject({ name: 'Eleni K.', version: 2 });
    expect((await admin.try(accounts.changeUser, { id: eleni.id }, { name: 'Other' })).status).toBe(428);
  });

  test('roles, status, agency and password are no fields of it, for oneself neither', async () => {
    const { office, admin } = await administered();
    const eleni = await staff('social_worker', office);
    for (const id of [eleni.id, admin.id]) {
      for (const extra of [
        { roles: ['admin', 'dpo'] },
        { status: 'DEACTIVATED' },
        { agencyId: randomUUID() },
        { passwordHash: 'x' },
        { version: 9 },
        { id: randomUUID() },
        { email: 'x@y.test' },
      ]) {
        const answer = await admin.ask('patch', `/users/${id}`, { name: 'Changed', ...extra }, { version: 1 });
        expect(answer.status).toBe(422);
        expect(answer.body.errors).toMatchObject([{ path: `/${Object.keys(extra)[0]}`, code: 'unknown-field' }]);
      }
    }
    expect(await heldBy(admin.id)).toEqual(['admin']);
    expect(await versionOf(eleni.id)).toBe(1);
  });

  test('the officer reads users and changes none', async () => {
    const { office, dpo } = await administered();
    const eleni = await staff('social_worker', office);
    const { items } = await dpo.call(accounts.listUsers, {});
    expect(items.map(({ id }) => id)).toContain(eleni.id);
    expect((await dpo.try(accounts.changeUser, { id: eleni.id }, { name: 'X' }, { version: 1 })).status).toBe(403);
    expect((await dpo.try(accounts.deactivateUser, { id: eleni.id }, {})).status).toBe(403);
    // Of another agency she reads nobody.
    const theirs = await staff('social_worker', await anOffice());
    expect((await dpo.try(accounts.deactivateUser, { id: theirs.id }, {})).status).toBe(404);
  });

  test('a user of another agency is as unknown as an invented one, by every route', async () => {
    const { admin } = await administered();
    const theirs = await staff('social_worker', await anOffice());
    for (const id of [theirs.id, randomUUID()]) {
      expect((await admin.try(accounts.changeUser, { id }, { name: 'X' }, { version: 1 })).status).toBe(404);
      expect((await admin.try(accounts.deactivateUser, { id }, {})).status).toBe(404);
      expect((await admin.try(accounts.reactivateUser, { id })).status).toBe(404);
      expect((await admin.try(accounts.requestRoles, { id }, { roles: ['admin'] })).status).toBe(404);
      expect((await admin.try(accounts.inviteAgain, { id })).status).toBe(404);
      expect((await admin.try(accounts.confirmRoles, { id })).status).toBe(404);
    }
    expect((await admin.call(accounts.listUsers, {})).items.map(({ id }) => id)).not.toContain(theirs.id);
  });

  test('the list comes by name, page by page, without secrets', async () => {
    const { office, admin } = await administered();
    for (const name of ['Zoe', 'Anna', 'Mara']) await staff('teacher', office, name);
    const first = await admin.call(accounts.listUsers, {}, undefined, { query: 'limit=4' });
    const rest = await admin.call(accounts.listUsers, {}, undefined, { query: `limit=4&cursor=${first.nextCursor}` });
    const names = [...first.items, ...rest.items].map(({ name }) => name);
    expect(names).toHaveLength(6);
    expect(names.filter((name) => ['Anna', 'Mara', 'Zoe'].includes(name))).toEqual(['Anna', 'Mara', 'Zoe']);
    expect(rest.nextCursor).toBeNull();
    expect(Object.keys(first.items[0]!).sort()).toEqual([
      'agencyId',
      'email',
      'id',
      'locale',
      'name',
      'roles',
      'status',
      'teamIds',
      'version',
    ]);
    expect((await admin.try(accounts.listUsers, {}, undefined, { query: 'cursor=bm9wZQ' })).status).toBe(400);
    expect((await admin.try(accounts.listUsers, {}, undefined, { query: 'sort=passwordHash' })).status).toBe(400);
  });
});

describe('deactivation', () => {
  /** A case of hers with an appointment and a task, seen past the locks. */
  async function withCase(office: Office, who: Person) {
    const { id, code } = await who.call(cases.start, {}, { alias: 'Thea' });
    const row = (await owner.query('SELECT "survivorId" FROM "Case" WHERE id = $1', [id])).rows[0];
    const scope = [id, office.agencyId, row.survivorId, who.id];
    const [appointment, reminder] = [randomUUID(), randomUUID()];
    await owner.query(
      `INSERT INTO "Appointment" (id, "caseId", "agencyId", "survivorId", "userId", "startsAt", "wallTime", "createdBy") VALUES ($5, $1, $2, $3, $4, now() + interval '1 day', '10:00', $4)`,
      [...scope, appointment],
    );
    await owner.query(
      `INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "dueAt", "wallTime", "createdBy") VALUES ($5, $1, $2, $3, $4, 'TASK', now(), '10:00', $4)`,
      [...scope, reminder],
    );
    const holderOf = async (table: string, rowId: string) =>
      (await owner.query(`SELECT "userId" FROM "${table}" WHERE id = $1`, [rowId])).rows[0].userId as string;
    return {
      id: id!,
      code: code!,
      members: async () =>
        (
          await owner.query(
            'SELECT "userId", role, "isPrimary" FROM "CaseMembership" WHERE "caseId" = $1 AND "endedAt" IS NULL ORDER BY "userId"',
            [id],
          )
        ).rows,
      appointmentOf: () => holderOf('Appointment', appointment),
      reminderOf: () => holderOf('Reminder', reminder),
    };
  }
  const colleague = (
    office: Office,
    account: { id: string; agencyId: string },
    role: 'social_worker' = 'social_worker',
  ) =>
    actingAs({
      signInId: randomUUID(),
      userId: account.id,
      agencyId: office.agencyId,
      role,
      locked: false,
      secondFactorDue: false,
    });

  test('ends every sign-in at once, and the password opens nothing', async () => {
    const { office, admin, dpo } = await administered();
    const account = await anAccount(office, 'teacher');
    const [desk, phone] = [new Browser(), new Browser()];
    await desk.enter(account);
    await phone.enter(account);
    expect(await admin.call(accounts.deactivateUser, { id: account.id }, {})).toMatchObject({ status: 'DEACTIVATED' });
    for (const browser of [desk, phone]) expect((await browser.try(accounts.me, {})).status).toBe(401);
    expect((await desk.signIn(account)).body.type).toBe('/problems/wrong-credentials');
    expect((await admin.try(accounts.deactivateUser, { id: account.id }, {})).status).toBe(409);

    await admin.call(accounts.reactivateUser, { id: account.id });
    expect((await desk.try(accounts.me, {})).status).toBe(401);
    const [waiting] = (await admin.call(accounts.roleChanges, {})).items;
    await dpo.call(accounts.confirmRoles, { id: waiting!.id });
    expect((await desk.signIn(account, { password })).status).toBe(200);
  });

  test('nobody who was dismissed comes back to her roles by one administrator alone', async () => {
    const { office, admin, second } = await administered();
    const account = await anAccount(office, 'teacher');
    await admin.call(accounts.deactivateUser, { id: account.id }, {});
    expect(await admin.call(accounts.reactivateUser, { id: account.id })).toMatchObject({ roles: [] });
    expect(await heldBy(account.id)).toEqual([]);
    const browser = new Browser();
    expect((await browser.signIn(account)).body.type).toBe('/problems/no-role');

    const [waiting] = (await admin.call(accounts.roleChanges, {})).items;
    expect(waiting).toMatchObject({ userId: account.id, roles: ['teacher'], before: [], requestedBy: admin.id });
    expect((await admin.try(accounts.confirmRoles, { id: waiting!.id })).body.type).toBe('/problems/own-request');
    await second.call(accounts.confirmRoles, { id: waiting!.id });
    expect(await heldBy(account.id)).toEqual(['teacher']);
    expect((await browser.signIn(account)).status).toBe(200);

    // Who goes again before anybody has confirmed takes what waits with her, and leaves nothing to be asked for.
    await admin.call(accounts.deactivateUser, { id: account.id }, {});
    await admin.call(accounts.reactivateUser, { id: account.id });
    await admin.call(accounts.deactivateUser, { id: account.id }, {});
    expect((await admin.call(accounts.roleChanges, {})).items).toEqual([]);
    await admin.call(accounts.reactivateUser, { id: account.id });
    expect((await admin.call(accounts.roleChanges, {})).items).toEqual([]);
  });

  test('leaves no case without the person who carries it', async () => {
    const { office, admin } = await administered();
    const eleni = await staff('social_worker', office);
    const theirs = await withCase(office, eleni);
    const answer = await admin.try(accounts.deactivateUser, { id: eleni.id }, {});
    expect(answer.status).toBe(409);
    expect(answer.body.type).toBe('/problems/hand-over-required');
    expect(await theirs.members()).toEqual([{ userId: eleni.id, role: 'social_worker', isPrimary: true }]);
    expect((await owner.query('SELECT status FROM "User" WHERE id = $1', [eleni.id])).rows[0].status).toBe('ACTIVE');
  });

  test('hands cases, planned appointments and open tasks to a colleague with the role, and each case shows it', async () => {
    const { office, admin } = await administered();
    const [eleni, maria] = [await staff('social_worker', office), await staff('social_worker', office)];
    const theirs = await withCase(office, eleni);
    await admin.call(accounts.deactivateUser, { id: eleni.id }, { handOverTo: maria.id });

    expect(await theirs.members()).toEqual([{ userId: maria.id, role: 'social_worker', isPrimary: true }]);
    expect(await theirs.appointmentOf()).toBe(maria.id);
    expect(await theirs.reminderOf()).toBe(maria.id);
    expect(await maria.call(cases.open, { code: theirs.code })).toMatchObject({ alias: 'Thea' });
    expect((await eleni.try(cases.open, { code: theirs.code })).status).toBe(404);

    const { rows } = await owner.query(
      `SELECT subject, "actorId" FROM trail."AuditEntry" WHERE "caseId" = $1 AND action = 'hand-over' ORDER BY subject`,
      [theirs.id],
    );
    expect(rows).toEqual(
      ['Appointment', 'CaseMembership', 'Reminder'].map((subject) => ({ subject, actorId: admin.id })),
    );
    const revision = await owner.query(
      `SELECT "changedBy" FROM trail."Revision" WHERE "caseId" = $1 AND model = 'CaseMembership'`,
      [theirs.id],
    );
    expect(revision.rows).toEqual([{ changedBy: admin.id }]);
  });

  test('refuses a successor without the role, of another agency, inactive, on the deny list, or herself, all alike', async () => {
    const { office, admin } = await administered();
    const eleni = await staff('social_worker', office);
    const theirs = await withCase(office, eleni);
    const [teacher, foreign, left, denied] = [
      await staff('teacher', office),
      await staff('social_worker', await anOffice()),
      await staff('social_worker', office),
      await staff('social_worker', office),
    ];
    await owner.query(`UPDATE "User" SET status = 'DEACTIVATED' WHERE id = $1`, [left.id]);
    await owner.query('INSERT INTO "CaseDenial" ("caseId", "userId") VALUES ($1, $2)', [theirs.id, denied.id]);

    for (const handOverTo of [teacher.id, foreign.id, left.id, denied.id, eleni.id, randomUUID()]) {
      const answer = await admin.try(accounts.deactivateUser, { id: eleni.id }, { handOverTo });
      expect(answer.status).toBe(422);
      expect(answer.body.errors).toMatchObject([{ path: '/handOverTo', code: 'not-a-colleague' }]);
    }
    expect(await theirs.members()).toEqual([{ userId: eleni.id, role: 'social_worker', isPrimary: true }]);
  });

  test('a successor who is on the team already becomes the one who carries the case', async () => {
    const { office, admin } = await administered();
    const [eleni, maria] = [await staff('social_worker', office), await staff('social_worker', office)];
    const theirs = await withCase(office, eleni);
    await owner.query(
      `INSERT INTO "CaseMembership" (id, "caseId", "agencyId", "survivorId", "userId", role, "startedOn") SELECT gen_random_uuid(), id, "agencyId", "survivorId", $2, 'social_worker', current_date FROM "Case" WHERE id = $1`,
      [theirs.id, maria.id],
    );
    await admin.call(accounts.deactivateUser, { id: eleni.id }, { handOverTo: maria.id });
    expect(await theirs.members()).toEqual([{ userId: maria.id, role: 'social_worker', isPrimary: true }]);
  });

  test('what somebody leaves who carries no case goes to whoever does', async () => {
    const { office, admin } = await administered();
    const [eleni, account] = [await staff('social_worker', office), await anAccount(office, 'social_worker')];
    const theirs = await withCase(office, eleni);
    const helper = colleague(office, account);
    await owner.query(
      `INSERT INTO "CaseMembership" (id, "caseId", "agencyId", "survivorId", "userId", role, "startedOn") SELECT gen_random_uuid(), id, "agencyId", "survivorId", $2, 'social_worker', current_date FROM "Case" WHERE id = $1`,
      [theirs.id, helper.id],
    );
    await owner.query('UPDATE "Appointment" SET "userId" = $2 WHERE "caseId" = $1', [theirs.id, helper.id]);
    await admin.call(accounts.deactivateUser, { id: helper.id }, {});
    expect(await theirs.members()).toEqual([{ userId: eleni.id, role: 'social_worker', isPrimary: true }]);
    expect(await theirs.appointmentOf()).toBe(eleni.id);
  });

  test('the accounts role itself reaches no case, and hands over only within its agency', async () => {
    const { accountsDb } = await import('./database.ts');
    const { office } = await administered();
    const eleni = await staff('social_worker', office);
    await withCase(office, eleni);
    for (const table of ['Case', 'CaseMembership', 'Appointment', 'Reminder', 'Session', 'Consent']) {
      await expect(accountsDb().$queryRawUnsafe(`SELECT 1 FROM "${table}"`), table).rejects.toThrow(
        /permission denied/,
      );
    }
    const elsewhere = randomUUID();
    const [row] = await accountsDb().$transaction(async (tx) => {
      await tx.$executeRaw`SELECT set_config('ariadne.agency', ${elsewhere}, true)`;
      return tx.$queryRaw<
        { obstacle: string }[]
      >`SELECT hand_over_obstacle(${eleni.id}::uuid, NULL::uuid, ARRAY['social_worker']) AS obstacle`;
    });
    expect(row!.obstacle).toBe('not-a-colleague');
  });
});

describe('teams and colleagues', () => {
  test('an administrator founds, renames and closes a team; two of one name are refused', async () => {
    const { admin } = await administered();
    const made = await admin.call(accounts.createTeam, {}, { name: 'North' });
    expect(made).toMatchObject({ name: 'North', active: true, version: 1 });
    expect((await admin.try(accounts.createTeam, {}, { name: 'North' })).body.type).toBe('/problems/exists-already');
    expect(
      await admin.call(accounts.changeTeam, { id: made.id }, { name: 'South', active: false }, { version: 1 }),
    ).toMatchObject({ name: 'South', active: false, version: 2 });
    const refused = await admin.try(
      accounts.inviteUser,
      {},
      { email: someone(), name: 'N', roles: ['teacher'], teamIds: [made.id] },
    );
    expect(refused.body.errors).toMatchObject([{ path: '/teamIds/0', code: 'invalid-choice' }]);
  });

  test('other roles read teams and found none; teams of another agency are unknown', async () => {
    const { office, admin } = await administered();
    const eleni = await staff('social_worker', office);
    const other = await anOffice();
    expect((await eleni.call(accounts.listTeams, {})).items.map(({ id }) => id)).toEqual([office.teamId]);
    expect((await eleni.try(accounts.createTeam, {}, { name: 'Mine' })).status).toBe(404);
    expect((await admin.try(accounts.changeTeam, { id: other.teamId }, { name: 'Ours' }, { version: 1 })).status).toBe(
      404,
    );
  });

  test('colleagues are those of one’s own agency who are there, by name, with nothing but roles and teams', async () => {
    const { office } = await administered();
    const [eleni, left] = [await staff('social_worker', office), await staff('social_worker', office)];
    await staff('social_worker', await anOffice());
    await owner.query(`UPDATE "User" SET status = 'DEACTIVATED' WHERE id = $1`, [left.id]);
    const { items } = await eleni.call(accounts.colleagues, {});
    expect(items).toHaveLength(4);
    expect(items.find(({ id }) => id === eleni.id)).toEqual({
      id: eleni.id,
      name: expect.any(String),
      roles: ['social_worker'],
      teamIds: [office.teamId],
    });
  });
});
