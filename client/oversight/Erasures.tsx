import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Erasure, erasures } from '#server/erasures/erasures.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Page, PageTitle, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { Problem } from '../app/problem.ts';
import { queries } from '../app/queries.ts';
import { useMe } from '../app/session.ts';
import { toast } from '../app/toast.tsx';
import { usePages } from '../case/data.ts';
import { MoreButton, Note, Refusal, rowLine, useStaffName } from '../case/parts.tsx';

const refresh = () => queries.invalidateQueries({ queryKey: ['erasures'] });
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
        <Loaded query={query}>
          {({ pages }) => {
            const rows = pages.flatMap(({ items }) => items);
            if (rows.length === 0) return <EmptyState>{t('oversight:erasure.none')}</EmptyState>;
            return (
              <Sheet>
                <Box component="ul" aria-label={t('oversight:erasure.title')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
                  {rows.map((row) => (
                    <Box
                      component="li"
                      key={row.id}
                      sx={{
                        ...rowLine,
                        display: 'flex',
                        flexWrap: 'wrap',
                        columnGap: 4,
                        rowGap: 2,
                        alignItems: 'center',
                      }}
                    >
                      <Box sx={{ flex: '1 1 260px', minWidth: 0 }}>
                        <Typography variant="h4" component="p">
                          {row.caseCode}
                        </Typography>
                        <Typography variant="caption" component="p">
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
                        </Typography>
                      </Box>
                      <Mark tone={tones[row.status ?? 'WAITING']}>{t(`oversight:erasure.state.${row.status}`)}</Mark>
                      {row.status === 'WAITING' && row.requestedBy !== me.user.id && (
                        <Button variant="outlined" size="small" onClick={() => setDeciding(row)}>
                          {t('oversight:erasure.decide')}
                        </Button>
                      )}
                    </Box>
                  ))}
                </Box>
              </Sheet>
            );
          }}
        </Loaded>
        <MoreButton query={query} />
      </Stack>
      {deciding && <DecideDialog row={deciding} onClose={() => setDeciding(undefined)} />}
    </Page>
  );
}

function DecideDialog({ row, onClose }: { row: Erasure; onClose: () => void }) {
  const { t } = useTranslation();
  const decide = useMutation({
    mutationFn: (how: 'confirm' | 'refuse') =>
      call(erasures[how], { id: row.id as string }, undefined, { ifMatch: row.version }),
    onSuccess: async ({ status }) => {
      toast(status === 'CONFIRMED' ? 'oversight:erasure.confirmed' : 'oversight:erasure.refused');
      onClose();
      await refresh();
    },
    // Whoever came too late sees what stands there now.
    onError: async (error) => {
      if (error instanceof Problem && (error.status === 409 || error.status === 412)) await refresh();
    },
  });
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
