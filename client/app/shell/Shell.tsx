import Box from '@mui/material/Box';
import { styled } from '@mui/material/styles';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useMatch } from 'react-router';
import { mayWith, useAbility } from '../../access/access.tsx';
import { announce } from '../announce.tsx';
import { overlays, screen } from '../features.ts';
import { useShortcuts } from '../keys.tsx';
import { listen } from '../live.ts';
import { logging, mayLog, railOf } from '../navigation.ts';
import { onDelivered, watchOutbox } from '../outbox/outbox.ts';
import { useOverlay } from '../overlay.ts';
import { returnToPlace } from '../place.ts';
import { useProofWanted, watchProof } from '../proof.ts';
import { queries } from '../queries.ts';
import { lock, useMe } from '../session.ts';
import { useTokens } from '../theme/theme.ts';
import { BottomBar } from './BottomBar.tsx';
import { toggleCover } from './cover.ts';
import { Lines } from './Lines.tsx';
import { Rail, railWidth } from './Rail.tsx';
import { forgetRecent } from './recent.ts';
import { TopBar } from './TopBar.tsx';
import { useSignOutDoubt } from './useAccountActs.tsx';
import { useArrival } from './useArrival.ts';
import { useIdle } from './useIdle.ts';
import { Watermark } from './Watermark.tsx';

const Palette = lazy(async () => ({ default: (await import('./Palette.tsx')).Palette }));
const SignOutDialog = lazy(async () => ({ default: (await import('./SignOutDialog.tsx')).SignOutDialog }));
const StepUp = lazy(async () => ({
  default: (await screen('accounts', async () => (await import('../../accounts/StepUp.tsx')).StepUp)()).Component,
}));
const KeyHelp = lazy(async () => ({ default: (await import('./KeyHelp.tsx')).KeyHelp }));

const SkipLink = styled('a')(({ theme: { ariadne: t, zIndex } }) => ({
  position: 'fixed',
  insetBlockStart: 8,
  insetInlineStart: 8,
  padding: '10px 16px',
  borderRadius: 8,
  backgroundColor: t.ink,
  color: t.canvas,
  fontWeight: 600,
  zIndex: zIndex.tooltip,
  '&:not(:focus)': { clipPath: 'inset(50%)', width: 1, height: 1, overflow: 'hidden', padding: 0 },
}));

