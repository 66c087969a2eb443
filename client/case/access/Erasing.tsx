import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { erasureReasons, erasures } from '#server/erasures/erasures.contract.ts';
import { call } from '../../app/call.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { Section } from '../../app/components/Section.tsx';
import { Loaded } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { Form, SubmitButton, useContractForm } from '../../app/form/Form.tsx';
import { SelectField } from '../../app/form/fields.tsx';
import { queries } from '../../app/queries.ts';
import { toast } from '../../app/toast.tsx';
import { useCaseContext } from '../context.ts';
import { keyOf } from '../data.ts';
import { Note, useStaffName } from '../parts.tsx';

/** Whether erasing this record was asked for, and asking for it once the case is closed. */
export function Erasing() {
  const { code, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const staff = useStaffName();
  const [asking, setAsking] = useState(false);
  const query = useQuery({
    queryKey: keyOf(code, 'erasures'),
    queryFn: ({ signal }) => call(erasures.ofCase, { code }, undefined, { signal }),
  });

  return (
    <Section title={t('case:erasure.title')}>
      <Stack sx={{ gap: 3, alignItems: 'flex-start' }}>
        <Note>{t('case:erasure.about')}</Note>
        <Loaded query={query}>
          {({ items }) => (
            <>
              {items.map(({ id, status, reason, requestedAt, ...who }) => (
                <Typography key={id} variant="body2">
                  <When at={requestedAt as string} /> · {t(`case:erasure.reason.${reason}`)}
                  <br />
                  {t(`case:erasure.state.${status}`, {
                    name: staff(who.requestedBy, who.requestedByName),
                    officer: staff(who.decidedBy, who.decidedByName),
                  })}
                </Typography>
              ))}
              {!isOpen && !items.some(({ status }) => status === 'WAITING') && (
                <Button variant="outlined" onClick={() => setAsking(true)}>
                  {t('case:erasure.ask')}
                </Button>
              )}
            </>
          )}
        </Loaded>
      </Stack>
      {asking && <AskDialog onClose={() => setAsking(false)} />}
    </Section>
  );
}

function AskDialog({ onClose }: { onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const form = useContractForm(erasures.ask.body!, {});
  return (
    <Dialog open title={t('case:erasure.askTitle')} onClose={onClose}>
      <Form
        form={form}
        id={`case/${code}/erasure`}
        onSubmit={async (body) => {
          await call(erasures.ask, { code }, body);
          toast('case:erasure.asked');
          await queries.invalidateQueries({ queryKey: keyOf(code, 'erasures') });
        }}
        onDone={onClose}
        foot={<SubmitButton>{t('case:erasure.ask')}</SubmitButton>}
      >
        <SelectField
          name="reason"
          label={t('case:erasure.why')}
          options={erasureReasons.map((value) => ({ value, label: t(`case:erasure.reason.${value}`) }))}
        />
      </Form>
    </Dialog>
  );
}
