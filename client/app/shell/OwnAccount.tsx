import Avatar from '@mui/material/Avatar';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Divider from '@mui/material/Divider';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { Check, LogOut, UserRound } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useMe } from '../session.ts';
import { initialsOf } from '../text.ts';
import { useAccountActs } from './useAccountActs.tsx';

/** Who I am here: own account, another of one's roles, sign out. */
export function OwnAccount() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const { actAs, askSignOut } = useAccountActs();
  const then = (act: () => unknown) => () => {
    setOpen(false);
    void act();
  };

  return (
    <>
      <ButtonBase
        ref={button}
        onClick={() => setOpen(true)}
        aria-haspopup="menu"
        aria-expanded={open}
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
        <Avatar
          aria-hidden
          sx={{
            width: 34,
            height: 34,
            fontSize: '0.8125rem',
            fontWeight: 600,
            bgcolor: 'primary.light',
            color: 'primary.main',
          }}
        >
          {initialsOf(me.user.name)}
        </Avatar>
        <Box
          sx={{
            minWidth: 0,
            position: { md: 'absolute', lg: 'static' },
            opacity: { md: 0, lg: 1 },
            width: { md: 1, lg: 'auto' },
            overflow: 'hidden',
          }}
        >
          <Typography
            variant="body2"
            component="span"
            sx={{ display: 'block', fontWeight: 600, overflowWrap: 'anywhere' }}
          >
            {me.user.name}
          </Typography>
          <Typography variant="caption" component="span" sx={{ display: 'block' }}>
            {t(`app:role.${me.role}`)}
          </Typography>
        </Box>
      </ButtonBase>
      <Menu
        open={open}
        anchorEl={() => button.current}
        onClose={() => setOpen(false)}
        anchorOrigin={{ vertical: 'top', horizontal: 'left' }}
        transformOrigin={{ vertical: 'bottom', horizontal: 'left' }}
      >
        <MenuItem onClick={then(() => navigate('/account'))}>
          <UserRound size={18} strokeWidth={1.6} aria-hidden />
          {t('app:nav.account')}
        </MenuItem>
        {me.roles.length > 1 && [
          <Divider key="line" />,
          ...me.roles.map((role) => (
            <MenuItem
              key={role}
              role="menuitemradio"
              aria-checked={role === me.role}
              onClick={then(() => role !== me.role && actAs(role))}
            >
              <Box component="span" sx={{ width: 18 }}>
                {role === me.role && <Check size={18} strokeWidth={2} aria-hidden />}
              </Box>
              {t(`app:role.${role}`)}
            </MenuItem>
          )),
          <Divider key="end" />,
        ]}
        <MenuItem onClick={then(askSignOut)}>
          <LogOut size={18} strokeWidth={1.6} aria-hidden />
          {t('app:signOut.name')}
        </MenuItem>
      </Menu>
    </>
  );
}