/** The frame of every page for somebody who is signed in. */
export function Shell() {
  const { t } = useTranslation();
  const tokens = useTokens();
  const me = useMe();
  const ability = useAbility();
  const { open } = useOverlay();
  const [shown, setShown] = useState<'palette' | 'keys'>();
  const doubt = useSignOutDoubt();
  const proofWanted = useProofWanted();
  const locking = useIdle();
  // On the tablet that a person holds there is no frame, no search and no way to anything else.
  const bare = useMatch('/tablet/*') !== null;
  const items = useMemo(() => railOf(me.role, ability), [me.role, ability]);
  // On the page of a case the button means that case, as its key does: never whoever the calendar would propose.
  const code = useMatch('/cases/:code/*')?.params.code;
  const onLog = mayLog(ability) ? () => void open(logging.overlay, code ? { code } : undefined) : undefined;
  const toContent = (id: string) => (event: React.MouseEvent) => {
    event.preventDefault();
    const target = document.getElementById(id);
    target?.focus();
    target?.scrollIntoView();
  };

  useArrival();
  useTwoFingers();
  useEffect(() => {
    returnToPlace();
    return forgetRecent;
  }, []);
  useEffect(listen, []);
  useEffect(watchOutbox, []);
  useEffect(watchProof, []);
  useEffect(() => onDelivered(() => void queries.invalidateQueries()), []);
  useShortcuts(
    bare
      ? []
      : [
          { keys: 'ctrl+k', does: 'app:palette.open', run: () => setShown('palette') },
          { keys: 'shift+c', does: 'app:cover.name', run: toggleCover },
          { keys: 'ctrl+shift+l', does: 'app:lock.name', run: () => void lock() },
          { keys: '?', does: 'app:keys.title', run: () => setShown('keys') },
          ...(onLog ? [{ keys: 'l', does: logging.label, run: onLog }] : []),
        ],
  );

  if (bare) {
    return (
      <Box component="main" id="content" tabIndex={-1}>
        <Outlet />
        <Suspense fallback={null}>{proofWanted && <StepUp />}</Suspense>
      </Box>
    );
  }

  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          md: `${railWidth.md}px minmax(0, 1fr)`,
          lg: `${railWidth.lg}px minmax(0, 1fr)`,
        },
        minHeight: '100dvh',
        bgcolor: tokens.canvas,
        // The rail is not printed, nor is its column.
        '@media print': { display: 'block' },
      }}
    >
      <SkipLink href="#content" onClick={toContent('content')}>
        {t('app:skip.content')}
      </SkipLink>
      <SkipToWaiting onClick={toContent('waiting')} />
      <Rail items={items} onLog={onLog} />
      <Box sx={{ minWidth: 0, display: 'flex', flexDirection: 'column' }}>
        <TopBar onFind={() => setShown('palette')} />
        <Lines locking={locking} />
        <Box component="main" id="content" tabIndex={-1} sx={{ flex: 1, pb: { xs: 20, md: 0 } }}>
          <Outlet />
        </Box>
      </Box>
      <BottomBar items={items} onLog={onLog} />
      <Suspense fallback={null}>
        {shown === 'palette' && (
          <Palette
            items={items}
            onLog={onLog}
            onKeys={() => setShown('keys')}
            onClose={() => setShown((now) => (now === 'palette' ? undefined : now))}
          />
        )}
        {shown === 'keys' && <KeyHelp onClose={() => setShown(undefined)} />}
        {doubt && <SignOutDialog doubt={doubt} />}
        {proofWanted && <StepUp />}
      </Suspense>
      <OpenOverlay />
      <Watermark />
    </Box>
  );
}

/** A second way past the frame, where the page has a part with the id `waiting`. */
function SkipToWaiting({ onClick }: { onClick: React.MouseEventHandler }) {
  const { t } = useTranslation();
  const [there, setThere] = useState(false);
  useEffect(() => {
    const look = () => setThere(document.getElementById('waiting') !== null);
    look();
    const watch = new MutationObserver(look);
    const main = document.getElementById('content');
    if (main) watch.observe(main, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, []);
  return there ? (
    <SkipLink href="#waiting" onClick={onClick}>
      {t('app:skip.waiting')}
    </SkipLink>
  ) : null;
}

const loadedOverlays = new Map(
  Object.entries(overlays).map(([id, { load }]) => [id, lazy(async () => ({ default: (await load()).Component }))]),
);

/** The dialog that the history's state asks for, over any page. */
function OpenOverlay() {
  const { now } = useOverlay();
  const ability = useAbility();
  const overlay = now && overlays[now.id];
  const Content = now && loadedOverlays.get(now.id);
  if (!overlay || !Content || !mayWith(ability, overlay.may)) return null;
  return (
    <Suspense fallback={null}>
      <Content />
    </Suspense>
  );
}

/** Two fingers, twice, cover the page: a phone has no Shift. */
function useTwoFingers(): void {
  useEffect(() => {
    let last = Number.NEGATIVE_INFINITY;
    const onTouch = ({ touches, timeStamp }: TouchEvent) => {
      if (touches.length !== 2) return;
      if (timeStamp - last < 450) {
        toggleCover();
        announce('app:cover.said');
        last = Number.NEGATIVE_INFINITY;
      } else last = timeStamp;
    };
    window.addEventListener('touchstart', onTouch, { passive: true });
    return () => window.removeEventListener('touchstart', onTouch);
  }, []);
}
