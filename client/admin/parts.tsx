import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import type { DefaultValues, FieldValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { Dialog } from '../app/components/Dialog.tsx';
import { Sheet } from '../app/components/Section.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { Problem } from '../app/problem.ts';
import { queries } from '../app/queries.ts';
import { useTokens } from '../app/theme/theme.ts';
import { toast } from '../app/toast.tsx';

export type Schema = z.ZodType<FieldValues, FieldValues>;

/** A contract's body as the forms here take it. */
export const bodyOf = (schema: unknown): Schema => schema as Schema;

/** Adds something to the list of a page. */
export function AddButton({ children, onClick }: { children: ReactNode; onClick: () => void }) {
  return (
    <Button variant="contained" onClick={onClick} startIcon={<Plus size={18} strokeWidth={1.8} aria-hidden />}>
      {children}
    </Button>
  );
}

/** A list on a sheet. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Sheet>
      <Box component="ul" aria-label={label} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {children}
      </Box>
    </Sheet>
  );
}

/** One entry of a list: its name, what is said of it, its state, and what can be done. */
export function Row({
  name,
  about,
  mark,
  acts,
  personal = false,
}: {
  name: ReactNode;
  about?: ReactNode;
  mark?: ReactNode;
  acts?: ReactNode;
  personal?: boolean;
}) {
  const tokens = useTokens();
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        alignItems: 'center',
        flexWrap: 'wrap',
        columnGap: 4,
        rowGap: 2,
        px: { xs: 4, sm: 5 },
        py: 3,
        '& + &': { borderBlockStart: tokens.border },
      }}
    >
      <Box sx={{ flex: '1 1 240px', minWidth: 0 }}>
        <Typography
          variant="h4"
          component="p"
          sx={{ overflowWrap: 'anywhere' }}
          {...(personal && { 'data-personal': '' })}
        >
          {name}
        </Typography>
        {about && (
          <Typography variant="caption" component="div" sx={{ overflowWrap: 'anywhere' }}>
            {about}
          </Typography>
        )}
      </Box>
      {mark}
      {acts && (
        <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 2 }}>
          {acts}
        </Stack>
      )}
    </Box>
  );
}

interface EditProps {
  /** Names the form and its record; the draft is kept under it. */
  id: string;
  title: string;
  schema: Schema;
  values: Record<string, unknown>;
  /** The version that is changed; undefined when something new is made. */
  version?: number;
  label: (name: string) => string;
  /** How values are said when somebody else changed them meanwhile. */
  say?: Record<string, (value: unknown) => string>;
  submit: string;
  /** Sends the values. `key` is the same for the same values, so that one act is never done twice. */
  send: (values: FieldValues, about: { ifMatch: number; key: string }) => Promise<unknown>;
  /** What is said when it is done. */
  done?: string;
  /** The list that is brought up to date. */
  list: string;
  says?: Record<string, string>;
  onClose: () => void;
  children: ReactNode;
}

/** A form in a dialog over one record of the administration. */
export function EditDialog({
  id,
  title,
  schema,
  values,
  version = 0,
  label,
  say = {},
  submit,
  send,
  done = 'admin:saved',
  list,
  says,
  onClose,
  children,
}: EditProps) {
  const { t } = useTranslation();
  const form = useContractForm(schema, values as DefaultValues<FieldValues>);
  const base = useRef(version);
  const key = useRef({ of: '', is: '' });
  const save = async (typed: FieldValues) => {
    const text = JSON.stringify(typed);
    if (key.current.of !== text) key.current = { of: text, is: crypto.randomUUID() };
    await send(typed, { ifMatch: base.current, key: key.current.is });
    toast(done);
    void queries.invalidateQueries({ queryKey: [list] });
  };

  return (
    <Dialog open title={title} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id={`admin/${id}`}
        onSubmit={save}
        onDone={onClose}
        says={says}
        conflict={{
          fields: Object.keys(values).map((name) => ({ name, label: label(name), say: say[name] })),
          onVersion: (next) => {
            base.current = next;
          },
        }}
        foot={
          <>
            <Button variant="text" onClick={onClose}>
              {t('admin:cancel')}
            </Button>
            <SubmitButton>{submit}</SubmitButton>
          </>
        }
      >
        {children}
      </Form>
    </Dialog>
  );
}

/** A press of a button: said when done, refused beside it, and the list is brought up to date either way. */
export function usePress<A>(list: string, press: (about: A) => Promise<unknown>, done: string) {
  return useMutation({
    mutationFn: press,
    onSuccess: async () => {
      toast(done);
      await queries.invalidateQueries({ queryKey: [list] });
    },
    // Whoever came too late sees what stands there now.
    onError: async (error) => {
      if (error instanceof Problem && [404, 409, 412].includes(error.status))
        await queries.invalidateQueries({ queryKey: [list] });
    },
  });
}
