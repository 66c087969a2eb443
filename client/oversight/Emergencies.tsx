import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useNavigate } from 'react-router';
import type { z } from 'zod';
import { type GlassRow, glass } from '#server/glass/glass.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Said } from '../app/components/Said.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField, TextField } from '../app/form/fields.tsx';
import { refreshing, useActKey } from '../app/press.ts';
import { useMe } from '../app/session.ts';
import { toast } from '../app/toast.tsx';
import { usePages } from '../case/data.ts';
import { Note, useStaffName } from '../case/parts.tsx';
import { addressOf } from '../case/tabs.ts';

const refresh = refreshing('break-glass');
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
        <Paged query={query} none={t('oversight:glass.none')}>
          {(rows) => (
            <Rows label={t('app:nav.emergencies')}>
              {rows.map((row) => (
                <Row
                  key={row.id}
                  name={codes.label('glass_reason', row.reason)}
                  about={
                    <>
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
                    </>
                  }
                  mark={
                    <>
                      {isOpen(row) && <Mark tone="info">{t('oversight:glass.stillOpen')}</Mark>}
                      <Mark tone={row.reviewedAt ? 'ok' : 'warn'}>
                        {t(row.reviewedAt ? 'oversight:glass.reviewed' : 'oversight:glass.toReview')}
                      </Mark>
                    </>
                  }
                  acts={
                    <>
                      {isOpen(row) && row.userId === me.user.id && mayOpen && row.caseCode && (
                        <Link component={RouterLink} to={addressOf(row.caseCode)} sx={{ marginInlineEnd: 2 }}>
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
                    </>
                  }
                />
              ))}
            </Rows>
          )}
        </Paged>
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
  const keyOf = useActKey();
  const open = async (body: Opening) => {
    await call(glass.open, {}, body, { idempotencyKey: keyOf(body) });
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
