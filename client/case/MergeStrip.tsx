import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Combine } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { type CaseMerge, merges } from '#server/merges/merges.contract.ts';
import { useFields, useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { CaseTag } from '../app/components/Personal.tsx';
import { Said } from '../app/components/Said.tsx';
import { When } from '../app/components/When.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { TextField } from '../app/form/fields.tsx';
import { useActKey } from '../app/press.ts';
import { queries } from '../app/queries.ts';
import { useTokens } from '../app/theme/theme.ts';
import { toast } from '../app/toast.tsx';
import { keyOf } from './data.ts';
import { Note, useStaffName } from './parts.tsx';
import { addressOf } from './tabs.ts';

/** The merges of a case that stand. */
export function useMerges(code: string) {
  const may = useMay(merges.list);
  const { data } = useQuery({
    queryKey: keyOf(code, 'merges'),
    queryFn: ({ signal }) => call(merges.list, { code }, undefined, { signal }),
    enabled: may,
  });
  return (data?.items ?? []).filter(({ undoneAt }) => !undoneAt);
}

/** Says that the person has two cases: which of them stands still, and where she goes on. */
export function MergeStrip({ code }: { code: string }) {
  const standing = useMerges(code);
  return standing.map((merge) => <Strip key={merge.id} code={code} merge={merge} />);
}

function Strip({ code, merge }: { code: string; merge: CaseMerge }) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const staff = useStaffName();
  const mayUndo = useFields('undo', 'CaseMerge', merge).size > 0;
  const [undoing, setUndoing] = useState(false);
  const isStill = merge.from?.code === code;
  const other = isStill ? merge.into : merge.from;

  return (
    <Box
      component="section"
      aria-label={t(isStill ? 'case:merge.still' : 'case:merge.holds')}
      sx={{
        display: 'flex',
        gap: 3,
        mb: 4,
        px: { xs: 4, sm: 5 },
        py: 3,
        borderRadius: '12px',
        bgcolor: isStill ? tokens.warnSoft : tokens.surface,
        border: tokens.border,
      }}
    >
      <Combine size={22} strokeWidth={1.7} aria-hidden style={{ flexShrink: 0, marginBlockStart: 2 }} />
      <Stack sx={{ flex: 1, minWidth: 0, gap: 1.5, alignItems: 'flex-start' }}>
        <Typography variant="h3" component="p">
          {t(isStill ? 'case:merge.still' : 'case:merge.holds')}
        </Typography>
        {other?.code && (
          <Link component={RouterLink} to={addressOf(other.code)} color="inherit">
            <CaseTag alias={other.alias} code={other.code} />
          </Link>
        )}
        <Typography variant="body2" sx={{ maxWidth: '70ch' }}>
          {t(isStill ? 'case:merge.stillAbout' : 'case:merge.holdsAbout')}
        </Typography>
        {merge.reason && <Said label={t('case:merge.reason')}>{merge.reason}</Said>}
        <Typography variant="caption" component="p">
          {t('case:merge.by', { name: staff(merge.mergedBy, merge.mergedByName) })}{' '}
          {merge.mergedAt && <When at={merge.mergedAt} />}
        </Typography>
        {mayUndo && (
          <Button size="small" variant="outlined" onClick={() => setUndoing(true)} data-no-print="">
            {t('case:merge.undo')}
          </Button>
        )}
      </Stack>
      {undoing && <UndoDialog merge={merge} onClose={() => setUndoing(false)} />}
    </Box>
  );
}

function UndoDialog({ merge, onClose }: { merge: CaseMerge; onClose: () => void }) {
  const { t } = useTranslation();
  const keyFor = useActKey();
  const form = useContractForm(merges.undo.body!, { undoReason: '' });
  return (
    <Dialog open title={t('case:merge.undo')} onClose={onClose}>
      <Form
        form={form}
        id={`merge/${merge.id}`}
        draft={false}
        onSubmit={async (body) => {
          await call(merges.undo, { id: merge.id as string }, body, {
            ifMatch: merge.version,
            idempotencyKey: keyFor(body),
          });
          toast('case:merge.undone');
          // Who reaches which case has changed.
          await queries.invalidateQueries();
        }}
        onDone={onClose}
        foot={<SubmitButton>{t('case:merge.undoDo')}</SubmitButton>}
      >
        <Note>{t('case:merge.undoAbout')}</Note>
        <TextField name="undoReason" label={t('case:merge.undoReason')} multiline maxLength={2000} />
      </Form>
    </Dialog>
  );
}
