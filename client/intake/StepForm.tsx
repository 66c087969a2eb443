import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { type ReactNode, useRef, useState } from 'react';
import type { DefaultValues, FieldValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { z } from 'zod';
import { type Case, type CaseProfile, cases } from '#server/cases/cases.contract.ts';
import { call } from '../app/call.ts';
import { discardDraft } from '../app/drafts/drafts.ts';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { NoAnswer, Problem } from '../app/problem.ts';
import { queries } from '../app/queries.ts';
import { toast } from '../app/toast.tsx';
import { useSayProfile } from '../case/about/profile.tsx';
import { keyOf } from '../case/data.ts';
import { tidy } from '../case/RecordForm.tsx';
import { after, before, furthest, type Step } from './steps.ts';

export interface StepProps {
  code: string;
  row: Case;
  reached: Step;
}

export type Schema = z.ZodType<FieldValues, FieldValues>;

/** The case as the server has it now becomes what the screens show; lists that name it are asked for anew. */
export function takeOver(row: Case): void {
  if (row.code) {
    queries.setQueryData(keyOf(row.code, 'row'), row);
    const rest = keyOf(row.code).length;
    void queries.invalidateQueries({
      queryKey: keyOf(row.code),
      predicate: ({ queryKey }) => queryKey[rest] !== 'row',
    });
  }
  void queries.invalidateQueries({ queryKey: ['today'] });
  void queries.invalidateQueries({ queryKey: ['cases'] });
}

const labelled: readonly string[] = [
  'alias',
  'formOfAddress',
  'gender',
  'ageBand',
  'languages',
  'literacy',
  'interpreter',
  'citizenships',
  'needs',
  'vulnerabilities',
  'healthNeeds',
  'childcareNeeded',
  'residenceStatus',
  'safetyFlags',
  'immediateSafety',
  'emergencyBasis',
];

interface Props extends StepProps {
  step: Step;
  schema: Schema;
  values: Record<string, unknown>;
  /** What is kept elsewhere than in the case, before the case goes on; answers what of the case changes with it. */
  send?: (values: FieldValues) => Promise<Partial<CaseProfile>>;
  /** Shown beside Continue. */
  aside?: ReactNode;
  says?: Record<string, string>;
  children: ReactNode;
}

/**
 * One step as a form: Continue keeps it and goes on; "Stop here, keep" keeps what is complete and leads to Today. What
 * is not complete yet stays as a draft of this browser.
 */
export function StepForm({ step, code, row, reached, schema, values, send, aside, says, children }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const say = useSayProfile();
  const version = useRef<number>(undefined);
  const id = `intake/${code}/${step}`;
  const whole = z.preprocess(tidy, schema) as unknown as Schema;
  const form = useContractForm(whole, values as DefaultValues<FieldValues>);
  const { isDirty } = form.formState;

  const keep = async (typed: FieldValues, to: Step) => {
    const changes = send ? await send(typed) : typed;
    const body = { ...changes, intakeStep: furthest(reached, to) };
    const kept = await call(cases.change, { code }, body, { ifMatch: version.current ?? row.version });
    version.current = undefined;
    takeOver(kept);
  };
  const stop = async () => {
    const parsed = whole.safeParse(form.getValues());
    if (isDirty && parsed.success) {
      try {
        await keep(parsed.data, step);
        await discardDraft(id);
      } catch (error) {
        if (!(error instanceof Problem) && !(error instanceof NoAnswer)) throw error;
      }
    }
    toast('intake:stopped');
    await navigate('/today');
  };

  return (
    <Form
      form={form}
      id={id}
      onSubmit={(typed) => keep(typed, after(step))}
      onDone={() => void navigate(`/intake/${code}?step=${after(step)}`)}
      says={{ 'agreement-required': t('intake:agreementRequired'), ...says }}
      conflict={{
        fields: labelled
          .filter((name) => name in values)
          .map((name) => ({
            name,
            label: t(`case:field.${name}`),
            say: (value: unknown) => say(name as keyof CaseProfile, value) || '–',
          })),
        onVersion: (next) => {
          version.current = next;
        },
      }}
      foot={<Foot step={step} code={code} onStop={stop} aside={aside} />}
    >
      {children}
    </Form>
  );
}

/** The buttons of every step: back, stop, on. */
export function Foot({
  step,
  code,
  onStop,
  aside,
}: {
  step: Step;
  code?: string;
  onStop: () => Promise<void>;
  aside?: ReactNode;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [stopping, setStopping] = useState(false);
  const back = before(step);
  const stop = () => {
    if (stopping) return;
    setStopping(true);
    void onStop().finally(() => setStopping(false));
  };
  return (
    <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 3, width: '100%', '& > *': { minHeight: 44 } }}>
      <Button variant="text" onClick={stop}>
        {t('intake:stop')}
      </Button>
      {code && back && (
        <Button variant="outlined" onClick={() => void navigate(`/intake/${code}?step=${back}`)}>
          {t('intake:back')}
        </Button>
      )}
      <Stack
        direction="row"
        sx={{ gap: 3, flexWrap: 'wrap', flex: '1 1 auto', justifyContent: { xs: 'stretch', sm: 'flex-end' } }}
      >
        {aside}
        <SubmitButton>{t('intake:continue')}</SubmitButton>
      </Stack>
    </Stack>
  );
}
