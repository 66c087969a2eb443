import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type EvidencePack, evidence, type PackState, type TakenPack } from '#server/evidence/evidence.contract.ts';
import type { BodyInput } from '#server/platform/contract.ts';
import type { Release } from '#server/releases/releases.contract.ts';
import { useMay } from '../access/access.tsx';
import { bodyOf, EditDialog } from '../admin/parts.tsx';
import { call } from '../app/call.ts';
import { AddButton } from '../app/components/AddButton.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Section } from '../app/components/Section.tsx';
import { When } from '../app/components/When.tsx';
import { NumberField } from '../app/form/fields.tsx';
import { refreshing, useActKey, usePress } from '../app/press.ts';
import { useMe } from '../app/session.ts';
import { fullDay } from '../app/time.ts';
import { usePages } from '../case/data.ts';
import { Note } from '../case/parts.tsx';
import { spanOf, useReportWords } from './words.ts';

/** Evidence of one release for whoever audits it: asked for by one, approved by another, taken once. */
export function EvidenceOf({ release }: { release: Release }) {
  const { t } = useTranslation();
  const may = useMay(evidence.list);
  const mayAsk = useMay(evidence.request);
  const [asking, setAsking] = useState(false);
  if (!may || release.state !== 'RELEASED' || release.profile !== 'funder' || !release.result?.grant) return null;
  return (
    <Section
      title={t('reports:evidence')}
      aside={mayAsk && <AddButton onClick={() => setAsking(true)}>{t('reports:evidence.ask')}</AddButton>}
    >
      <Stack sx={{ gap: 4 }}>
        <Note>{t('reports:evidence.about')}</Note>
        <Packs releaseId={release.id ?? ''} />
      </Stack>
      {asking && <AskDialog releaseId={release.id ?? ''} onClose={() => setAsking(false)} />}
    </Section>
  );
}

/** Evidence of all releases: what waits for the officer, and what became of the rest. */
export function AllEvidence() {
  const { t } = useTranslation();
  if (!useMay(evidence.list)) return null;
  return (
    <Section title={t('reports:evidence')} sx={{ mt: 10 }}>
      <Packs />
    </Section>
  );
}

function Packs({ releaseId }: { releaseId?: string }) {
  const { t } = useTranslation();
  const query = usePages(
    ['evidence', releaseId ?? 'all'],
    (paging, signal) =>
      call(evidence.list, {}, undefined, { query: { ...paging, ...(releaseId && { releaseId }) }, signal }),
    10,
  );
  return (
    <Paged query={query} none={t('reports:evidence.none')}>
      {(packs) => (
        <Rows label={t('reports:evidence')}>
          {packs.map((pack) => (
            <PackRow key={pack.id} pack={pack} />
          ))}
        </Rows>
      )}
    </Paged>
  );
}

