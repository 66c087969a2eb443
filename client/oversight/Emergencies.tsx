import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useNavigate } from 'react-router';
import type { z } from 'zod';
import { type GlassRow, glass } from '#server/glass/glass.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Page, PageTitle, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField, TextField } from '../app/form/fields.tsx';
import { queries } from '../app/queries.ts';
import { useMe } from '../app/session.ts';
import { toast } from '../app/toast.tsx';
import { usePages } from '../case/data.ts';
import { MoreButton, Note, rowLine, useStaffName } from '../case/parts.tsx';
import { addressOf } from '../case/tabs.ts';

const refresh = () => queries.invalidateQueries({ queryKey: ['break-glass'] });
const isOpen = ({ expiresAt }: GlassRow) => expiresAt !== undefined && Date.parse(expiresAt) > Date.now();

/** Looking into one case in an emergency: opened by the officer, told to the supervisors, reviewed by one of them. */
export function Emergencies() {
  const { t } = useTranslation();
  const me = useMe();
  const codes = useCodes();
  const staff = useStaffName();
  const may = useMay(glass.list);
  const mayOpen = useMay(glass.open);
  const mayReview = useMay(glass.review);
  const query = usePages(['break-glass'], (paging, signal) =>
    call(glass.list, {}, undefined, { query: paging, signal }),
  );
  const [opening, setOpening] = useState(false);
  const [looking, setLooking] = useState<GlassRow>();
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle
        aside={
          mayOpen && (
            <Button variant="contained" onClick={() => setOpening(true)}>
              {t('oversight:glass.open')}
            </Button>
          )
        }
      >
        {t('app:nav.emergencies')}
      </PageTitle>
      <Stack sx={{ gap: 4 }}>
        <Note>{t(mayOpen ? 'oversight:glass.aboutOfficer' : 'oversight:glass.aboutSupervisor')}</Note>
        <Loaded query={query}>
          {({ pages }) => {
            const rows = pages.flatMap(({ items }) => items);
            if (rows.length === 0) return <EmptyState>{t('oversight:glass.none')}</EmptyState>;
            return (
              <Sheet>
                <Box component="ul" aria-label={t('app:nav.emergencies')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
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
                          {codes.label('glass_reason', row.reason)}
                        </Typography>
                        <Typography variant="caption" component="p">
                          {row.caseCode && (
                            <>
                              <bdi dir="ltr">{row.caseCode}</bdi>
                              {' · '}
                            </>
                          )}
                          {staff(row.userId, row.userName)}
                          {row.brokenAt && (
                            <>
                              {' · '}
                              <When at={row.brokenAt} />
                            </>
                          )}
                          {row.reviewedAt && (
                            <>
                              <br />
                              {t('oversight:glass.reviewedBy', { name: staff(row.reviewedBy, row.reviewedByName) })}
                              {' · '}
                              <When at={row.reviewedAt} />
                            </>
                          )}
                        </Typography>
                      </Box>
                      {isOpen(row) && <Mark tone="info">{t('oversight:glass.stillOpen')}</Mark>}
                      <Mark tone={row.reviewedAt ? 'ok' : 'warn'}>
                        {t(row.reviewedAt ? 'oversight:glass.reviewed' : 'oversight:glass.toReview')}
                      </Mark>
                      {isOpen(row) && row.userId === me.user.id && mayOpen && row.caseCode && (
                        <Link component={RouterLink} to={addressOf(row.caseCode)}>
                          {t('oversight:glass.toCase')}
                        </Link>
                      )}
                      <Button variant="outlined" size="small" onClick={() => setLooking(row)}>
                        {t(
                          mayReview && !row.reviewedAt && row.userId !== me.user.id
                            ? 'oversight:glass.lookAndReview'
                            : 'oversight:glass.look',
                        )}
                      </Button>
                    </Box>
                  ))}
                </Box>
              </Sheet>
            );
          }}
        </Loaded>
        <MoreButton query={query} />
      </Stack>
      {opening && <OpenDialog onClose={() => setOpening(false)} />}
      {looking && <LookDialog row={looking} onClose={() => setLooking(undefined)} />}
    </Page>
  );
}

