import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import IconButton from '@mui/material/IconButton';
import Stack from '@mui/material/Stack';
import { styled } from '@mui/material/styles';
import { Ellipsis, Plus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { type Destination, type DestinationId, logging } from '../navigation.ts';
import { useTokens } from '../theme/theme.ts';
import { AccountMenu } from './OwnAccount.tsx';

const cell = {
  // As wide as its word and a share of what is left: words of one length each would touch on a small telephone.
  flex: '1 1 auto',
  maxWidth: '100%',
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'center',
  justifyContent: 'flex-start',
  gap: '2px',
  paddingBlock: '8px',
  paddingInline: '2px',
  minHeight: '60px',
  marginBlockStart: '-1px',
  fontSize: '0.75rem',
  lineHeight: 1.25,
  fontWeight: 500,
  textAlign: 'center',
  textDecoration: 'none',
} as const;

const BarLink = styled(NavLink)(({ theme: { ariadne: t } }) => ({
  ...cell,
  color: t.ink2,
  borderBlockStart: '2px solid transparent',
  '&[aria-current="page"]': { color: t.ink, fontWeight: 600, borderBlockStartColor: t.thread },
  '&[aria-current="page"] svg': { strokeWidth: 2 },
}));

interface Props {
  items: readonly (Destination & { id: DestinationId })[];
  onLog: (() => void) | undefined;
}

/** The same places under the thumb, the frequent act raised in the middle, at most five. */
export function BottomBar({ items, onLog }: Props) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const places = items.slice(0, onLog ? 3 : 4);
  const further = items.slice(places.length);
  const before = onLog ? places.slice(0, Math.min(2, places.length)) : places;
  const after = places.slice(before.length);
  const link = ({ id, path, icon: Icon, label }: Props['items'][number]) => (
    <BarLink key={id} to={path}>
      <Icon size={22} strokeWidth={1.6} aria-hidden />
      {t(label)}
    </BarLink>
  );

  return (
    <Stack
      component="nav"
      aria-label={t('app:nav.main')}
      direction="row"
      sx={{
        display: { xs: 'flex', md: 'none' },
        position: 'fixed',
        insetInline: 0,
        insetBlockEnd: 0,
        px: 0.5,
        pb: 'env(safe-area-inset-bottom)',
        bgcolor: tokens.surface,
        borderBlockStart: tokens.border,
        zIndex: 'appBar',
        // Where letters are large beside the screen it takes a second row, and stands at the end of the page.
        '@media (max-height: 400px), (max-width: 22em)': { position: 'static' },
        '@media (max-width: 22em)': { flexWrap: 'wrap' },
      }}
    >
      {before.map(link)}
      {onLog && (
        <Box sx={{ flex: '1 1 auto', px: 1, display: 'grid', placeItems: 'center' }}>
          <IconButton
            aria-label={t(logging.label)}
            onClick={onLog}
            sx={{
              '&&': {
                width: 56,
                height: 48,
                borderRadius: '14px',
                bgcolor: 'primary.main',
                color: 'primary.contrastText',
              },
              '&&:hover': { bgcolor: 'primary.dark' },
            }}
          >
            <Plus size={24} strokeWidth={2} aria-hidden />
          </IconButton>
        </Box>
      )}
      {after.map(link)}
      <More further={further} />
    </Stack>
  );
}

/** Everything that has no room: further places, Cover and Lock, own account. */
function More({ further }: { further: Props['items'] }) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const [anchor, setAnchor] = useState<Element>();

  return (
    <>
      <ButtonBase
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
        sx={{ ...cell, color: tokens.ink2, borderBlockStart: '2px solid transparent' }}
      >
        <Ellipsis size={22} strokeWidth={1.6} aria-hidden />
        {t('app:nav.more')}
      </ButtonBase>
      <Suspense fallback={null}>
        {anchor && <AccountMenu anchor={anchor} onClose={() => setAnchor(undefined)} phone={{ places: further }} />}
      </Suspense>
    </>
  );
}
