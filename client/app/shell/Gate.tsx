import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { AbilityProvider } from '../../access/access.tsx';
import { Page, PageTitle } from '../components/Section.tsx';
import { ErrorState } from '../components/States.tsx';
import { screen } from '../features.ts';
import { NoAnswer } from '../problem.ts';
import { start, useSession } from '../session.ts';
import { Shell } from './Shell.tsx';
import { Starting } from './Starting.tsx';

const page = (load: Parameters<typeof screen>[1]) =>
  lazy(async () => ({ default: (await screen('accounts', load)()).Component }));
const SignIn = page(async () => (await import('../../accounts/SignIn.tsx')).SignIn);
const SecondFactorDue = page(async () => (await import('../../accounts/SecondFactor.tsx')).SecondFactorDue);

// Fetched as soon as the first page stands (see below), so that it is there when the line is not.
const lockScreen = () => import('./LockScreen.tsx');
const LockScreen = lazy(async () => ({ default: (await lockScreen()).LockScreen }));

/** Lets in who is signed in. Everybody else stays at the address asked for and sees how to get in, and nothing more. */
export function Gate() {
  const session = useSession();
  useEffect(() => {
    if (session.state === 'starting') void start();
    if (session.state === 'in') void lockScreen();
  }, [session.state]);

  switch (session.state) {
    case 'starting':
      return <Starting />;
    case 'unreachable':
      return <Unreachable />;
    case 'locked':
      return (
        <Suspense fallback={<Starting />}>
          <LockScreen who={session.who} />
        </Suspense>
      );
    case 'shown':
      return <session.Screen />;
    case 'out':
    case 'expired':
      return (
        <Suspense fallback={<Starting />}>
          <SignIn />
        </Suspense>
      );
    case 'in':
      if (session.me.secondFactorDue) {
        return (
          <Suspense fallback={<Starting />}>
            <SecondFactorDue />
          </Suspense>
        );
      }
      return (
        <AbilityProvider rules={session.me.rules}>
          <Shell key={`${session.me.user.id} ${session.me.role}`} />
        </AbilityProvider>
      );
  }
}

function Unreachable() {
  const { t } = useTranslation();
  useEffect(() => {
    const again = () => void start();
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, []);
  return (
    <main>
      <Page narrow>
        <PageTitle>{t('app:unreachable')}</PageTitle>
        <ErrorState error={new NoAnswer(navigator.onLine ? 'unavailable' : 'offline')} onRetry={() => void start()} />
      </Page>
    </main>
  );
}
