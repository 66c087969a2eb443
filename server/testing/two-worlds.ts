import { cases } from '#server/cases/cases.contract.ts';
import { consents, type DataCategory, type NewConsent } from '#server/consents/consents.contract.ts';
import { courses } from '#server/courses/courses.contract.ts';
import { danger } from '#server/danger/danger.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { episodes } from '#server/episodes/episodes.contract.ts';
import { flags } from '#server/flags/flags.contract.ts';
import { guardians } from '#server/guardians/guardians.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { merges } from '#server/merges/merges.contract.ts';
import { people } from '#server/people/people.contract.ts';
import type { AnyEndpoint } from '#server/platform/contract.ts';
import { referrals } from '#server/referrals/referrals.contract.ts';
import { appointments } from '#server/reminders/appointments.contract.ts';
import { reminders } from '#server/reminders/reminders.contract.ts';
import { features } from '#server/routes.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { aCaseToRefer, signAgreement, whole } from './agencies.ts';
import { inMinutes } from './calendar.ts';
import { anOffice, aTeam, type Office, owner, type Person, staff } from './cast.ts';
import { anEpisode, daysAgo, routine } from './support.ts';

/*
 * One person twice: in a world in which she has one case, and in one in which what concerns her is spread over cases that are
 * merged. The same is said and done in both; what is read and what succeeds is compared by `one-person.property.test.ts`.
 */

/** Whoever works in a world, by the position she has there. */
const inHouse = {
  /** Carries the first case. */
  anna: 'social_worker',
  /** Carries the one that goes on, and a third. */
  bella: 'social_worker',
  /** On the teams of all. */
  chris: 'social_worker',
  /** Comes to the case that goes on after the merge, and reaches that one alone. */
  nora: 'social_worker',
  /** Is on the team of the first case until she is kept away. */
  kept: 'social_worker',
  teacher: 'teacher',
  first: 'supervisor',
  second: 'supervisor',
  ofBoth: 'supervisor',
  desk: 'coordinator',
  keptDesk: 'coordinator',
  officer: 'dpo',
  admin: 'admin',
  manager: 'manager',
} as const;
const atTheirs = { partner: 'partner', theirDesk: 'coordinator' } as const;
export type Name = keyof typeof inHouse | keyof typeof atTheirs;
export const names = [...Object.keys(inHouse), ...Object.keys(atTheirs)] as Name[];
export const partners = Object.keys(atTheirs) as Name[];
export const denied = ['kept', 'keptDesk', 'teacher', 'nora'] as const satisfies Name[];

/** A word that says which field it stands in and in which of her cases it was said. */
const mark = (field: string, at: number) => `Qq${field}${at}qQ`;
/** Numbers are marked by themselves: `PhoneNumber` takes no letters. */
const number = { phone: '210111000', reached: '210222000' } as const;

/** Every marked field that a text holds, as `field` and the case in which it was said. */
export function marksIn(text: string): { field: string; at: number }[] {
  const found = [...text.matchAll(/Qq([A-Za-z]+?)(\d)qQ/g)].map(([, field, at]) => ({ field: field!, at: Number(at) }));
  const figures = text.replace(/[\s()-]/g, '');
  for (const [field, begins] of Object.entries(number))
    for (const [, at] of figures.matchAll(new RegExp(`${begins}(\\d)`, 'g'))) found.push({ field, at: Number(at) });
  return found;
}

export interface World {
  /** The first, the one that goes on, and a third; all the same one where she has one only. */
  cases: { code: string; id: string }[];
  staff: Record<Name, Person>;
  ours: Office;
  theirs: Office;
  third: Office;
  theirName: string;
  courseId: string;
  /** Merges that stand: the case that stands still, and into which. */
  merged: Map<number, number>;
}

/** The case in which something can still be written: the one that goes on, where this one stands still. */
export const goingOn = ({ merged }: World, at: number): number => merged.get(at) ?? at;
export const codeOf = (world: World, at: number) => ({ code: world.cases[at]!.code });

