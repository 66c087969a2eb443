import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireOpen } from '#server/cases/cases.service.ts';
import { Attachment } from '#server/http/attachment.ts';
import { now } from '#server/platform/clock.ts';
import { invalidField, NotFound } from '#server/platform/problems.ts';
import { type DocumentKind, MOST_BYTES } from './documents.contract.ts';
import { cleanFile } from './files.ts';

const listed = ['kind', 'mediaType', 'bytes', 'addedBy', 'addedAt'];

export async function listDocuments(
  work: Work,
  code: string,
  { kind, ...paging }: { kind?: DocumentKind | undefined; limit: number; cursor?: string | undefined },
) {
  const found = await getCase(work, code, []);
  const page = await work.db.page('Document', {
    where: { caseId: found.id, kind },
    columns: listed,
    sort: [
      ['addedAt', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
  return { ...page, items: await named(work, page.items) };
}

export async function showDocument(work: Work, id: string) {
  return (await named(work, [await work.db.get('Document', { id }, listed)]))[0];
}

async function named(work: Work, rows: Row[]): Promise<Row[]> {
  const names = await work.facts.namesOf(rows.map((row) => row.addedBy));
  return rows.map((row) => ({ ...row, addedByName: names.get(row.addedBy) ?? null }));
}

/** What the bytes are decides (never a name), and what a camera or an editor wrote beside the picture is left out. */
export async function addDocument(
  work: Work,
  code: string,
  { kind, content }: { kind: DocumentKind; content: string },
): Promise<string> {
  const found = await getCase(work, code, ['status']);
  requireOpen(found);
  const bytes = Buffer.from(content, 'base64');
  if (bytes.length > MOST_BYTES) throw invalidField('content', 'too-large');
  const clean = cleanFile(bytes);
  if (!clean) throw invalidField('content', 'invalid-file');

  return work.db.create(
    'Document',
    { kind, content: clean.bytes.toString('base64') },
    {
      caseId: found.id,
      survivorId: found.survivorId,
      mediaType: clean.mediaType,
      bytes: clean.bytes.length,
      addedBy: work.actor.id,
      addedAt: now().toISOString(),
    },
  );
}

/** Named by its kind only: a file name is seen by everybody who looks at a folder. */
export async function downloadDocument(work: Work, id: string): Promise<Attachment> {
  const found = await work.db.get('Document', { id });
  // Hidden by a danger flag, or the key was destroyed.
  if (typeof found.content !== 'string') throw new NotFound();
  return new Attachment(Buffer.from(found.content, 'base64'), found.mediaType);
}
