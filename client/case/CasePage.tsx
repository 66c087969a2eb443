import { useEffect } from 'react';
import { Outlet, useNavigate, useParams } from 'react-router';
import { type Case, normaliseCode } from '#server/cases/cases.contract.ts';
import { Page } from '../app/components/Section.tsx';
import { Loaded } from '../app/components/States.tsx';
import { CaseHeader } from './CaseHeader.tsx';
import { CaseTabs } from './CaseTabs.tsx';
import type { CaseContext } from './context.ts';
import { useCaseRow } from './data.ts';
import { SafetyStrip } from './SafetyStrip.tsx';

/** One case: who it is, how to be safe with it, and its parts. */
export function CasePage() {
  const { code: typed = '' } = useParams();
  const code = normaliseCode(typed);
  const navigate = useNavigate();
  const query = useCaseRow(code);

  // One case has one address, however its code was typed.
  useEffect(() => {
    if (code !== typed) void navigate(window.location.pathname.replace(typed, code), { replace: true });
  }, [code, typed, navigate]);

  return (
    <Loaded query={query} page>
      {(row) => <Shown key={code} code={code} row={row} />}
    </Loaded>
  );
}

function Shown({ code, row }: { code: string; row: Case }) {
  const isOpen = row.status !== 'CLOSED';
  return (
    <Page>
      <CaseHeader code={code} row={row} isOpen={isOpen} />
      <SafetyStrip code={code} row={row} />
      <CaseTabs code={code} />
      <Outlet context={{ code, row, isOpen } satisfies CaseContext} />
    </Page>
  );
}