/** A world with so many cases of her. */
export async function aWorldOf(count: 1 | 2 | 3): Promise<World> {
  const [ours, theirName] = [await anOffice(), `Shelter ${Math.random().toString(36).slice(2)}`];
  const [theirs, third] = [await anOffice(theirName), await anOffice()];
  const second = count === 1 ? ours : await aTeam(ours);
  await signAgreement(ours, theirs);
  await signAgreement(ours, third);
  const there = ['bella', 'nora', 'second'];
  const people_ = await Promise.all([
    ...Object.entries(inHouse).map(([name, role]) => staff(role, there.includes(name) ? second : ours, name)),
    ...Object.entries(atTheirs).map(([name, role]) => staff(role, theirs, name)),
  ]);
  const who = Object.fromEntries(names.map((name, i) => [name, people_[i]!])) as Record<Name, Person>;
  if (count > 1)
    for (const name of ['chris', 'ofBoth'] as const)
      await owner.query(
        'INSERT INTO "TeamMember" (id, "teamId", "userId", "agencyId") VALUES (gen_random_uuid(), $1, $2, $3)',
        [second.teamId, who[name].id, ours.agencyId],
      );

  const world: World = {
    ...{ cases: [], staff: who, ours, theirs, third, theirName, merged: new Map() },
    courseId: (
      await who.teacher.call(courses.make, {}, { name: 'Tuesdays', serviceType: 'LANG', startsOn: daysAgo(50) })
    ).id!,
  };
  for (const [at, worker] of [who.anna, who.bella, who.bella].slice(0, count).entries())
    world.cases.push(await aMarkedCase(worker, at));
  const brought = count === 1 ? (['chris', 'kept', 'bella', 'nora'] as const) : (['chris', 'kept'] as const);
  for (const name of brought) await bring(world, 'anna', 0, name);
  for (let at = 1; at < count; at++) await bring(world, 'bella', at, 'chris');
  if (count === 1) world.cases = [world.cases[0]!, world.cases[0]!, world.cases[0]!];
  return world;
}

export const bring = (world: World, by: Name, at: number, name: Name) =>
  world.staff[by].try(members.add, codeOf(world, at), { userId: world.staff[name].id, role: 'social_worker' });

/** A case with a mark in what nobody may learn but who needs it. */
async function aMarkedCase(worker: Person, at: number) {
  const m = (field: string) => mark(field, at);
  const { id, at: of } = await aCaseToRefer(
    worker,
    { alias: m('alias'), immediateSafety: { safeNow: 'NO', action: m('place') }, familyNote: m('family') },
    {
      ...{ channel: 'SMS', value: `+30 ${number.reached}${at}`, mayText: 'YES', language: 'ell' },
      instructions: m('instructions'),
    },
  );
  await worker.call(
    people.changeIdentity,
    of,
    {
      legalName: m('name'),
      phones: [{ number: `+30 ${number.phone}${at}` }],
      address: { street: m('address') },
    },
    { version: 1 },
  );
  await worker.call(people.confirmSafeContact, of);
  const agreed = { method: 'WRITTEN', language: 'fra', understood: true, noticeVersion: 'N1' } as const;
  await worker.call(consents.give, of, { ...agreed, kind: 'SERVICE' });
  await worker.call(consents.give, of, { ...agreed, kind: 'CONTACT_CHANNEL' });
  await worker.call(cases.activate, of);
  await owner.query('UPDATE "Case" SET "openedOn" = $2 WHERE id = $1', [id, daysAgo(20)]);
  const service = await anEpisode(worker, of.code, 'ACC_SHELTER');
  await worker.call(sessions.log, { id: service.id }, { ...routine, operationalNote: m('note') });
  // In a case that is to stand still no service may run.
  const { rows } = await owner.query('SELECT version FROM "Episode" WHERE id = $1', [service.id]);
  const ended = { status: 'ENDED_EARLY', endReason: 'SURVIVOR_CHOICE' } as const;
  await worker.call(episodes.end, { id: service.id }, ended, { version: rows[0].version });
  return { code: of.code, id };
}

const agreed = { method: 'WRITTEN', language: 'fra', understood: true, noticeVersion: 'N1' } as const;
const categories = ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT', 'RISK'] as const satisfies DataCategory[];
/** The choices of what she agrees to, or wants withheld. */
const parts: DataCategory[][] = [[...categories], ['DEMOGRAPHIC'], ['DEMOGRAPHIC', 'IDENTITY'], ['CONTACT', 'RISK']];
const services = ['ACC_SHELTER', 'LANG'];

export interface Step {
  do: keyof typeof deeds;
  /** In which case, by whom and what, as far as it is asked. */
  at: number;
  by: number;
  what: number;
}
interface Sent {
  one: string | undefined;
  two: string | undefined;
  at: number;
  /** Before it was known that the cases are one person's. */
  before: boolean;
  /** Sent before anybody knew that the cases are one person's, where what was said forbids it; by which conditions. */
  early: readonly string[];
}
interface Entry {
  one: string | undefined;
  two: string | undefined;
}

/** The world in which she has one case and the one in which she has three, and what was said in both. */
export class TwoWorlds {
  readonly one: World;
  readonly two: World;
  /** Two, or three of which the third is merged into the one that goes on by somebody who does not reach the first. */
  readonly count: 2 | 3;
  readonly sent: Sent[] = [];
  readonly entries: Entry[] = [];
  readonly story: string[] = [];
  readonly found: string[] = [];
  /** What somebody read where she has one case only. */
  readonly read = new Set<string>();
  joined = false;
  inDanger = false;
  /** Whom somebody wanted kept away, also where that was lifted since. */
  readonly away = new Set<Name>();

