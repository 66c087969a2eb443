import { randomUUID } from 'node:crypto';
import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import type { SessionKind } from '#server/codelists/codelists.contract.ts';
import { openStatuses } from '#server/episodes/episodes.contract.ts';
import { holdEpisode, withActions } from '#server/episodes/episodes.service.ts';
import { getService, requireGrant, requireLead, serviceAsGiven } from '#server/episodes/requirements.service.ts';
import { type FieldError, Invalid, invalidField, Problem } from '#server/platform/problems.ts';
import { kinds, type NewSession, wasThere } from '#server/sessions/sessions.contract.ts';
import { logHeld } from '#server/sessions/sessions.service.ts';
import type { CourseChanges, NewCourse, NewMeeting } from './courses.contract.ts';

type Paged = { cursor?: string | undefined; limit: number };

export async function listCourses(
  work: Work,
  {
    active,
    serviceType,
    ...paged
  }: Paged & { active?: 'true' | 'false' | undefined; serviceType?: string | undefined },
) {
  const page = await work.db.page('Course', {
    where: { ...(active && { active: active === 'true' }), serviceType },
    ...paged,
  });
  return { ...page, items: await withPlaces(work, page.items) };
}

export async function getCourse(work: Work, id: string) {
  const [course] = await withPlaces(work, [await work.db.get('Course', { id })]);
  return course;
}

/** How many places are taken, which says nothing about by whom. */
async function withPlaces({ facts }: Work, found: Row[]) {
  const taken = await facts.placesTaken(found.map(({ id }) => id));
  return found.map((course) => ({ ...course, taken: taken.get(course.id) ?? 0 }));
}

/** A course or group, led by whoever sets it up. */
export async function makeCourse(work: Work, body: NewCourse): Promise<string> {
  const { db, actor } = work;
  const { group } = await getService(work, body.serviceType);
  if (!group || !db.may('create', 'Course', { serviceType: body.serviceType, marks: ['own'] }))
    throw invalidField('serviceType', 'invalid-choice');
  requireOrder(body);
  await requireGrant(work, body.grantId);

  return db.create('Course', body, { leaderId: actor.id });
}

/** Changes a course, or hands it over; its enrolments follow to the new leader. */
export async function changeCourse(work: Work, id: string, version: number, body: CourseChanges): Promise<void> {
  const { db, facts } = work;
  const course = await db.get('Course', { id });
  db.demand('update', 'Course', course);
  requireOrder({
    startsOn: body.startsOn ?? (course.startsOn as string),
    endsOn: body.endsOn === undefined ? (course.endsOn as string | null) : body.endsOn,
  });
  await requireGrant(work, body.grantId);
  if (body.leaderId) {
    const { disciplines } = await serviceAsGiven(work, course.serviceType as string);
    await requireLead(work, body.leaderId, disciplines, 'leaderId');
    // Whoever is just being enrolled has been, or waits; so does an entry of the deny list for one of the learners.
    await facts.holdCourse(id);
    await db.follow(
      'Episode',
      { courseId: id, leadUserId: course.leaderId as string, status: { in: openStatuses } },
      { leadUserId: body.leaderId },
    );
  }

  await db.update('Course', id, version, body);
  // Last, so that nobody is told of it but by an act that would have been done: she then has the class no more.
  if (body.leaderId && (await facts.isKeptFromClass(id, body.leaderId)))
    throw invalidField('leaderId', 'not-a-colleague');
}

/** A course that was handed over is no longer in sight of every role. */
export async function showCourse(work: Work, id: string) {
  return (await work.db.findOne('Course', { id }, [])) ? getCourse(work, id) : { id };
}

function requireOrder({ startsOn, endsOn }: { startsOn: string; endsOn?: string | null | undefined }): void {
  if (endsOn && endsOn < startsOn) throw invalidField('endsOn', 'end-before-start');
}

/** The enrolments of a course. Whoever may not see which course an enrolment is in does not learn it from this list either. */
export async function listLearners(
  work: Work,
  courseId: string,
  { open, ...paged }: Paged & { open?: 'true' | 'false' | undefined },
) {
  const { db } = work;
  await db.get('Course', { id: courseId }, []);
  const enrolled = await db.inner('Episode', { courseId }, ['status']);
  const wanted = enrolled.filter(({ status }) => !open || openStatuses.includes(status) === (open === 'true'));

  const columns = [
    'sessionKind',
    'status',
    'startedOn',
    'endedOn',
    'plannedUnits',
    'deliveredUnits',
    'entryLevel',
    'exitLevel',
    'courseId',
  ];
  // Whose class is hidden from the reader (another kind of stub, a danger flag) is on no page and in no cursor.
  const shown = await db.find('Episode', {
    where: { id: { in: wanted.map(({ id }) => id as string) } },
    columns: ['courseId'],
  });
  const page = await db.page('Episode', {
    where: { id: { in: shown.filter((row) => row.courseId === courseId).map(({ id }) => id) } },
    sort: [['id', 'asc']],
    columns,
    ...paged,
  });
  const episodes = page.items;
  const people = await db.find('Case', {
    where: { id: { in: episodes.map(({ caseId }) => caseId as string) } },
    columns: ['alias', 'formOfAddress', 'gender', 'languages', 'literacy'],
  });
  const statuses = await db.inner('Case', { id: { in: episodes.map(({ caseId }) => caseId as string) } }, ['status']);
  const attendance = await summarise(work, episodes);

  const items = episodes.map((episode) => {
    const person = people.find(({ id }) => id === episode.caseId);
    const caseStatus = statuses.find(({ id }) => id === episode.caseId)?.status as string;
    return {
      ...withActions(work, episode, caseStatus),
      episodeId: episode.id,
      alias: person?.alias,
      formOfAddress: person?.formOfAddress,
      gender: person?.gender,
      languages: person?.languages,
      literacy: person?.literacy,
      attendance: attendance.get(episode.id),
    };
  });
  return { ...page, items };
}

