import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { proofs } from '#server/accounts/proofs.contract.ts';
import { words } from '#server/platform/contract.ts';
import { call } from '../app/call.ts';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Section, Sheet } from '../app/components/Section.tsx';
import { ErrorState, Loaded } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { TextField } from '../app/form/fields.tsx';
import { makePasskey, passkeysWork } from '../app/passkey.ts';
import { Problem } from '../app/problem.ts';
import { queries } from '../app/queries.ts';
import { refresh } from '../app/session.ts';
import { toast } from '../app/toast.tsx';

const queryKey = ['me', 'passkeys'];
const changed = () => Promise.all([queries.invalidateQueries({ queryKey }), refresh()]);

/** One's own passkeys: where they are, when they were used, one more, one less. */
export function Passkeys() {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const query = useQuery({ queryKey, queryFn: ({ signal }) => call(proofs.passkeys, {}, undefined, { signal }) });
  const remove = useMutation({
    mutationFn: (id: string) => call(proofs.removePasskey, { id }),
    onSuccess: () => {
      toast('accounts:passkey.removed');
      return changed();
    },
  });
  const failed = remove.error && !(remove.error instanceof Problem && remove.error.kind === 'step-up-required');

  return (
    <Section title={t('accounts:passkey.title')}>
      <Stack sx={{ gap: 4, alignItems: 'flex-start' }}>
        <Typography variant="body1" sx={{ maxWidth: '62ch' }}>
          {t('accounts:passkey.about')}
        </Typography>
        {failed && <ErrorState error={remove.error} />}
        <Box sx={{ width: '100%' }}>
          <Loaded query={query}>
            {({ items }) =>
              items.length > 0 && (
                <Rows label={t('accounts:passkey.title')}>
                  {items.map(({ id, name, createdAt, usedAt }) => (
                    <Row
                      key={id}
                      lead={<KeyRound size={18} strokeWidth={1.6} aria-hidden />}
                      name={name}
                      about={
                        <>
                          {t('accounts:passkey.since')} <When at={createdAt} />
                          {' · '}
                          {usedAt ? (
                            <>
                              {t('accounts:passkey.used')} <When at={usedAt} />
                            </>
                          ) : (
                            t('accounts:passkey.never')
                          )}
                        </>
                      }
                      acts={
                        <Button
                          variant="outlined"
                          size="small"
                          aria-label={t('accounts:passkey.removeOf', { name })}
                          onClick={() => remove.mutate(id)}
                          disabled={remove.isPending}
                        >
                          {t('accounts:passkey.remove')}
                        </Button>
                      }
                    />
                  ))}
                </Rows>
              )
            }
          </Loaded>
        </Box>
        {adding ? (
          <AddPasskey onDone={() => setAdding(false)} />
        ) : (
          passkeysWork() && (
            <Button variant="outlined" onClick={() => setAdding(true)}>
              {t('accounts:passkey.add')}
            </Button>
          )
        )}
      </Stack>
    </Section>
  );
}

const Named = z.object({ name: words(60) });

function AddPasskey({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const form = useContractForm(Named, { name: '' });

  const add = async ({ name }: { name: string }) => {
    const made = await makePasskey(await call(proofs.wishPasskey)).catch((error: unknown) => {
      if (error instanceof DOMException || (error as Error).name === 'WebAuthnError') return undefined;
      throw error;
    });
    if (made === undefined || made === 'there') {
      const detail = t(made === 'there' ? 'accounts:passkey.there' : 'accounts:passkey.notMade');
      throw new Problem(409, { type: '/problems/not-made', detail });
    }
    await call(proofs.addPasskey, {}, { name, made });
    toast('accounts:passkey.added');
    await changed();
  };

  return (
    <Sheet sx={{ p: 5, width: '100%' }}>
      <Form
        form={form}
        id="passkey"
        draft={false}
        onSubmit={add}
        onDone={onDone}
        foot={
          <>
            <Button variant="text" onClick={onDone}>
              {t('accounts:stepUp.cancel')}
            </Button>
            <SubmitButton>{t('accounts:passkey.make')}</SubmitButton>
          </>
        }
      >
        <TextField name="name" label={t('accounts:passkey.name')} help={t('accounts:passkey.nameHelp')} autoFocus />
      </Form>
    </Sheet>
  );
}
