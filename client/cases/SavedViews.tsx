import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import ToggleButton from '@mui/material/ToggleButton';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery } from '@tanstack/react-query';
import { BookmarkPlus, MoreHorizontal, Pin } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SavedView, type ViewFilters, views } from '#server/views/views.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { CheckField, TextField } from '../app/form/fields.tsx';
import { queries } from '../app/queries.ts';
import { toast } from '../app/toast.tsx';
import { Note } from '../case/parts.tsx';
import { isSame } from './view.ts';

const key = ['saved-views'];
const refresh = () => queries.invalidateQueries({ queryKey: key });

/** One's own views by name, of the role one acts in. */
export function useSavedViews() {
  const may = useMay(views.list);
  const { data, isPending } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(views.list, {}, undefined, { query: { limit: 100 }, signal }),
    enabled: may,
  });
  const own = [...(data?.items ?? [])].sort((a, b) => (a.name ?? '').localeCompare(b.name ?? ''));
  return { own, isPending: may && isPending };
}

interface Props {
  own: readonly SavedView[];
  openId: string | undefined;
  /** What the caseload shows now. */
  filters: ViewFilters;
  onOpen: (view: SavedView) => void;
}

/** Views kept under a name: opened with one press; the open one can be renamed, replaced, opened first, taken away. */
export function SavedViews({ own, openId, filters, onOpen }: Props) {
  const { t } = useTranslation('cases');
  const maySave = useMay(views.save);
  const open = own.find(({ id }) => id === openId);
  const differs = !open || !isSame(open.filters ?? {}, filters);
  const [saving, setSaving] = useState(false);

  return (
    <Stack sx={{ gap: 2, mb: 4 }}>
      <Stack component="section" aria-label={t('cases:views')} direction="row" sx={{ gap: 2, flexWrap: 'wrap' }}>
        {own.map((view) => (
          <ToggleButton
            key={view.id}
            value={view.id ?? ''}
            size="small"
            selected={view.id === openId}
            onChange={() => onOpen(view)}
            data-personal=""
            sx={{ maxWidth: '100%', overflowWrap: 'anywhere', textAlign: 'start', gap: 1 }}
          >
            {view.opensFirst && <Pin size={14} strokeWidth={1.8} aria-label={t('cases:view.first')} />}
            {view.name}
          </ToggleButton>
        ))}
        {open && <OpenView view={open} filters={filters} differs={differs} />}
        {maySave && differs && (
          <Button
            variant="text"
            size="small"
            onClick={() => setSaving(true)}
            startIcon={<BookmarkPlus size={16} strokeWidth={1.8} aria-hidden />}
          >
            {t('cases:view.save')}
          </Button>
        )}
      </Stack>
      {open && (open.leftOut ?? []).length > 0 && (
        <Note tone="warn">
          {t('cases:view.leftOut', {
            names: (open.leftOut ?? []).map((name) => t(`cases:filter.${name}`, t('cases:filter.other'))).join(', '),
          })}
        </Note>
      )}
      {saving && (
        <ViewDialog
          title={t('cases:view.save')}
          name=""
          onClose={() => setSaving(false)}
          onSave={async (body) => {
            const made = await call(views.save, {}, { ...body, filters });
            await refresh();
            onOpen(made);
            toast('cases:view.saved');
          }}
        />
      )}
    </Stack>
  );
}

/** What can be done to the view that is open. */
function OpenView({ view, filters, differs }: { view: SavedView; filters: ViewFilters; differs: boolean }) {
  const { t } = useTranslation('cases');
  const at = { id: view.id as string };
  const anchor = useRef<HTMLButtonElement>(null);
  const [menu, setMenu] = useState(false);
  const [renaming, setRenaming] = useState(false);
  const change = useMutation({
    mutationFn: (body: Partial<SavedView>) => call(views.change, at, body, { ifMatch: view.version }),
    onSettled: refresh,
    onSuccess: () => toast('cases:view.changed'),
  });
  const remove = useMutation({
    mutationFn: () => call(views.remove, at),
    onSettled: refresh,
    onSuccess: () =>
      toast('cases:view.removed', {}, async () => {
        const { name = '', filters: kept = {}, opensFirst } = view;
        await call(views.save, {}, { name, filters: kept, opensFirst });
        await refresh();
      }),
  });
  const choose = (deed: () => void) => () => {
    setMenu(false);
    deed();
  };

  return (
    <>
      <IconButton
        ref={anchor}
        size="small"
        aria-label={t('cases:view.more', { name: view.name })}
        aria-haspopup="menu"
        aria-expanded={menu}
        onClick={() => setMenu(true)}
      >
        <MoreHorizontal size={18} strokeWidth={1.6} aria-hidden />
      </IconButton>
      <Menu open={menu} anchorEl={() => anchor.current as HTMLElement} onClose={() => setMenu(false)}>
        <MenuItem onClick={choose(() => setRenaming(true))}>{t('cases:view.rename')}</MenuItem>
        <MenuItem disabled={!differs} onClick={choose(() => change.mutate({ filters }))}>
          {t('cases:view.replace')}
        </MenuItem>
        <MenuItem onClick={choose(() => change.mutate({ opensFirst: !view.opensFirst }))}>
          {t(view.opensFirst ? 'cases:view.notFirst' : 'cases:view.openFirst')}
        </MenuItem>
        <MenuItem onClick={choose(() => remove.mutate())}>{t('cases:view.remove')}</MenuItem>
      </Menu>
      <Refusal error={change.error ?? remove.error} />
      {renaming && (
        <ViewDialog
          title={t('cases:view.rename')}
          name={view.name ?? ''}
          opensFirst={view.opensFirst}
          onClose={() => setRenaming(false)}
          onSave={(body) => change.mutateAsync(body)}
        />
      )}
    </>
  );
}

interface DialogProps {
  title: string;
  name: string;
  opensFirst?: boolean | undefined;
  onClose: () => void;
  onSave: (body: { name: string; opensFirst?: boolean | undefined }) => Promise<unknown>;
}

const Named = views.save.body!.omit({ filters: true });

function ViewDialog({ title, name, opensFirst = false, onClose, onSave }: DialogProps) {
  const { t } = useTranslation('cases');
  const form = useContractForm(Named, { name, opensFirst });
  return (
    <Dialog open title={title} onClose={onClose} width={480}>
      <Form
        form={form}
        id="view"
        draft={false}
        onSubmit={async (body) => {
          await onSave(body);
          onClose();
        }}
        foot={<SubmitButton>{t('cases:view.keep')}</SubmitButton>}
      >
        <TextField name="name" label={t('cases:view.name')} maxLength={60} />
        <CheckField name="opensFirst" label={t('cases:view.first')} />
        <Typography variant="caption" component="p">
          {t('cases:view.private')}
        </Typography>
      </Form>
    </Dialog>
  );
}