interface Attended {
  came: number;
  absent: number;
  cancelled: number;
  lastHeldAt: string | null;
}

/** How often they came, by sessions whose attendance the reader may see. */
async function summarise({ db }: Work, episodes: readonly Row[]): Promise<Map<string, Attended>> {
  const sessions = await db.find('Session', {
    where: { episodeId: { in: episodes.map(({ id }) => id) } },
    columns: ['episodeId', 'attendance', 'heldAt'],
    limit: 50_000,
  });
  const summaries = new Map<string, Attended>();
  for (const { episodeId, attendance, heldAt } of sessions) {
    if (!attendance) continue;
    const summary = summaries.get(episodeId) ?? { came: 0, absent: 0, cancelled: 0, lastHeldAt: null };
    summaries.set(episodeId, summary);
    if (wasThere(attendance)) summary.came++;
    else if (attendance.startsWith('ABSENT')) summary.absent++;
    else summary.cancelled++;
    if (!summary.lastHeldAt || Date.parse(heldAt) > Date.parse(summary.lastHeldAt)) summary.lastHeldAt = heldAt;
  }
  return summaries;
}

/**
 * A group meeting: one act, one session for each participant, all or none. Each session is a row of its own under its
 * own record's key; what joins them is never answered. Answers the id of the meeting.
 */
export async function recordMeeting(
  work: Work,
  courseId: string,
  { attendance, ...common }: NewMeeting,
): Promise<string> {
  const { db } = work;
  const course = await db.get('Course', { id: courseId });
  const { sessionKind } = await serviceAsGiven(work, course.serviceType as string);
  requireCommon(common, sessionKind);
  requireOnce(attendance.map(({ episodeId }) => episodeId));

  // Cases are held in one order, so that two meetings never wait for each other.
  const reached = await db.find('Episode', {
    where: { id: { in: attendance.map(({ episodeId }) => episodeId) } },
    columns: ['courseId'],
    limit: attendance.length,
  });
  const order = attendance
    .map((participant, place) => ({
      participant,
      place,
      episode: reached.find(({ id }) => id === participant.episodeId),
    }))
    .sort((a, b) => String(a.episode?.caseId).localeCompare(String(b.episode?.caseId)));
  const strangers = order.filter(({ episode }) => episode?.courseId !== courseId);
  if (strangers.length)
    throw new Invalid(
      strangers.map(({ place }) => ({ path: `/attendance/${place}/episodeId`, code: 'invalid-choice' })),
    );

  const meetingId = randomUUID();
  const sessionType =
    sessionKind === 'PSYCHOLOGICAL' &&
    db.fields('create', 'Session', { kind: sessionKind, marks: order[0]!.episode!.marks }).has('sessionType')
      ? { sessionType: 'GROUP' }
      : {};
  for (const { participant, place } of order) {
    const { episodeId, ...own } = participant;
    const { episode, found } = await holdEpisode(work, episodeId);
    await placing(place, Object.keys(common), () =>
      logHeld(work, episode, found, { ...sessionType, ...common, ...own } as NewSession, meetingId),
    );
  }
  return meetingId;
}

/** What a meeting became: the sessions of it that the reader reaches. */
export async function showMeeting({ db }: Work, meetingId: string) {
  const sessions = await db.inner('Session', { meetingId }, ['episodeId']);
  const columns = [
    'episodeId',
    'kind',
    'heldAt',
    'minutes',
    'attendance',
    'mode',
    'withInterpreter',
    'topic',
    'recorderId',
    'recordedAt',
  ];
  return {
    items: await db.find('Session', {
      where: { id: { in: sessions.map(({ id }) => id as string) } },
      sort: [['id', 'asc']],
      columns,
    }),
  };
}

function requireCommon(common: object, sessionKind: SessionKind): void {
  const foreign = ['topic', 'modality', 'sessionType'].filter(
    (field) => field in common && !(field in kinds[sessionKind].fields),
  );
  if (foreign.length) throw new Invalid(foreign.map((field) => ({ path: `/${field}`, code: 'not-for-kind' })));
}

function requireOnce(ids: readonly string[]): void {
  const again = ids.flatMap((id, place) =>
    ids.indexOf(id) < place ? [{ path: `/attendance/${place}/episodeId`, code: 'duplicate-item' }] : [],
  );
  if (again.length) throw new Invalid(again);
}

/** What is wrong with one participant stands at her place in the list; what all share stands at its own. */
async function placing<T>(place: number, shared: readonly string[], job: () => Promise<T>): Promise<T> {
  try {
    return await job();
  } catch (error) {
    if (!(error instanceof Problem) || !error.extra.errors) throw error;
    throw new Invalid(
      error.extra.errors.map(
        (each): FieldError =>
          shared.includes(each.path.split('/')[1]!) ? each : { ...each, path: `/attendance/${place}${each.path}` },
      ),
    );
  }
}
