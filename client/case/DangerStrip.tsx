import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '#server/cases/cases.contract.ts';
import { type DangerRow, danger } from '#server/danger/danger.contract.ts';
import { useFields, useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { When } from '../app/components/When.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { TextField } from '../app/form/fields.tsx';
import { useActKey } from '../app/press.ts';
import { useMe } from '../app/session.ts';
import { useTokens } from '../app/theme/theme.ts';
import { toast } from '../app/toast.tsx';
import { keyOf, refreshCase } from './data.ts';
import { Note, useAct, useStaffName } from './parts.tsx';

/** Says that a danger flag stands and what follows, or offers to raise one. */
export function DangerStrip({ code, row }: { code: string; row: Case }) {
  const may = useMay(danger.list);
  const { data } = useQuery({
    queryKey: keyOf(code, 'danger-flags'),
    queryFn: ({ signal }) => call(danger.list, { code }, undefined, { query: { limit: 1 }, signal }),
    enabled: may,
  });
  const newest = data?.items[0];
  if (!data) return null;
  return newest && !newest.removedAt ? <Stands code={code} flag={newest} /> : <Raise code={code} row={row} />;
}

function Stands({ code, flag }: { code: string; flag: DangerRow }) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const me = useMe();
  const staff = useStaffName();
  const mayAsk = useFields('ask-removal', 'DangerFlag', flag).size > 0;
  const mayDecide = useFields('confirm-removal', 'DangerFlag', flag).size > 0;
  const [asking, setAsking] = useState(false);
  const id = flag.id as string;
  const confirm = useAct(
    code,
    () => call(danger.confirmRemoval, { id }, undefined, { ifMatch: flag.version }),
    'case:danger.confirmed',
  );
  const keep = useAct(code, () => call(danger.keep, { id }, undefined, { ifMatch: flag.version }), 'case:danger.kept');
  const busy = confirm.isPending || keep.isPending;

  return (
    <Box
      component="section"
      aria-label={t('case:danger.stands')}
      sx={{
        display: 'flex',
        gap: 3,
        mb: 4,
        px: { xs: 4, sm: 5 },
        py: 3,
        borderRadius: '12px',
        bgcolor: tokens.danger,
        color: tokens.surface,
      }}
    >
      <ShieldAlert size={22} strokeWidth={1.7} aria-hidden style={{ flexShrink: 0, marginBlockStart: 2 }} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="h3" component="p" sx={{ color: 'inherit' }}>
          {t('case:danger.stands')}
        </Typography>
        <Typography variant="body2" sx={{ color: 'inherit', maxWidth: '80ch' }}>
          {t('case:danger.who')}
        </Typography>
        <Typography variant="caption" component="p" sx={{ color: 'inherit', mt: 1 }}>
          {t('case:danger.raised', { name: staff(flag.raisedBy, flag.raisedByName) })}
          {flag.raisedAt && (
            <>
              {' · '}
              <When at={flag.raisedAt} />
            </>
          )}
          {flag.removalAskedBy && (
            <>
              {' · '}
              {t('case:danger.asked', { name: staff(flag.removalAskedBy, flag.removalAskedByName) })}
            </>
          )}
        </Typography>
        <Stack direction="row" sx={{ gap: 2, mt: 2, flexWrap: 'wrap' }} data-no-print="">
          {mayAsk && !flag.removalAskedBy && (
            <Button size="small" variant="outlined" color="inherit" onClick={() => setAsking(true)}>
              {t('case:danger.ask')}
            </Button>
          )}
          {mayDecide && flag.removalAskedBy && (
            <>
              {flag.removalAskedBy !== me.user.id && (
                <Button
                  size="small"
                  variant="outlined"
                  color="inherit"
                  disabled={busy}
                  onClick={() => confirm.mutate()}
                >
                  {t('case:danger.confirm')}
                </Button>
              )}
              <Button size="small" variant="outlined" color="inherit" disabled={busy} onClick={() => keep.mutate()}>
                {t('case:danger.keep')}
              </Button>
            </>
          )}
        </Stack>
        {(confirm.isError || keep.isError) && (
          <Box sx={{ mt: 2, px: 3, py: 1, bgcolor: tokens.surface, borderRadius: '8px' }}>
            <Refusal error={confirm.error ?? keep.error} />
          </Box>
        )}
      </Box>
      {asking && <AskDialog code={code} id={id} version={flag.version} onClose={() => setAsking(false)} />}
    </Box>
  );
}

function AskDialog({
  code,
  id,
  version,
  onClose,
}: {
  code: string;
  id: string;
  version: number | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const form = useContractForm(danger.askRemoval.body!, { removalReason: '' });
  return (
    <Dialog open title={t('case:danger.ask')} onClose={onClose}>
      <Form
        form={form}
        id={`case/${code}/danger-removal`}
        draft={false}
        onSubmit={async (body) => {
          await call(danger.askRemoval, { id }, body, { ifMatch: version });
          toast('case:danger.askedNow');
          await refreshCase(code);
        }}
        onDone={onClose}
        foot={<SubmitButton>{t('case:danger.askDo')}</SubmitButton>}
      >
        <TextField name="removalReason" label={t('case:danger.removalReason')} multiline maxLength={2000} />
      </Form>
    </Dialog>
  );
}

function Raise({ code, row }: { code: string; row: Case }) {
  const { t } = useTranslation();
  const may = useFields('create', 'DangerFlag', row).has('reason');
  const [open, setOpen] = useState(false);
  const actKey = useActKey();
  const form = useContractForm(danger.raise.body!, { reason: '' });
  if (!may) return null;
  return (
    <Stack sx={{ alignItems: 'flex-start', mb: 3 }} data-no-print="">
      <Button
        size="small"
        variant="text"
        sx={{ marginInlineStart: -2.5 }}
        startIcon={<ShieldAlert size={16} strokeWidth={1.7} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t('case:danger.raise')}
      </Button>
      {open && (
        <Dialog open title={t('case:danger.raise')} onClose={() => setOpen(false)}>
          <Form
            form={form}
            id={`case/${code}/danger`}
            draft={false}
            onSubmit={async (body) => {
              await call(danger.raise, { code }, body, { idempotencyKey: actKey(body) });
              toast('case:danger.raisedNow');
              await refreshCase(code);
            }}
            onDone={() => setOpen(false)}
            foot={<SubmitButton>{t('case:danger.raiseDo')}</SubmitButton>}
          >
            <Note tone="warn">{t('case:danger.raiseAbout')}</Note>
            <TextField
              name="reason"
              label={t('case:danger.reason')}
              help={t('case:danger.reasonHelp')}
              multiline
              maxLength={2000}
            />
          </Form>
        </Dialog>
      )}
    </Stack>
  );
}
