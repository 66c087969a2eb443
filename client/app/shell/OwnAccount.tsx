import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Initials } from '../components/Initials.tsx';
import { useMe } from '../session.ts';

export const AccountMenu = lazy(async () => ({ default: (await import('./AccountMenu.tsx')).AccountMenu }));

/** Who I am here, and the way to everything about it. */
export function OwnAccount() {
  const { t } = useTranslation();
  const me = useMe();
  const [anchor, setAnchor] = useState<Element>();

  return (
    <>
      <ButtonBase
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        sx={{
          width: '100%',
          gap: 3,
          p: { md: 1, lg: 2 },
          borderRadius: '8px',
          textAlign: 'start',
          justifyContent: { md: 'center', lg: 'flex-start' },
          '&:hover': { bgcolor: 'action.hover' },
        }}
      >
        <Initials name={me.user.name} size={34} />
        <Box
          sx={{
            minWidth: 0,
            // Below lg the words are for screen readers only.
            position: { md: 'absolute', lg: 'static' },
            clipPath: { md: 'inset(50%)', lg: 'none' },
            width: { md: '1px', lg: 'auto' },
            height: { md: '1px', lg: 'auto' },
            overflow: 'hidden',
          }}
        >
          <Typography variant="body2" component="span" sx={{ display: 'block', fontWeight: 600 }}>
            {me.user.name}
          </Typography>
          <Typography variant="caption" component="span" sx={{ display: 'block' }}>
            {t(`app:role.${me.role}`)}
          </Typography>
        </Box>
      </ButtonBase>
      <Suspense fallback={null}>
        {anchor && <AccountMenu anchor={anchor} onClose={() => setAnchor(undefined)} />}
      </Suspense>
    </>
  );
}