  static async begin(count: 2 | 3): Promise<TwoWorlds> {
    return new TwoWorlds(await aWorldOf(1), await aWorldOf(count), count);
  }
  private constructor(one: World, two: World, count: 2 | 3) {
    this.one = one;
    this.two = two;
    this.count = count;
  }

  async take(step: Step): Promise<void> {
    const at = step.at % this.count;
    const said = await deeds[step.do](this, { ...step, at });
    this.story.push(`${step.do} in ${at}${said ? `: ${said}` : ''}`);
  }

  /** Who says it: somebody who reaches the case in which it is said, and often that one alone. */
  speaker({ at, by }: Step): Name {
    const reach: Name[] = goingOn(this.two, at) === 0 ? ['anna', 'chris'] : ['bella', 'chris'];
    if (this.joined && !this.away.has('nora')) reach.push('nora');
    return reach[by % reach.length]!;
  }

  /** The same position where she has one case: whoever carries the one in which it is said carries that. */
  inOne(name: Name): Name {
    return name === 'bella' ? 'anna' : name;
  }

  /** Says the same in both worlds, in the case that goes on where the one that was chosen stands still. */
  async both<E extends AnyEndpoint>(
    endpoint: E,
    step: Step,
    body: (world: World, at: number) => unknown,
    {
      name = this.speaker(step),
      version,
    }: { name?: Name; version?: (world: World, at: number) => Promise<number> } = {},
  ) {
    const ask = async (world: World, who: Name, at: number) =>
      world.staff[who].try(endpoint, codeOf(world, at) as never, body(world, at) as never, {
        ...(version && { version: await version(world, at) }),
      });
    const one = await ask(this.one, this.inOne(name), 0);
    return { one, two: await ask(this.two, name, goingOn(this.two, step.at)), name };
  }

  /** What was said must have been heard in both, or what follows compares nothing. */
  heard({ one, two, name }: { one: Response; two: Response; name: Name }): string {
    const told = `${name} ${one.status} ${two.status}`;
    if (one.status < 400 && two.status >= 400) throw new Diverged(`${told} ${JSON.stringify(two.body)}`);
    return told;
  }

  /** What is refused where everything is said in one case is refused where it is said in several. */
  notMore(what: string, one: Response, two: Response): string {
    if (this.joined && two.status < 400 && one.status >= 400)
      this.found.push(
        `${what} is done (${two.status}), where it is refused of one case: ${one.status} ${JSON.stringify(one.body)}`,
      );
    return `${one.status} ${two.status}`;
  }

  async join(): Promise<void> {
    await this.#merge(this.two.staff.ofBoth, 0, 1);
  }
  async joinThird(): Promise<void> {
    if (this.count === 3) await this.#merge(this.two.staff.second, 2, 1);
    await bring(this.two, 'bella', 1, 'nora');
    this.joined = true;
  }

  async #merge(by: Person, from: number, into: number): Promise<void> {
    const merge = () =>
      by.try(merges.merge, codeOf(this.two, from), { into: this.two.cases[into]!.code, reason: 'One person' });
    let done = await merge();
    if (done.status >= 400) {
      // While somebody who is kept away from one is on the team of the other, she leaves it first.
      const { id } = this.two.staff.kept;
      await owner.query('UPDATE "CaseMembership" SET "endedAt" = now() WHERE "userId" = $1 AND "endedAt" IS NULL', [
        id,
      ]);
      done = await merge();
    }
    if (done.status >= 400) throw new Error(`The merge: ${done.status} ${JSON.stringify(done.body)}`);
    this.two.merged.set(from, into);
    this.story.push(`MERGE ${from} into ${into}`);
  }
}
type Response = Awaited<ReturnType<Person['ask']>>;
/** The two worlds went apart in a way that has nothing to do with what is asked here. */
export class Diverged extends Error {}

const whereIs = ({ cases: hers }: World, caseId: string) => hers.findIndex(({ id }) => id === caseId);
const versionIn = (model: string) => async (world: World, at: number) =>
  ((
    await owner.query(`SELECT version FROM "${model}" WHERE ${model === 'Case' ? 'id' : '"caseId"'} = $1`, [
      world.cases[at]!.id,
    ])
  ).rows[0]?.version as number) ?? 0;
