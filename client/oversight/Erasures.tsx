import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Erasure, erasures } from '#server/erasures/erasures.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { refreshing, usePress } from '../app/press.ts';
import { useMe } from '../app/session.ts';
import { usePages } from '../case/data.ts';
import { Note, useStaffName } from '../case/parts.tsx';

const tones = { WAITING: 'warn', CONFIRMED: 'neutral', REFUSED: 'neutral' } as const;

/** Records that somebody asked to erase: the officer decides, knowing a case by its code only. */
export function Erasures() {
  const { t } = useTranslation();
  const me = useMe();
  const staff = useStaffName();
  const may = useMay(erasures.list);
  const query = usePages(['erasures'], (paging, signal) =>
    call(erasures.list, {}, undefined, { query: paging, signal }),
  );
  const [deciding, setDeciding] = useState<Erasure>();
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle>{t('oversight:erasure.title')}</PageTitle>
      <Stack sx={{ gap: 4 }}>
        <Note>{t('oversight:erasure.about')}</Note>
        <Paged query={query} none={t('oversight:erasure.none')}>
          {(rows) => (
            <Rows label={t('oversight:erasure.title')}>
              {rows.map((row) => (
                <Row
                  key={row.id}
                  name={row.caseCode}
                  about={
                    <>
                      {t(`oversight:erasure.reason.${row.reason}`)}
                      <br />
                      {t('oversight:erasure.askedBy', { name: staff(row.requestedBy, row.requestedByName) })}
                      {' · '}
                      <When at={row.requestedAt as string} />
                      {row.decidedAt && (
                        <>
                          <br />
                          {t('oversight:erasure.decidedBy', { name: staff(row.decidedBy, row.decidedByName) })}
                          {' · '}
                          <When at={row.decidedAt} />
                        </>
                      )}
                    </>
                  }
                  mark={<Mark tone={tones[row.status ?? 'WAITING']}>{t(`oversight:erasure.state.${row.status}`)}</Mark>}
                  acts={
                    row.status === 'WAITING' &&
                    row.requestedBy !== me.user.id && (
                      <Button variant="outlined" size="small" onClick={() => setDeciding(row)}>
                        {t('oversight:erasure.decide')}
                      </Button>
                    )
                  }
                />
              ))}
            </Rows>
          )}
        </Paged>
      </Stack>
      {deciding && <DecideDialog row={deciding} onClose={() => setDeciding(undefined)} />}
    </Page>
  );
}

function DecideDialog({ row, onClose }: { row: Erasure; onClose: () => void }) {
  const { t } = useTranslation();
  const decide = usePress(
    (how: 'confirm' | 'refuse') => call(erasures[how], { id: row.id as string }, undefined, { ifMatch: row.version }),
    {
      refresh: refreshing('erasures'),
      done: ({ status }) => (status === 'CONFIRMED' ? 'oversight:erasure.confirmed' : 'oversight:erasure.refused'),
      after: onClose,
    },
  );
  return (
    <Dialog
      open
      title={t('oversight:erasure.decideTitle', { code: row.caseCode })}
      onClose={onClose}
      foot={
        <>
          <Button variant="outlined" onClick={() => decide.mutate('refuse')} disabled={decide.isPending}>
            {t('oversight:erasure.refuse')}
          </Button>
          <Button
            variant="contained"
            color="error"
            onClick={() => decide.mutate('confirm')}
            disabled={decide.isPending}
          >
            {t('oversight:erasure.confirm')}
          </Button>
        </>
      }
    >
      <Stack sx={{ gap: 4 }}>
        <Note tone="warn">{t('oversight:erasure.decideAbout')}</Note>
        <Typography variant="body2">{t(`oversight:erasure.reason.${row.reason}`)}</Typography>
        <Refusal error={decide.error} />
      </Stack>
    </Dialog>
  );
}
