import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantOf, wallTimeOf } from '../wall-time.ts';
import { mailbox, telephone } from './address.ts';
import { calm, decide, dueFor, latest, lead, nextOpening, type SendFacts } from './decide.ts';

const zone = 'Europe/Athens';
const HOUR = 3_600_000;
const now = instantOf('2026-11-25T10:00').getTime();
const wednesday = { days: [3], from: '09:00', to: '17:00' };

/** Everything speaks for sending. */
const safe: SendFacts = {
  template: 'MEETING',
  startsAt: instantOf('2026-11-26T10:00').getTime(),
  zone,
  planned: true,
  open: true,
  agreements: [{ from: '2026-11-01', to: '2027-01-30' }],
  stopped: false,
  danger: false,
  riskAt: null,
  keptAway: false,
  contact: {
    channel: 'SMS',
    value: '+30 690 000 0000',
    windows: [wednesday],
    language: 'eng',
    mayText: 'YES',
    doNotContact: null,
    confirmedOn: '2026-11-20',
    changedAt: null,
  },
  reviews: [],
  demonstration: true,
  gateways: ['SMS', 'EMAIL'],
};
const withContact = (contact: Partial<NonNullable<SendFacts['contact']>>): SendFacts => ({
  ...safe,
  contact: { ...safe.contact!, ...contact },
});

test('what is safe is sent, in her language, to her number, and says nothing', () => {
  expect(decide(safe, now)).toMatchObject({
    do: 'send',
    channel: 'SMS',
    address: '+306900000000',
    language: 'eng',
    text: 'Hi, see you Thursday 10:00. Reply C to change.',
  });
  expect(decide(withContact({ language: 'ell' }), now)).toMatchObject({
    text: 'Γεια, τα λέμε Πέμπτη 10:00. Απάντησε Α για αλλαγή.',
  });
  expect(decide(withContact({ channel: 'EMAIL', value: 'a@b.example', mayText: null }), now)).toMatchObject({
    do: 'send',
    channel: 'EMAIL',
    subject: 'Hello',
  });
});

describe('whatever speaks against it', () => {
  test.each<[string, SendFacts]>([
    ['no-agreement', { ...safe, agreements: [] }],
    ['no-agreement', { ...safe, agreements: [{ from: '2026-11-01', to: '2026-11-24' }] }],
    ['no-agreement', { ...safe, agreements: [{ from: '2026-11-26', to: null }] }],
    ['do-not-contact', withContact({ doNotContact: {} })],
    ['do-not-contact', withContact({ doNotContact: { until: '2026-11-25' } })],
    ['asked-to-stop', { ...safe, stopped: true }],
    ['danger', { ...safe, danger: true }],
    ['risk-changed', { ...safe, riskAt: now - calm + 1 }],
    ['kept-away', { ...safe, keptAway: true }],
    ['no-contact', { ...safe, contact: null }],
    ['contact-changed', withContact({ changedAt: now - HOUR })],
    ['contact-not-confirmed', withContact({ confirmedOn: null })],
    ['contact-not-confirmed', withContact({ confirmedOn: '2026-10-20' })],
    ['no-safe-channel', withContact({ channel: 'CALL' })],
    ['no-safe-channel', withContact({ mayText: 'UNKNOWN' })],
    ['no-safe-channel', withContact({ channel: null })],
    ['no-country', withContact({ value: '690 000 0000' })],
    ['bad-address', withContact({ value: 'call my sister' })],
    ['bad-address', withContact({ value: null })],
    ['no-wording', withContact({ language: 'lin' })],
    ['not-reviewed', { ...safe, demonstration: false }],
    ['no-gateway', { ...safe, gateways: ['EMAIL'] }],
    ['too-late', { ...safe, startsAt: now + HOUR }],
    ['too-late', { ...safe, startsAt: now - HOUR }],
    ['no-window', withContact({ windows: [{ days: [5], from: '09:00', to: '10:00' }] })],
  ])('%s: a member of staff tells her', (reason, facts) => {
    expect(decide(facts, now)).toMatchObject({ do: 'task', reason });
  });

  test('a meeting that is off, and a case that is closed, leave nothing to tell', () => {
    expect(decide({ ...safe, planned: false }, now)).toMatchObject({ do: 'drop', reason: 'not-planned' });
    expect(decide({ ...safe, open: false }, now)).toMatchObject({ do: 'drop', reason: 'case-closed' });
  });

  test('BR17: a stop that is over, and risks and changes of long ago, are no more in the way', () => {
    expect(decide(withContact({ doNotContact: { until: '2026-11-24' } }), now).do).toBe('send');
    expect(decide({ ...safe, riskAt: now - calm }, now).do).toBe('send');
    expect(decide(withContact({ changedAt: now - calm }), now).do).toBe('send');
  });

  test('a text is sent in earnest once somebody reviewed it as it stands', async () => {
    const { digestOfText, wordingIn } = await import('./templates.ts');
    const digest = digestOfText(wordingIn('eng')!.texts.MEETING.text);
    const real = { ...safe, demonstration: false };
    expect(decide({ ...real, reviews: [{ language: 'eng', digest }] }, now).do).toBe('send');
    expect(decide({ ...real, reviews: [{ language: 'ell', digest }] }, now)).toMatchObject({ reason: 'not-reviewed' });
    expect(decide({ ...real, reviews: [{ language: 'eng', digest: 'of another text' }] }, now)).toMatchObject({
      reason: 'not-reviewed',
    });
  });
});