const standing = async (world: World, kind: string, agencyId: string | null, at: number, service: string | null) =>
  (
    await owner.query(
      `SELECT id, "caseId" FROM "Consent" WHERE "caseId" = ANY ($1) AND kind = $2 AND "recipientAgencyId" IS NOT DISTINCT FROM $3
        AND "serviceType" IS NOT DISTINCT FROM $5
        AND "withdrawnAt" IS NULL AND "supersededAt" IS NULL ORDER BY "caseId" = $4 DESC, "recordedAt" DESC LIMIT 1`,
      [world.cases.map(({ id }) => id), kind, agencyId, world.cases[at]!.id, service],
    )
  ).rows[0] as { id: string; caseId: string } | undefined;
const stateOf = async (id: string) =>
  (await owner.query('SELECT state FROM "Referral" WHERE id = $1', [id])).rows[0].state as string;

/** Takes an agreement back where it was given, by whoever reaches every case. */
async function takeBack(
  play: TwoWorlds,
  step: Step,
  kind: string,
  of: (world: World) => string | null,
): Promise<string> {
  const service = kind === 'SHARE_WITH_AGENCY' && step.what >= 8 ? 'LANG' : null;
  const [one, two] = [
    await standing(play.one, kind, of(play.one), 0, service),
    await standing(play.two, kind, of(play.two), step.at, service),
  ];
  if (!one && !two) return 'nothing to take back';
  for (const [world, said] of [
    [play.one, one],
    [play.two, two],
  ] as const)
    if (said) await world.staff.chris.call(consents.withdraw, { id: said.id }, { withdrawnHow: 'SPOKEN' });
  return `of ${two ? whereIs(play.two, two.caseId) : 'none'}`;
}

/** One step of a referral, as far as it stands in both worlds where it stands in one. */
async function act(
  play: TwoWorlds,
  { what }: Step,
  name: Name,
  which: AnyEndpoint,
  body: unknown = {},
): Promise<string> {
  const one = play.sent[what % (play.sent.length || 1)];
  if (!one?.two) return 'nothing was sent';
  if (!one.one) {
    const early = await catchUp(play, one);
    if (!one.one) {
      if (which !== referrals.accept || !play.joined) return 'not known there';
      const done = await play.two.staff[name].try(which, { id: one.two }, body as never);
      if (done.status < 400 && early.some((guard) => lasting.includes(guard)))
        play.found.push(`${name} accepts what was sent before, though ${early.join(', ')}`);
      return `early ${done.status}`;
    }
  }
  const states = [await stateOf(one.one), await stateOf(one.two)];
  if (states[0] !== states[1]) return `${states.join(' here and ')} there`;
  const ask = (world: World, id: string) => world.staff[name].try(which, { id }, body as never);
  const here = await ask(play.one, one.one);
  if (!play.joined && here.status >= 400) return `refused ${here.status}`;
  return play.notMore(`${name}: ${which.line}`, here, await ask(play.two, one.two));
}
const lasting = ['DENY_LIST', 'CONSENT', 'GUARDIAN'];

/** Sends in the world of one case what was sent in the other while nobody knew; the conditions that forbid it. */
async function catchUp({ one }: TwoWorlds, sent: Sent): Promise<readonly string[]> {
  const { chris, desk } = one.staff;
  const draft = await chris.call(referrals.draft, codeOf(one, 0), aDraft(one, sent.at));
  const ready = await chris.try(referrals.ready, { id: draft.id! });
  if (ready.status >= 400) return guardsOf(ready);
  const done = await desk.try(referrals.send, { id: draft.id! }, {});
  if (done.status >= 400) return guardsOf(done);
  sent.one = draft.id!;
  return [];
}
const guardsOf = ({ body }: Response): string[] =>
  (body.errors ?? []).map(({ path }: { path: string }) => path.replace('/guards/', ''));
const aDraft = ({ theirs }: World, at: number) =>
  whole(theirs, { services, message: mark('message', at), reason: mark('reason', at) });