function PackRow({ pack }: { pack: EvidencePack }) {
  const { t } = useTranslation();
  const me = useMe();
  const words = useReportWords();
  const save = useSave();
  const keyOf = useActKey();
  const mayDecide = useMay(evidence.approve);
  const mayTake = useMay(evidence.take);
  const { id = '', state, title, sample } = pack;
  const refresh = refreshing('evidence');
  const approve = usePress(() => call(evidence.approve, { id }), { refresh, done: 'reports:evidence.approved' });
  const refuse = usePress(() => call(evidence.refuse, { id }), { refresh, done: 'reports:refused' });
  const take = usePress(() => call(evidence.take, { id }, undefined, { idempotencyKey: keyOf(id) }), {
    refresh,
    after: save,
    done: ({ destroyBy }) => t('reports:evidence.taken', { day: fullDay(destroyBy) }),
  });
  const own = pack.requestedBy === me.user.id;
  const busy = approve.isPending || refuse.isPending || take.isPending;

  return (
    <Row
      name={title ? words.say(title) : ''}
      about={
        <>
          {[pack.grant, spanOf(pack), pack.recipient].filter(Boolean).join(' · ')}
          {' · '}
          {sample ? t('reports:evidence.some', { number: sample }) : t('reports:evidence.all')}
          {' · '}
          {t('reports:askedBy', { name: pack.requestedByName })} {pack.requestedAt && <When at={pack.requestedAt} />}
          {pack.decidedByName && ` · ${t('reports:decidedBy', { name: pack.decidedByName })}`}
          <Refusal error={approve.error ?? refuse.error ?? take.error} />
        </>
      }
      mark={state && <PackMark state={state} />}
      acts={
        <Stack direction="row" sx={{ gap: 2 }}>
          {state === 'REQUESTED' && mayDecide && !own && (
            <>
              <Button variant="outlined" size="small" disabled={busy} onClick={() => refuse.mutate()}>
                {t('reports:refuse')}
              </Button>
              <Button variant="contained" size="small" disabled={busy} onClick={() => approve.mutate()}>
                {t('reports:approve')}
              </Button>
            </>
          )}
          {state === 'APPROVED' && mayTake && own && (
            <Button variant="contained" size="small" disabled={busy} onClick={() => take.mutate()}>
              {t('reports:evidence.take')}
            </Button>
          )}
        </Stack>
      }
    />
  );
}

function PackMark({ state }: { state: PackState }) {
  const { t } = useTranslation();
  const tone = { REQUESTED: 'info', APPROVED: 'ok', REFUSED: 'warn', TAKEN: 'neutral', LAPSED: 'neutral' } as const;
  return <Mark tone={tone[state]}>{t(`reports:evidence.state.${state}`)}</Mark>;
}

const facts = ['thirdCountry', 'evidenceSeen', 'activity', 'firstMonth', 'lastMonth', 'times'] as const;

/** Puts a pack into a file that a spreadsheet opens right. Its name says nothing of anybody. */
function useSave() {
  const { t } = useTranslation();
  const words = useReportWords();
  const yes = (is: boolean) => t(is ? 'reports:evidence.yes' : 'reports:evidence.no');
  return ({ lines, breakdowns, unchanged, destroyBy, recipient }: TakenPack) => {
    const column = (name: string) => t(`reports:evidence.column.${name}`);
    const rows = [
      [t('reports:evidence.for', { recipient, day: fullDay(destroyBy) })],
      ...(unchanged ? [] : [[t('reports:evidence.changed')]]),
      [column('participant'), ...breakdowns.map(words.say), ...facts.map(column)],
      ...lines.map((line) => [
        line.participant,
        ...line.groups.map((group) => (group ? words.say(group) : '*')),
        yes(line.thirdCountry),
        yes(line.evidenceSeen),
        line.activity ? t(`reports:evidence.activity.${line.activity}`) : '',
        line.firstMonth ?? '',
        line.lastMonth ?? '',
        String(line.times),
      ]),
    ];
    const text = rows.map((row) => row.map(quoted).join(',')).join('\r\n');
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`\uFEFF${text}\r\n`], { type: 'text/csv' }));
    link.download = 'evidence.csv';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
}

/** A cell that no spreadsheet takes for a formula. */
const quoted = (cell: string) => `"${cell.replace(/^(?=[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;

function AskDialog({ releaseId, onClose }: { releaseId: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <EditDialog
      id={`evidence/${releaseId}`}
      title={t('reports:evidence.ask')}
      schema={bodyOf(evidence.request.body)}
      values={{ releaseId, sample: undefined }}
      label={() => t('reports:evidence.sample')}
      submit={t('reports:evidence.ask')}
      send={(values, { key }) =>
        call(evidence.request, {}, values as BodyInput<typeof evidence.request>, { idempotencyKey: key })
      }
      done="reports:evidence.asked"
      list="evidence"
      onClose={onClose}
    >
      <NumberField
        name="sample"
        label={t('reports:evidence.sample')}
        help={t('reports:evidence.sampleHelp')}
        optional
        empty={undefined}
      />
    </EditDialog>
  );
}