describe('when', () => {
  const opening = (wall: string, windows: { days: number[]; from: string; to: string }[]) => {
    const at = nextOpening(windows, instantOf(wall).getTime(), zone);
    return at === undefined ? undefined : wallTimeOf(new Date(at), zone);
  };

  test('it waits for the next window, and asks again then', () => {
    const evening = instantOf('2026-11-25T20:00').getTime();
    const facts = withContact({ windows: [wednesday, { days: [4], from: '07:00', to: '07:30' }] });
    const verdict = decide(facts, evening);
    expect(verdict).toMatchObject({ do: 'wait' });
    expect(wallTimeOf(new Date((verdict as { until: number }).until), zone)).toBe('2026-11-26T07:00');
    expect(decide({ ...facts, stopped: true }, (verdict as { until: number }).until)).toMatchObject({
      reason: 'asked-to-stop',
    });
  });

  test('windows are wall times, also where a clock change makes the day longer or shorter', () => {
    const sunday = [{ days: [7], from: '08:00', to: '09:00' }];
    expect(opening('2027-03-27T23:00', sunday)).toBe('2027-03-28T08:00');
    expect(opening('2026-10-24T23:00', sunday)).toBe('2026-10-25T08:00');
    expect(opening('2026-11-25T16:59', [wednesday])).toBe('2026-11-25T16:59');
    expect(opening('2026-11-25T17:00', [wednesday])).toBe('2026-12-02T09:00');
  });

  test('nothing is planned into the last two hours, and a weekday is never more than six days away', () => {
    expect(dueFor(now + 48 * HOUR, now)).toBe(now + 48 * HOUR - lead);
    expect(dueFor(now + latest, now)).toBeUndefined();
    expect(lead).toBeLessThan(6 * 24 * HOUR);
  });
});

test('numbers are never guessed, and nothing but one mailbox is a mailbox', () => {
  expect(telephone('0030 (690) 000-0000')).toEqual({ address: '+306900000000' });
  expect(telephone('６９０ ０００ ００００')).toEqual({ wrong: 'no-country' });
  expect(telephone('+30 690 000 0000 or +30 691')).toEqual({ wrong: 'bad-address' });
  expect(mailbox(' iris@example.test ')).toEqual({ address: 'iris@example.test' });
  for (const bad of [
    'a@b',
    'a@b.example, c@d.example',
    'A <a@b.example>',
    'a@b.example\r\nBcc: c@d.example',
    '"a b"@c.example',
  ])
    expect(mailbox(bad), bad).toEqual({ wrong: 'bad-address' });
});

// --- random histories ----------------------------------------------------------------------------------------------

const hour = (from: number, to: number) => fc.integer({ min: from, max: to }).map((hours) => now + hours * HOUR);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const day = fc
  .integer({ min: -60, max: 60 })
  .map((days) => wallTimeOf(new Date(now + days * 24 * HOUR), zone).slice(0, 10));