/** Everything that is said or done, by its name. */
export const deeds = {
  async keepAway(play: TwoWorlds, step: Step) {
    const who = denied[step.what % denied.length]!;
    play.away.add(who);
    const body = ({ staff: of }: World, at: number) => ({
      kind: 'USER',
      userId: of[who].id,
      reason: mark('denial', at),
    });
    const answers = await play.both(denials.add, step, body);
    play.entries.push({ one: answers.one.body.id, two: answers.two.body.id });
    return `${who}, ${play.heard(answers)}`;
  },
  async keepAgencyAway(play: TwoWorlds, step: Step) {
    const body = ({ theirs }: World, at: number) => ({
      kind: 'AGENCY',
      deniedAgencyId: theirs.agencyId,
      reason: mark('denial', at),
    });
    const answers = await play.both(denials.add, step, body);
    play.entries.push({ one: answers.one.body.id, two: answers.two.body.id });
    return play.heard(answers);
  },
  async lift(play: TwoWorlds, { what }: Step) {
    const [entry] = play.entries.splice(what % (play.entries.length || 1), 1);
    for (const [world, id] of [
      [play.one, entry?.one],
      [play.two, entry?.two],
    ] as const)
      if (id) await world.staff.chris.call(denials.lift, { id });
    return entry ? 'an entry' : 'none';
  },
  async danger(play: TwoWorlds, step: Step) {
    const answers = await play.both(danger.raise, step, (_, at) => ({ reason: mark('danger', at) }));
    play.inDanger = true;
    // Of one case one flag stands.
    return `${answers.name} ${answers.one.status} ${answers.two.status}`;
  },
  async carry(play: TwoWorlds) {
    // Who carries the case is to stay the same: it is tried where it is refused.
    if (!play.inDanger) return 'later';
    const ask = (world: World) =>
      world.staff.chris.try(members.handOver, codeOf(world, goingOn(world, 0)), { userId: world.staff.chris.id });
    return play.notMore('chris carries it', await ask(play.one), await ask(play.two));
  },
  async endDanger(play: TwoWorlds) {
    if (!play.inDanger) return 'none';
    for (const world of [play.one, play.two]) {
      const { rows } = await owner.query(
        'SELECT id, "caseId", "removalAskedAt" FROM "DangerFlag" WHERE "caseId" = ANY ($1) AND "removedAt" IS NULL',
        [world.cases.map(({ id }) => id)],
      );
      for (const { id, caseId, removalAskedAt } of rows) {
        if (!removalAskedAt)
          await world.staff.chris.call(
            danger.askRemoval,
            { id },
            { removalReason: mark('removal', whereIs(world, caseId)) },
          );
        await world.staff.ofBoth.call(danger.confirmRemoval, { id });
      }
    }
    play.inDanger = false;
    return 'all';
  },
  async askEndOfDanger(play: TwoWorlds) {
    for (const world of [play.one, play.two]) {
      const { rows } = await owner.query(
        'SELECT id, "caseId" FROM "DangerFlag" WHERE "caseId" = ANY ($1) AND "removedAt" IS NULL AND "removalAskedAt" IS NULL',
        [world.cases.map(({ id }) => id)],
      );
      for (const { id, caseId } of rows)
        await world.staff.chris.call(
          danger.askRemoval,
          { id },
          { removalReason: mark('removal', whereIs(world, caseId)) },
        );
    }
    return '';
  },
  async stop(play: TwoWorlds, step: Step) {
    const body = (_: World, at: number) => ({ doNotContact: { reason: mark('stop', at) } });
    return play.heard(await play.both(people.changeSafeContact, step, body, { version: versionIn('SafeContact') }));
  },
  async agree(play: TwoWorlds, step: Step) {
    const dataCategories = parts[step.what % parts.length]!;
    const body = ({ theirs }: World): Partial<NewConsent> => ({
      ...agreed,
      ...{ kind: 'SHARE_WITH_AGENCY', recipientAgencyId: theirs.agencyId, dataCategories },
      serviceType: step.what < 8 ? null : 'LANG',
    });
    return `${step.what < 8 ? '' : 'for lessons '}${dataCategories} ${play.heard(await play.both(consents.give, step, body))}`;
  },
  takeBack: (play: TwoWorlds, step: Step) => takeBack(play, step, 'SHARE_WITH_AGENCY', ({ theirs }) => theirs.agencyId),
  async withhold(play: TwoWorlds, step: Step) {
    const kept = [[], ['IDENTITY'], ['CONTACT', 'RISK'], ['DEMOGRAPHIC']][step.what % 4]!;
    const body = ({ third, theirName }: World, at: number) => ({
      ...agreed,
      ...{ kind: 'SHARE_WITH_AGENCY', recipientAgencyId: third.agencyId, dataCategories: ['DEMOGRAPHIC'] },
      withholding: [{ party: theirName, categories: kept, reason: mark('withheld', at) }],
    });
    return `${kept} ${play.heard(await play.both(consents.give, step, body))}`;
  },
  takeBackThird: (play: TwoWorlds, step: Step) =>
    takeBack(play, step, 'SHARE_WITH_AGENCY', ({ third }) => third.agencyId),
  async agreeToMessages(play: TwoWorlds, step: Step) {
    return play.heard(await play.both(consents.give, step, () => ({ ...agreed, kind: 'CONTACT_CHANNEL' })));
  },
  takeBackMessages: (play: TwoWorlds, step: Step) => takeBack(play, step, 'CONTACT_CHANNEL', () => null),
  async child(play: TwoWorlds, step: Step) {
    return play.heard(
      await play.both(cases.change, step, () => ({ ageBand: 'UNDER_18' }), { version: versionIn('Case') }),
    );
  },
  async guardian(play: TwoWorlds, step: Step) {
    const assent = ['GIVEN', 'GIVEN', 'REFUSED'][step.what % 3]!;
    const body = (_: World, at: number) => ({
      kind: 'PARENT',
      name: mark('guardian', at),
      assent,
      bestInterests: 'Weighed with her',
    });
    return `${assent} ${play.heard(await play.both(guardians.record, step, body))}`;
  },
  async endGuardian(play: TwoWorlds, step: Step) {
    const ended: boolean[] = [];
    for (const [world, at] of [
      [play.one, 0],
      [play.two, step.at],
    ] as const) {
      const { rows } = await owner.query(
        'SELECT id FROM "Guardianship" WHERE "caseId" = ANY ($1) AND "endedAt" IS NULL ORDER BY "caseId" = $2 DESC LIMIT 1',
        [world.cases.map(({ id }) => id), world.cases[at]!.id],
      );
      for (const { id } of rows) await world.staff.chris.call(guardians.end, { id });
      ended.push(rows.length > 0);
    }
    return `${ended}`;
  },
  async flag(play: TwoWorlds, step: Step) {
    return play.heard(await play.both(flags.set, step, (_, at) => ({ flag: 'ESCORT', reason: mark('flag', at) })));
  },

  async refer(play: TwoWorlds, step: Step) {
    const name = play.speaker(step);
    const draft = await play.both(referrals.draft, step, aDraft, { name });
    const send = async (world: World, drafted: Response) => {
      if (drafted.status >= 400) return drafted;
      const who = world === play.one ? play.inOne(name) : name;
      const ready = await world.staff[who].try(referrals.ready, { id: drafted.body.id });
      return ready.status >= 400 ? ready : world.staff.desk.try(referrals.send, { id: drafted.body.id }, {});
    };
    const [one, two] = [await send(play.one, draft.one), await send(play.two, draft.two)];
    if (two.status < 400 || one.status < 400)
      play.sent.push({
        ...{
          one: one.status < 400 ? draft.one.body.id : undefined,
          two: two.status < 400 ? draft.two.body.id : undefined,
        },
        ...{ at: step.at, before: !play.joined, early: one.status < 400 ? [] : guardsOf(one) },
      });
    return `${name} ${play.notMore(`${name} sends`, one, two)} ${guardsOf(one)}`;
  },
  /** Made ready, to be sent another day. */
  async prepare(play: TwoWorlds, step: Step) {
    const name = play.speaker(step);
    const draft = await play.both(referrals.draft, step, aDraft, { name });
    const ready = (world: World, { body }: Response) => world.staff.chris.try(referrals.ready, { id: body.id });
    if (draft.one.status >= 400 || draft.two.status >= 400) return `${draft.one.status} ${draft.two.status}`;
    const [one, two] = [await ready(play.one, draft.one), await ready(play.two, draft.two)];
    if (one.status < 400 && two.status < 400)
      play.sent.push({ one: draft.one.body.id, two: draft.two.body.id, at: step.at, before: !play.joined, early: [] });
    return play.notMore('made ready', one, two);
  },
  send: (play: TwoWorlds, step: Step) => act(play, step, 'desk', referrals.send),
  accept: (play: TwoWorlds, step: Step) =>
    act(play, step, 'partner', referrals.accept, step.by % 3 ? {} : { services: ['LANG'] }),
  waitlist: (play: TwoWorlds, step: Step) => act(play, step, 'partner', referrals.waitlist),
  ask: (play: TwoWorlds, step: Step) => act(play, step, 'theirDesk', referrals.ask, { words: mark('question', 0) }),
  answer: (play: TwoWorlds, step: Step) => act(play, step, 'desk', referrals.answer, { words: mark('answer', 0) }),
  decline: (play: TwoWorlds, step: Step) =>
    act(play, step, 'partner', referrals.decline, { declineReason: 'NO_CAPACITY' }),
  contest: (play: TwoWorlds, step: Step) => act(play, step, 'desk', referrals.contest, { words: mark('contest', 0) }),
  async bringIn(play: TwoWorlds, step: Step) {
    const name = play.speaker(step);
    const one = await bring(play.one, play.inOne(name), 0, 'kept');
    if (!play.joined && one.status >= 400) return `${one.status}`;
    return play.notMore(`${name} brings kept`, one, await bring(play.two, name, step.at, 'kept'));
  },
  async enrol(play: TwoWorlds, step: Step) {
    if (!play.joined && step.at !== 1) return 'later';
    const body = ({ courseId }: World) => ({ serviceType: 'LANG', courseId, status: 'ACTIVE' });
    const { one, two } = await play.both(episodes.plan, step, body);
    return play.notMore('enrolling', one, two);
  },
  async meet(play: TwoWorlds, step: Step) {
    const body = ({ staff: of }: World) => ({ userId: of.kept.id, startsAt: inMinutes(3000), mode: 'IN_PERSON' });
    const { one, two } = await play.both(appointments.plan, step, body);
    return play.notMore('meeting kept', one, two);
  },
  async task(play: TwoWorlds, step: Step) {
    const body = ({ staff: of }: World, at: number) => ({
      userId: of.kept.id,
      dueAt: inMinutes(90),
      note: mark('task', at),
    });
    const { one, two } = await play.both(reminders.create, step, body);
    return play.notMore('a task of kept', one, two);
  },
  async close(play: TwoWorlds, step: Step) {
    if (!play.joined || step.by) return 'later';
    const body = (_: World, at: number) => ({ closureReason: 'GOALS_MET', closureNote: mark('closure', at) });
    return play.heard(await play.both(cases.close, step, body));
  },
  async provide(play: TwoWorlds, step: Step) {
    if (!play.joined) return 'later';
    const body = ({ theirs }: World) => ({ serviceType: 'ACC_SEMI', providerAgencyId: theirs.agencyId });
    const { one, two } = await play.both(episodes.plan, step, body);
    return play.notMore('planning with the agency', one, two);
  },
} satisfies Record<string, (play: TwoWorlds, step: Step) => Promise<string>>;

