import Box from '@mui/material/Box';
import Divider from '@mui/material/Divider';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { Check, EyeOff, Lock, LogOut, type LucideIcon, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Destination } from '../navigation.ts';
import { lock, useMe } from '../session.ts';
import { toggleCover, useCover } from './cover.ts';
import { useAccountActs } from './useAccountActs.tsx';

interface Props {
  anchor: Element;
  onClose: () => void;
  /** On a phone: places that have no room in the bar, and what else the top bar leaves out. */
  phone?: { places: readonly Destination[] };
}

/** Own account, another of one's roles, sign out; on a phone also everything the bars have no room for. */
export function AccountMenu({ anchor, onClose, phone }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const covered = useCover();
  const { actAs, askSignOut } = useAccountActs();
  const side = phone ? 'right' : 'left';

  const row = (key: string, Icon: LucideIcon, word: ReactNode, act: () => unknown) => (
    <MenuItem
      key={key}
      onClick={() => {
        onClose();
        void act();
      }}
    >
      <Icon size={18} strokeWidth={1.6} aria-hidden />
      {word}
    </MenuItem>
  );

  return (
    <Menu
      open
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: 'top', horizontal: side }}
      transformOrigin={{ vertical: 'bottom', horizontal: side }}
      slotProps={{ list: { 'aria-label': t(phone ? 'app:nav.more' : 'app:nav.account') } }}
    >
      {phone && [
        ...phone.places.map(({ path, icon, label }) => row(path, icon, t(label), () => navigate(path))),
        row('cover', EyeOff, t(covered ? 'app:cover.off' : 'app:cover.name'), toggleCover),
        row('lock', Lock, t('app:lock.name'), lock),
        <Divider key="line" />,
      ]}
      {row('account', UserRound, t('app:nav.account'), () => navigate('/account'))}
      {me.roles.length > 1 && [
        <Divider key="before" />,
        ...me.roles.map((role) => (
          <MenuItem
            key={role}
            role="menuitemradio"
            aria-checked={role === me.role}
            onClick={() => {
              onClose();
              if (role !== me.role) void actAs(role);
            }}
          >
            <Box component="span" sx={{ width: 18 }}>
              {role === me.role && <Check size={18} strokeWidth={2} aria-hidden />}
            </Box>
            {t(`app:role.${role}`)}
          </MenuItem>
        )),
        <Divider key="after" />,
      ]}
      {row('out', LogOut, t('app:signOut.name'), askSignOut)}
    </Menu>
  );
}
