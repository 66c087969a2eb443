import { afterEach, expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { consents } from '#server/consents/consents.contract.ts';
import { today } from '#server/platform/clock.ts';
import { demonstration } from '#server/testing/browser.ts';
import { anOffice, owner, staff } from '#server/testing/cast.ts';
import { shippedTexts } from '../../prisma/consent-texts/index.ts';
import { loadConsentTexts } from '../../prisma/consent-texts/load.ts';
import { consentTexts, textKinds } from './consent-texts.contract.ts';

afterEach(() => demonstration(false));

const present = async (person: Awaited<ReturnType<typeof staff>>, kind: string, language: string) =>
  (await person.call(consentTexts.list, {}, undefined, { query: `present=true&kind=${kind}&language=${language}` }))
    .items[0]!;

async function anAgreement(textId: string) {
  const office = await anOffice();
  const eleni = await staff('social_worker', office);
  const { code } = await eleni.call(cases.start, {}, { alias: 'Ismini' });
  return eleni.try(
    consents.give,
    { code: code! },
    { kind: 'SERVICE', method: 'WRITTEN', language: 'eng', understood: true, noticeVersion: 'N1', textId },
  );
}

test('each kind has words in English and Greek, and drafts in French, Arabic, Albanian and Ukrainian, line for line', () => {
  const lines = (language: string) =>
    Object.fromEntries(
      shippedTexts.filter((text) => text.language === language).map(({ kind, lines }) => [kind, Object.keys(lines)]),
    );
  expect(Object.keys(lines('eng')).sort()).toEqual([...textKinds].sort());
  for (const language of ['ell', 'fra', 'arb', 'sqi', 'ukr']) expect(lines(language), language).toEqual(lines('eng'));
  for (const { language, kind, lines } of shippedTexts)
    for (const [name, line] of Object.entries(lines)) {
      const blanks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
      const english = shippedTexts.find((other) => other.language === 'eng' && other.kind === kind)!.lines[name]!;
      expect(new Set(blanks(line)), `${language} ${kind} ${name}`).toEqual(new Set(blanks(english)));
    }
});

test('what nobody reviewed is a draft, and no agreement is recorded with it outside a demonstration', async () => {
  const officer = await staff('dpo', await anOffice());
  const draft = await present(officer, 'SERVICE', 'eng');
  expect(draft).toMatchObject({ usable: false, reviewer: null, textVersion: 1 });
  const refused = await anAgreement(draft.id!);
  expect([refused.status, refused.body.type]).toEqual([409, '/problems/draft-text']);

  await demonstration(true);
  expect(await present(officer, 'SERVICE', 'eng')).toMatchObject({ usable: true });
  expect((await anAgreement(draft.id!)).status).toBe(201);
});

test('the officer or an administrator records who reviewed it and when, once; from then on it may be used', async () => {
  const office = await anOffice();
  const [officer, admin] = [await staff('dpo', office), await staff('admin', office)];
  const draft = await present(officer, 'SERVICE', 'eng');
  const worker = await staff('social_worker', office);
  const review = { reviewer: 'A sworn translator and two survivors', reviewedOn: today() };
  expect((await worker.try(consentTexts.review, { id: draft.id! }, review)).status).toBe(403);
  expect(
    (await admin.try(consentTexts.review, { id: draft.id! }, { ...review, reviewedOn: '2099-01-01' })).status,
  ).toBe(422);
  expect(await admin.call(consentTexts.review, { id: draft.id! }, review)).toMatchObject({ usable: true, ...review });
  expect((await officer.try(consentTexts.review, { id: draft.id! }, review)).status).toBe(409);
  expect((await anAgreement(draft.id!)).status).toBe(201);

  // Words for something else, or in another language, are not what she was read.
  const other = await present(worker, 'MEDIA', 'eng');
  expect((await anAgreement(other.id!)).body.errors[0].path).toBe('/textId');
});

test('another wording is another version, a draft again; the reviewed one counts until somebody reviews it', async () => {
  const officer = await staff('dpo', await anOffice());
  const draft = await present(officer, 'CONTACT_CHANNEL', 'fra');
  await officer.call(consentTexts.review, { id: draft.id! }, { reviewer: 'A translator', reviewedOn: today() });
  const lines = { title: 'Autrement', what: 'x', why: 'y', stop: 'z' };
  const next = await officer.call(consentTexts.add, {}, { kind: 'CONTACT_CHANNEL', language: 'fra', lines });
  expect(next).toMatchObject({ textVersion: 2, usable: false, lines });
  expect((await present(officer, 'CONTACT_CHANNEL', 'fra')).id).toBe(draft.id);
  await officer.call(consentTexts.review, { id: next.id! }, { reviewer: 'A translator', reviewedOn: today() });
  expect((await present(officer, 'CONTACT_CHANNEL', 'fra')).id).toBe(next.id);
  await expect(
    officer.work(({ send }) => send(`UPDATE "ConsentText" SET lines = '{}' WHERE id = $1`, [draft.id])),
  ).rejects.toMatchObject({ code: '42501' });
});

test('a release brings a changed wording as a new version, and what it brought before not again', async () => {
  const of = async () =>
    (
      await owner.query(
        `SELECT "textVersion" AS n, lines ->> 'title' AS title FROM "ConsentText" WHERE kind = 'MEDIA' AND language = 'sqi' ORDER BY 1`,
      )
    ).rows;
  const before = await of();
  const shipped = shippedTexts.filter(({ kind, language }) => kind === 'MEDIA' && language === 'sqi');
  await loadConsentTexts(process.env.TEST_ADMIN_URL!, shipped);
  expect(await of()).toEqual(before);
  const changed = shipped.map((text) => ({ ...text, lines: { ...text.lines, title: 'Ndryshe' } }));
  await loadConsentTexts(process.env.TEST_ADMIN_URL!, changed);
  await loadConsentTexts(process.env.TEST_ADMIN_URL!, changed);
  expect(await of()).toEqual([...before, { n: before.length + 1, title: 'Ndryshe' }]);
});