// --- what is read --------------------------------------------------------------------------------------------------

/** Of no record of hers, without end, or a page that a browser prints. */
const apart =
  /^GET \/(health|openapi|codelists|me|reports|report-drafts|report-schedules|releases|released-tables|trainings|message-texts|consent-texts|reminder-(rules|queue|policy)|grants|users|role-changes|evidence-packs|access)\b|\/(form|file|content)$/;
const asked = features
  .flatMap(({ api }) => Object.values(api))
  .filter(({ line }) => line.startsWith('GET') && !apart.test(line));
const byCase: Record<string, string> = {
  ...{
    episodes: 'Episode',
    sessions: 'Session',
    consents: 'Consent',
    guardianships: 'Guardianship',
    'danger-flags': 'DangerFlag',
  },
  ...{
    flags: 'CaseFlag',
    referrals: 'Referral',
    'deny-entries': 'DenyEntry',
    appointments: 'Appointment',
    reminders: 'Reminder',
  },
  ...{ messages: 'Message', 'process-notes': 'ProcessNote', merges: 'CaseMerge' },
};
/** What is asked beside the address alone. */
const more = ['/referrals?side=out', '/cases?show=closed', '/deny-entries?open=true', '/reminders?limit=100'];

/** Every address that can be asked of this world. */
async function addresses(world: World, only?: string): Promise<string[]> {
  const cases_ = [...new Set(world.cases.map(({ id }) => id))];
  const ids = new Map<string, string[]>([
    ['cases', [...new Set(world.cases.map(({ code }) => code))]],
    ['courses', [world.courseId]],
    ['agencies', [world.theirs.agencyId]],
  ]);
  for (const [place, model] of Object.entries(byCase).filter(([place]) => !only || place === only))
    ids.set(
      place,
      (await owner.query(`SELECT id FROM "${model}" WHERE "caseId" = ANY ($1)`, [cases_])).rows.map(({ id }) => id),
    );
  return [
    ...asked.flatMap(({ line }) => {
      const path = line.split(' ')[1]!;
      const of = ids.get(path.split('/')[1]!) ?? [];
      return /:(code|id)/.test(path) ? of.map((id) => path.replace(/:(code|id)/, id)) : [path];
    }),
    ...more,
  ].filter((path) => !only || path.startsWith(`/${only}`));
}

