import { useEffect } from 'react';
import { Navigate, Outlet, useLocation, useNavigate, useParams } from 'react-router';
import { type Case, normaliseCode } from '#server/cases/cases.contract.ts';
import { Page } from '../app/components/Section.tsx';
import { Loaded } from '../app/components/States.tsx';
import { CaseHeader } from './CaseHeader.tsx';
import { CaseTabs } from './CaseTabs.tsx';
import { type CaseContext, isOpenCase } from './context.ts';
import { DangerStrip } from './DangerStrip.tsx';
import { useCaseRow } from './data.ts';
import { GlassBanner } from './GlassBanner.tsx';
import { MergeStrip } from './MergeStrip.tsx';
import { SafetyStrip } from './SafetyStrip.tsx';
import { addressOf } from './tabs.ts';

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
  const isOpen = isOpenCase(row);
  // Language, contact and safety are for whoever meets the person.
  const under = row.marks?.includes('glass') ?? false;
  const { pathname } = useLocation();
  if (under && pathname === addressOf(code)) return <Navigate to={addressOf(code, 'about')} replace />;

  return (
    <Page>
      <GlassBanner code={code} row={row} />
      {!under && <MergeStrip code={code} />}
      <CaseHeader code={code} row={row} isOpen={isOpen} />
      {!under && <DangerStrip code={code} row={row} />}
      {!under && <SafetyStrip code={code} row={row} />}
      <CaseTabs code={code} />
      <Outlet context={{ code, row, isOpen } satisfies CaseContext} />
    </Page>
  );
}
