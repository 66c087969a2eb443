import { deflateSync } from 'node:zlib';
import request from 'supertest';
import { expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { consents } from '#server/consents/consents.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { anOffice, app, owner, staff } from '#server/testing/cast.ts';
import { type DocumentKind, documentKinds, documents, MOST_BYTES } from './documents.contract.ts';
import { cleanFile } from './files.ts';

const pdf = Buffer.from('%PDF-1.4\nsigned by hand\n%%EOF\n');
const chunk = (type: string, data: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
};
const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  chunk('IHDR', Buffer.alloc(13)),
  chunk('eXIf', Buffer.from('GPS 37.9838')),
  chunk('tEXt', Buffer.from('Author\0Kalypso')),
  chunk('IDAT', deflateSync(Buffer.alloc(4))),
  chunk('IEND', Buffer.alloc(0)),
]);
const segment = (marker: number, data: Buffer) => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
};
const jpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
  segment(0xe1, Buffer.from('Exif\0\0GPS 37.9838')),
  segment(0xed, Buffer.from('Photoshop Kalypso')),
  segment(0xfe, Buffer.from('taken at home')),
  segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
  Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd9]),
  Buffer.from('GPS after the end'),
]);
const riff = (type: string, data: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(type, 'latin1'), length, data, Buffer.alloc(data.length % 2)]);
};
const webpBody = Buffer.concat([
  Buffer.from('WEBP', 'latin1'),
  riff('VP8X', Buffer.from([0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
  riff('VP8 ', Buffer.from('picture')),
  riff('EXIF', Buffer.from('GPS 37.9838')),
  riff('XMP ', Buffer.from('Kalypso')),
]);
const webp = riff('RIFF', webpBody);

async function aCase() {
  const office = await anOffice();
  const eleni = await staff('social_worker', office);
  const at = { code: (await eleni.call(cases.start, {}, { alias: 'Ismini' })).code! };
  const add = (kind: DocumentKind, bytes: Buffer = pdf) =>
    eleni.try(documents.add, at, { kind, content: bytes.toString('base64') });
  return { office, eleni, at, add };
}
type Staff = Awaited<ReturnType<typeof staff>>;
const fetched = (person: Staff, id: string) => person.ask('get', `/documents/${id}/content`).buffer(true).parse(whole);
const whole = (res: any, done: (error: Error | null, body: Buffer) => void) => {
  const parts: Buffer[] = [];
  res.on('data', (part: Buffer) => parts.push(part));
  res.on('end', () => done(null, Buffer.concat(parts)));
};

test('what a camera or an editor wrote into a picture is taken out; what draws it stays', () => {
  for (const [file, mediaType] of [
    [png, 'image/png'],
    [jpeg, 'image/jpeg'],
    [webp, 'image/webp'],
  ] as const) {
    const clean = cleanFile(file)!;
    expect(clean.mediaType).toBe(mediaType);
    expect(clean.bytes.toString('latin1'), mediaType).not.toMatch(/GPS|Kalypso|Exif|EXIF|XMP|taken at home/);
    // What is clean stays as it is.
    expect(cleanFile(clean.bytes)!.bytes.equals(clean.bytes)).toBe(true);
  }
  expect(cleanFile(jpeg)!.bytes.includes(Buffer.from([0x12, 0xff, 0x00, 0x34]))).toBe(true);
  expect(cleanFile(webp)!.bytes[20]! & 0x0c).toBe(0);
});

test('the bytes say what a file is; anything else, and what does not hold together, is refused', async () => {
  const { eleni, at, add } = await aCase();
  const bad = [
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    Buffer.from('<!doctype html><script>alert(1)</script>'),
    Buffer.from('MZ'),
    Buffer.from('GIF89a'),
    pdf.subarray(0, 8),
    png.subarray(0, 40),
    jpeg.subarray(0, 30),
    webp.subarray(0, 30),
  ];
  for (const bytes of bad) {
    const answer = await add('CONSENT_FORM', bytes);
    expect([answer.status, answer.body.errors?.[0]]).toEqual([
      422,
      expect.objectContaining({ path: '/content', code: 'invalid-file' }),
    ]);
  }
  for (const body of [
    { content: pdf.toString('base64') },
    { kind: 'CONSENT_FORM' },
    { kind: 'ANYTHING', content: pdf.toString('base64') },
    { kind: 'CONSENT_FORM', content: 'not base64!' },
    { kind: 'CONSENT_FORM', content: pdf.toString('base64'), mediaType: 'text/html' },
  ])
    expect((await eleni.ask('post', `/cases/${at.code}/documents`, body)).status).toBe(422);
  expect((await eleni.call(documents.list, at)).items).toEqual([]);
});

test('a paper of 8 MB is kept, sealed, and answered to be saved; one byte more is refused', async () => {
  const { eleni, add } = await aCase();
  const most = Buffer.concat([pdf.subarray(0, 9), Buffer.alloc(MOST_BYTES - 15, 0x20), Buffer.from('%%EOF\n')]);
  const kept = await add('CONSENT_FORM', most);
  expect([kept.status, kept.body.mediaType, kept.body.bytes]).toEqual([201, 'application/pdf', MOST_BYTES]);
  expect((await add('CONSENT_FORM', Buffer.concat([most, Buffer.from('\n')]))).status).toBe(422);

  const answer = await fetched(eleni, kept.body.id);
  expect(answer.status).toBe(200);
  expect((answer.body as Buffer).equals(most)).toBe(true);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/pdf',
    'content-disposition': 'attachment; filename="document.pdf"',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  const { rows } = await owner.query('SELECT left(content, 60) AS start FROM "Document" WHERE id = $1', [kept.body.id]);
  expect(rows[0].start).toMatch(/^s1\./);
  const { rows: lines } = await owner.query(
    `SELECT 1 FROM trail."AuditEntry" WHERE action = 'read' AND subject = 'Document' AND fields = '{content}' AND ids = ARRAY[$1]::uuid[]`,
    [kept.body.id],
  );
  expect(lines).toHaveLength(1);
}, 60_000);

test('nobody sends a long body without being signed in, and nowhere else', async () => {
  const { eleni, at } = await aCase();
  const long = 'A'.repeat(600_000);
  const nobody = await request(app)
    .post(`/api/cases/${at.code}/documents`)
    .set('x-requested-with', 'ariadne')
    .send({ kind: 'CV', content: long });
  expect(nobody.status).toBe(401);
  expect((await eleni.ask('post', `/cases/${at.code}/consents`, { noticeVersion: long })).status).toBe(413);
});

test('row 32: the kind of a paper decides who adds and who opens it', async () => {
  const { office, eleni, at, add } = await aCase();
  const reads: Record<string, string> = {
    social_worker: 'CONSENT_FORM IDENTITY_PAPER MEDICAL CERTIFICATE CV CONTRACT OTHER',
    supervisor: 'CONSENT_FORM IDENTITY_PAPER MEDICAL CERTIFICATE CV CONTRACT OTHER',
    coordinator: 'CONSENT_FORM CERTIFICATE CONTRACT',
    psychologist: 'CONSENT_FORM CLINICAL',
    labour_counsellor: 'CONSENT_FORM CV CONTRACT CERTIFICATE',
    legal_adviser: 'CONSENT_FORM LEGAL',
  };
  const people: Record<string, Staff> = { social_worker: eleni };
  for (const role of ['psychologist', 'labour_counsellor', 'legal_adviser'] as const) {
    people[role] = await staff(role, office);
    await eleni.call(members.add, at, { userId: people[role].id, role });
  }
  people.supervisor = await staff('supervisor', office);
  people.coordinator = await staff('coordinator', office);
  const author = { CLINICAL: 'psychologist', LEGAL: 'legal_adviser' } as Record<string, string>;
  const ids: Record<string, string> = {};
  for (const kind of documentKinds) {
    const answer = await people[author[kind] ?? 'social_worker']!.try(documents.add, at, {
      kind,
      content: pdf.toString('base64'),
    });
    expect(answer.status, kind).toBe(201);
    ids[kind] = answer.body.id;
  }
  for (const [role, person] of Object.entries(people)) {
    const listed = (await person.call(documents.list, at)).items.map(({ kind }) => kind).sort();
    expect(listed, role).toEqual(reads[role]!.split(' ').sort());
    for (const kind of documentKinds)
      expect((await fetched(person, ids[kind]!)).status, `${role} ${kind}`).toBe(
        reads[role]!.split(' ').includes(kind) ? 200 : 404,
      );
  }
  expect((await add('CLINICAL')).status).toBe(404);
  for (const role of ['teacher', 'manager', 'partner', 'admin', 'dpo'] as const)
    expect((await fetched(await staff(role, office), ids.CONSENT_FORM!)).status, role).toBe(404);
});

test('leak 4: an attachment by its id without access to the record is not found, like one that never was', async () => {
  const { office, eleni, at, add } = await aCase();
  const { id } = (await add('CONSENT_FORM')).body;
  const stranger = await staff('social_worker', office);
  const foreign = await staff('supervisor', await anOffice());
  const lawyer = await staff('legal_adviser', office);
  await eleni.call(members.add, at, { userId: lawyer.id, role: 'legal_adviser' });
  expect((await fetched(lawyer, id)).status).toBe(200);
  await eleni.call(denials.add, at, { kind: 'USER', userId: lawyer.id, reason: 'x' });

  const never = await stranger.ask('get', '/documents/00000000-0000-4000-8000-000000000000/content');
  for (const person of [stranger, foreign, lawyer]) {
    for (const path of [`/documents/${id}`, `/documents/${id}/content`]) {
      const answer = await person.ask('get', path);
      expect({ ...answer.body, requestId: '' }, path).toEqual({ ...never.body, requestId: '' });
    }
  }
  // Nor by naming it in a record of one's own.
  const other = { code: (await stranger.call(cases.start, {}, { alias: 'Thea' })).code! };
  const named = await stranger.try(consents.give, other, {
    kind: 'SERVICE',
    method: 'WRITTEN',
    language: 'eng',
    understood: true,
    noticeVersion: 'N1',
    documentId: id,
  });
  expect([named.status, named.body.errors[0].path]).toEqual([422, '/documentId']);
});
