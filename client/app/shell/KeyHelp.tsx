import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../components/Dialog.tsx';
import { Kbd } from '../components/Kbd.tsx';
import { useActiveShortcuts, writeKeys } from '../keys.tsx';
import { usePreferences } from '../preferences.ts';

/** The keys of this page. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { singleKeys } = usePreferences();
  const shortcuts = useActiveShortcuts();
  const known = [...new Map(shortcuts.map((shortcut) => [shortcut.keys, shortcut])).values()];

  return (
    <Dialog open title={t('app:keys.title')} onClose={onClose} width={460}>
      {!singleKeys && (
        <Typography variant="body2" sx={{ mb: 3 }}>
          {t('app:keys.singleOff')}
        </Typography>
      )}
      <Box
        component="dl"
        sx={{ m: 0, display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 5, rowGap: 2, typography: 'body2' }}
      >
        {known.map(({ keys, does }) => (
          <Box key={keys} sx={{ display: 'contents' }}>
            <Box component="dt">
              <Kbd>{writeKeys(keys)}</Kbd>
              <Box
                component="span"
                sx={{ position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' }}
              >
                {writeKeys(keys)}
              </Box>
            </Box>
            <Box component="dd" sx={{ m: 0 }}>
              {t(does)}
            </Box>
          </Box>
        ))}
        <Box component="dt">
          <Kbd>Shift Shift Shift</Kbd>
          <Box
            component="span"
            sx={{ position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' }}
          >
            Shift, Shift, Shift
          </Box>
        </Box>
        <Box component="dd" sx={{ m: 0 }}>
          {t('app:leave.name')}
        </Box>
      </Box>
    </Dialog>
  );
}