const clock = fc.integer({ min: 0, max: 23 });
const windows = fc.array(
  fc.record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    from: clock,
    length: fc.integer({ min: 1, max: 12 }),
  }),
  { maxLength: 3 },
);
const two = (hours: number) => `${String(hours).padStart(2, '0')}:00`;
const history: fc.Arbitrary<SendFacts> = fc.record({
  template: fc.constantFrom('MEETING' as const, 'MEETING_MOVED' as const),
  startsAt: hour(-10, 100),
  zone: fc.constantFrom('Europe/Athens', 'Asia/Kathmandu', 'America/St_Johns'),
  planned: fc.boolean(),
  open: fc.boolean(),
  agreements: fc.array(fc.record({ from: day, to: maybe(day) }), { maxLength: 2 }),
  stopped: fc.boolean(),
  danger: fc.boolean(),
  riskAt: maybe(hour(-200, 0)),
  keptAway: fc.boolean(),
  contact: maybe(
    fc.record({
      channel: maybe(fc.constantFrom('SMS', 'EMAIL', 'CALL', 'NONE')),
      value: maybe(fc.constantFrom('+30 690 000 0000', '690 000 0000', 'a@b.example', 'x')),
      windows: maybe(
        windows.map((all) =>
          all.map(({ days, from, length }) => ({
            days,
            from: two(from),
            to: from + length > 23 ? '23:59' : two(from + length),
          })),
        ),
      ),
      language: maybe(fc.constantFrom('eng', 'ell', 'arb', 'lin')),
      mayText: maybe(fc.constantFrom('YES', 'NO', 'UNKNOWN')),
      doNotContact: maybe(fc.record({ until: maybe(day) })),
      confirmedOn: maybe(day),
      changedAt: maybe(hour(-200, 0)),
    }),
  ),
  reviews: fc.constant([]),
  demonstration: fc.boolean(),
  gateways: fc.subarray(['SMS', 'EMAIL'] as const),
});
const names = Object.keys(safe) as (keyof SendFacts)[];
/** Most of a history speaks for sending, so that sending is reached; what is drawn on top of it is anything. */
const likely = fc
  .record({ wild: history, tame: fc.oneof(fc.subarray(names), fc.subarray(names, { minLength: names.length - 3 })) })
  .map(({ wild, tame }) => ({ ...wild, ...Object.fromEntries(tame.map((key) => [key, safe[key]])) }) as SendFacts);

describe('over any history', () => {
  test('what leaves the house was wanted, agreed to, safe and in her window, all at that moment', () => {
    let sent = 0;
    fc.assert(
      fc.property(likely, hour(-48, 48), (facts, at) => {
        const verdict = decide(facts, at);
        if (verdict.do !== 'send') return;
        sent += 1;
        const { contact } = facts;
        const today = wallTimeOf(new Date(at), facts.zone).slice(0, 10);
        expect([facts.planned, facts.open, facts.stopped, facts.danger, facts.keptAway]).toEqual([
          true,
          true,
          false,
          false,
          false,
        ]);
        expect(facts.agreements.some(({ from, to }) => from <= today && (!to || to >= today))).toBe(true);
        expect(contact!.doNotContact?.until === undefined || (contact!.doNotContact?.until ?? '9999') < today).toBe(
          true,
        );
        expect(at - (facts.riskAt ?? -Infinity)).toBeGreaterThanOrEqual(calm);
        expect(at - (contact!.changedAt ?? -Infinity)).toBeGreaterThanOrEqual(calm);
        expect(at).toBeLessThanOrEqual(facts.startsAt - latest);
        expect(nextOpening(contact!.windows, at, facts.zone)).toBe(at);
        expect(facts.demonstration).toBe(true);
        expect(facts.gateways).toContain(verdict.channel);
        expect(verdict.channel === 'SMS' ? contact!.mayText : 'YES').toBe('YES');
        expect(verdict.text).not.toContain(contact!.value!);
        expect(verdict.checks.every(({ passed }) => passed)).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(sent).toBeGreaterThan(50);
  });

  test('taking anything back never makes a message leave that would not have left', () => {
    const worse = fc.constantFrom<Partial<SendFacts>>(
      { agreements: [] },
      { stopped: true },
      { danger: true },
      { planned: false },
      { open: false },
      { keptAway: true },
      { riskAt: now },
      { contact: null },
    );
    fc.assert(
      fc.property(likely, worse, hour(0, 48), (facts, change, at) => {
        const after = decide({ ...facts, ...change }, at);
        if (!('riskAt' in change) || at - now < calm) expect(after.do === 'send' || after.do === 'wait').toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test('the same facts at the same moment are answered alike, waiting ends, and a wait leads into a window', () => {
    fc.assert(
      fc.property(likely, hour(-48, 48), (facts, at) => {
        const verdict = decide(facts, at);
        expect(decide(structuredClone(facts), at)).toEqual(verdict);
        if (verdict.do !== 'wait') return;
        expect(verdict.until).toBeGreaterThan(at);
        expect(decide(facts, verdict.until).do).not.toBe('wait');
      }),
      { numRuns: 1000 },
    );
  });
});
