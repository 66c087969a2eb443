import Box from '@mui/material/Box';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import { styled } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation, useNavigate } from 'react-router';
import { useAbility } from '../access/access.tsx';
import { useShortcuts } from '../app/keys.tsx';
import { addressOf, tabsFor } from './tabs.ts';

const Tab = styled(NavLink)(({ theme: { ariadne: t } }) => ({
  display: 'inline-flex',
  alignItems: 'center',
  minHeight: 44,
  fontSize: '0.9375rem',
  lineHeight: 22 / 15,
  fontWeight: 500,
  color: t.ink2,
  textDecoration: 'none',
  borderBlockEnd: '2px solid transparent',
  '&:hover': { color: t.ink },
  '&[aria-current="page"]': { color: t.ink, fontWeight: 600, borderBlockEndColor: t.thread },
}));

/** The parts of a case, as addresses; on a phone a select. The number of a part is its key. */
export function CaseTabs({ code }: { code: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const tabs = tabsFor(useAbility());
  const here = tabs.find(({ path }) => pathname === addressOf(code, path)) ?? tabs[0];
  useShortcuts(
    // One figure is one key: a tenth part has none.
    tabs.slice(0, 9).map(({ path, label }, at) => ({
      keys: String(at + 1),
      does: label,
      run: () => void navigate(addressOf(code, path)),
    })),
  );

  return (
    <Box component="nav" aria-label={t('case:tab.all')} data-no-print="" sx={{ mt: 6, mb: { xs: 5, md: 6 } }}>
      <Box
        component="ul"
        sx={{
          display: { xs: 'none', md: 'flex' },
          flexWrap: 'wrap',
          columnGap: 6,
          listStyle: 'none',
          m: 0,
          p: 0,
          borderBlockEnd: '1px solid',
          borderColor: 'divider',
        }}
      >
        {tabs.map(({ id, path, label }) => (
          <Box component="li" key={id} sx={{ mb: '-1px' }}>
            <Tab to={addressOf(code, path)} end>
              {t(label)}
            </Tab>
          </Box>
        ))}
      </Box>
      <NativeSelect
        value={here?.path ?? ''}
        onChange={({ target }) => void navigate(addressOf(code, target.value))}
        input={<OutlinedInput />}
        fullWidth
        inputProps={{ 'aria-label': t('case:tab.all') }}
        sx={{ display: { md: 'none' }, '& select': { minHeight: 32 } }}
      >
        {tabs.map(({ id, path, label }) => (
          <option key={id} value={path}>
            {t(label)}
          </option>
        ))}
      </NativeSelect>
    </Box>
  );
}