/** What somebody reads: the fields, and of each in which case it was said. */
export type Seen = Map<string, { field: string; at: number; where: string }>;

export async function seenBy(person: Person, paths: readonly string[], isTold: boolean): Promise<Seen> {
  const seen: Seen = new Map();
  // What another agency looks at counts as received; whatever else is read changes nothing.
  const atOnce = isTold ? 1 : 4;
  for (let from = 0; from < paths.length; from += atOnce)
    await Promise.all(
      paths.slice(from, from + atOnce).map(async (path) => {
        const { text, status, body } = await person.ask('get', path);
        if (status >= 400) return;
        const found = isTold && path.endsWith('/payload') ? linesOf(body) : marksIn(text);
        if (body?.sends === true) found.push({ field: 'a message to her', at: 0 });
        const where = path.replace(/[0-9a-f-]{36}/, ':id');
        for (const { field, at } of found) seen.set(`${field} ${at}`, { field, at, where });
      }),
    );
  return seen;
}

/** Of what another agency is told every line counts, also what bears no mark. */
const linesOf = ({ lines = [] }: { lines?: Line[] }) =>
  lines
    .filter(({ value }) => value !== undefined)
    .flatMap(fieldsIn)
    .map((field) => ({ field, at: 0 }));
interface Line {
  key: string;
  value?: unknown;
}
/** A line, and of a way to reach her also whether it comes without the word that she must not be contacted. */
const fieldsIn = ({ key, value }: Line) => [
  `the line ${key}`,
  ...(key === 'safeContact' && !(value as { doNotContact?: unknown }).doNotContact
    ? ['a way to her without a stop']
    : []),
];

