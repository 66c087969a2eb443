import type { ComponentType } from 'react';
import { Navigate, useParams, useSearchParams } from 'react-router';
import { CaseCode, cases } from '#server/cases/cases.contract.ts';
import { useFields, useMay } from '../access/access.tsx';
import { Loaded, NotShown } from '../app/components/States.tsx';
import { useCaseRow } from '../case/data.ts';
import { Frame } from './Frame.tsx';
import type { StepProps } from './StepForm.tsx';
import { AboutStep } from './steps/About.tsx';
import { AgreementStep } from './steps/Agreement.tsx';
import { ContactStep } from './steps/Contact.tsx';
import { LanguageStep, StartStep } from './steps/Language.tsx';
import { LaterStep } from './steps/Later.tsx';
import { PrivacyStep } from './steps/Privacy.tsx';
import { SafetyStep } from './steps/Safety.tsx';
import { readStep, type Step, stepToShow } from './steps.ts';

const screens: Record<Step, ComponentType<StepProps>> = {
  language: LanguageStep,
  privacy: PrivacyStep,
  agreement: AgreementStep,
  safety: SafetyStep,
  contact: ContactStep,
  about: AboutStep,
  later: LaterStep,
};

/** The beginning of a first meeting: nothing exists until the first step is sent. */
export function StartIntake() {
  if (!useMay(cases.start)) return <NotShown />;
  return (
    <Frame step="language" reached="language">
      <StartStep />
    </Frame>
  );
}

/** A first meeting that was begun, at the step it had come to. */
export function GoOn() {
  const code = CaseCode.safeParse(useParams().code);
  return code.success ? <Begun code={code.data} /> : <NotShown />;
}

function Begun({ code }: { code: string }) {
  const query = useCaseRow(code);
  const [search] = useSearchParams();
  const sets = useFields('update', 'Case', query.data);

  return (
    <Loaded query={query} page>
      {(row) => {
        if (row.status && row.status !== 'INTAKE') return <Navigate to={`/cases/${code}`} replace />;
        if (!sets.has('intakeStep')) return <NotShown />;
        const reached = readStep(row.intakeStep);
        const step = stepToShow(search.get('step'), reached);
        const Screen = screens[step];
        return (
          <Frame step={step} reached={reached} code={code} alias={row.alias}>
            <Screen key={step} code={code} row={row} reached={reached} />
          </Frame>
        );
      }}
    </Loaded>
  );
}