type Opening = z.output<NonNullable<typeof glass.open.body>>;

function OpenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const navigate = useNavigate();
  const form = useContractForm(glass.open.body!, { caseCode: '', explanation: '' });
  const key = useRef({ of: '', is: '' });
  const open = async (body: Opening) => {
    const text = JSON.stringify(body);
    if (key.current.of !== text) key.current = { of: text, is: crypto.randomUUID() };
    await call(glass.open, {}, body, { idempotencyKey: key.current.is });
    void refresh();
    void navigate(addressOf(body.caseCode));
  };
  return (
    <Dialog open title={t('oversight:glass.open')} onClose={onClose}>
      <Form
        form={form}
        id="oversight/break-glass"
        draft={false}
        onSubmit={open}
        says={{ 'not-found': t('oversight:glass.noCase') }}
        foot={<SubmitButton>{t('oversight:glass.openDo')}</SubmitButton>}
      >
        <Note tone="warn">{t('oversight:glass.openAbout')}</Note>
        <TextField name="caseCode" label={t('oversight:caseCode')} maxLength={12} />
        <SelectField
          name="reason"
          label={t('oversight:glass.reason')}
          options={codes.options('glass_reason')}
          empty={undefined}
        />
        <TextField name="explanation" label={t('oversight:glass.explanation')} multiline maxLength={2000} />
      </Form>
    </Dialog>
  );
}

/** What was said when it was opened, and the review. */
function LookDialog({ row, onClose }: { row: GlassRow; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const mayReview = useMay(glass.review) && !row.reviewedAt && row.userId !== me.user.id;
  const id = row.id as string;
  const query = useQuery({
    queryKey: ['break-glass', id],
    queryFn: ({ signal }) => call(glass.one, { id }, undefined, { signal }),
    gcTime: 0,
  });
  return (
    <Dialog open title={t('oversight:glass.look')} onClose={onClose}>
      <Stack sx={{ gap: 4 }}>
        <Loaded query={query}>
          {({ explanation, reviewNote }) => (
            <Stack sx={{ gap: 4 }}>
              <Said label={t('oversight:glass.explanation')}>{explanation}</Said>
              {reviewNote && <Said label={t('oversight:glass.reviewNote')}>{reviewNote}</Said>}
            </Stack>
          )}
        </Loaded>
        {row.caseCode && mayReview && (
          <Link component={RouterLink} to={addressOf(row.caseCode, 'access')}>
            {t('oversight:glass.toLooks')}
          </Link>
        )}
        {mayReview && <ReviewForm id={id} version={row.version} onDone={onClose} />}
      </Stack>
    </Dialog>
  );
}

function ReviewForm({ id, version, onDone }: { id: string; version: number | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const form = useContractForm(glass.review.body!, { reviewNote: '' });
  return (
    <Form
      form={form}
      id={`oversight/break-glass/${id}`}
      onSubmit={async (body) => {
        await call(glass.review, { id }, body, { ifMatch: version });
        toast('oversight:glass.reviewDone');
        void refresh();
      }}
      onDone={onDone}
      foot={<SubmitButton>{t('oversight:glass.reviewDo')}</SubmitButton>}
    >
      <TextField
        name="reviewNote"
        label={t('oversight:glass.reviewNote')}
        help={t('oversight:glass.reviewHelp')}
        multiline
        maxLength={2000}
      />
    </Form>
  );
}

function Said({ label, children }: { label: string; children: string | undefined }) {
  return (
    <div>
      <Typography variant="label" component="p" sx={{ mb: 1 }}>
        {label}
      </Typography>
      <Typography variant="body1" data-personal="" sx={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
        {children}
      </Typography>
    </div>
  );
}