const revealed = ['legalName', 'phones', 'address'] as const;
async function revealedTo(person: Person, world: World): Promise<Seen> {
  const seen: Seen = new Map();
  for (const code of new Set(world.cases.map((one) => one.code)))
    for (const field of revealed) {
      const { text, status } = await person.try(
        people.revealIdentity,
        { code },
        { fields: [field], reason: 'CONTACT' },
      );
      if (status < 400)
        for (const one of marksIn(text)) seen.set(`${one.field} ${one.at}`, { ...one, where: 'reveal' });
    }
  return seen;
}

/** Holds what these read in the world of several cases against what they read in that of one: all, or what is told to agencies and her. */
export async function compare(
  play: TwoWorlds,
  who: readonly Name[],
  { whole: everything = false } = {},
): Promise<void> {
  if (!play.joined) return;
  const look = async (world: World) => {
    const told = await addresses(world, everything ? undefined : 'referrals');
    const messages = world.cases.map(({ code }) => `/cases/${code}/messages/preview`);
    const seen = new Map<Name, Seen>();
    for (const name of who) {
      const isTold = partners.includes(name);
      const read = await seenBy(world.staff[name], everything || isTold ? told : messages, isTold);
      if (everything && !isTold)
        for (const [key, one] of await revealedTo(world.staff[name], world)) read.set(key, one);
      seen.set(name, read);
    }
    return seen;
  };
  const [one, two] = [await look(play.one), await look(play.two)];
  for (const seen of one.values()) for (const { field } of seen.values()) play.read.add(field);
  const fieldsOf = (name: Name) => new Set([...(one.get(name)?.values() ?? [])].map(({ field }) => field));
  const carriers: Name[] = ['anna', 'bella', 'bella'];
  const early = await sentBefore(play);
  for (const [name, seen] of two) {
    const may = fieldsOf(name);
    for (const { field, at, where } of seen.values()) {
      if (may.has(field)) continue;
      // Whoever carries one of her cases reads of that one what who carries the only one reads.
      if (carriers[at] === name && fieldsOf('anna').has(field)) continue;
      if (partners.includes(name) && early.has(field)) continue;
      play.found.push(`${name} reads ${field}, said in ${at}, at ${where}`);
    }
  }
}

/**
 * What was sent before anybody knew that the cases are one person's was disclosed by what was known. It is read on as far as she
 * agrees to it now and nothing is kept from that agency: the lines of a referral that would be sent anew. Where it would not be
 * sent for another reason, those lines that tell neither who she is nor how she is reached, and the message.
 */
async function sentBefore({ one, sent }: TwoWorlds): Promise<Set<string>> {
  const before = sent.filter((each) => each.two && each.before);
  const known = before.filter((each) => each.one);
  const unknown = before.filter(
    (each) => !each.one && !each.early.some((guard) => ['CONSENT', 'DENY_LIST'].includes(guard)),
  );
  if (!known.length && !unknown.length) return new Set();
  const draft = await one.staff.anna.call(referrals.draft, codeOf(one, 0), aDraft(one, 0));
  const { lines } = await one.staff.anna.call(referrals.payload, { id: draft.id! });
  const told = lines!.filter(
    ({ fate, tier }) => ['SHOWN', 'IF_ACCEPTED'].includes(fate) && (known.length || tier === 'T1'),
  );
  return new Set([...told.flatMap(fieldsIn), ...(unknown.length ? ['message'] : [])]);
}

/** What belongs together: a history is about one or two of these, or it would rarely come to what they have to do with each other. */
export const themes: Step['do'][][] = [
  ['child', 'guardian', 'guardian', 'endGuardian'],
  ['agree', 'agree', 'takeBack'],
  ['withhold', 'withhold', 'takeBackThird', 'agree'],
  ['keepAway', 'keepAway', 'lift', 'bringIn', 'meet', 'task', 'enrol'],
  ['keepAgencyAway', 'lift', 'provide'],
  ['danger', 'endDanger', 'askEndOfDanger', 'flag', 'carry'],
  ['stop', 'agreeToMessages', 'takeBackMessages', 'agree'],
];
export const telling: Step['do'][] = [
  ...([
    'refer',
    'refer',
    'prepare',
    'send',
    'accept',
    'accept',
    'waitlist',
    'ask',
    'answer',
    'decline',
    'contest',
  ] as const),
  'close',
];
