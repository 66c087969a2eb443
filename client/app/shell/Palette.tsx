import Box from '@mui/material/Box';
import MuiDialog from '@mui/material/Dialog';
import OutlinedInput from '@mui/material/OutlinedInput';
import Typography from '@mui/material/Typography';
import {
  Clock3,
  EyeOff,
  FolderOpen,
  Keyboard,
  Lock,
  LogOut,
  type LucideIcon,
  Plus,
  Search,
  UserRound,
} from 'lucide-react';
import { type InputHTMLAttributes, type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { mayWith, useAbility } from '../../access/access.tsx';
import { visuallyHidden } from '../components/hidden.ts';
import { CaseTag } from '../components/Personal.tsx';
import { type Found, paletteSources } from '../features.ts';
import { type Destination, logging } from '../navigation.ts';
import { lock } from '../session.ts';
import { foundIn } from '../text.ts';
import { useTokens } from '../theme/theme.ts';
import { toggleCover } from './cover.ts';
import { rememberCase, useRecent } from './recent.ts';
import { useAccountActs } from './useAccountActs.tsx';

interface Entry {
  key: string;
  icon: LucideIcon;
  word?: string;
  found?: Found;
  run: () => unknown;
}

/** Typing pauses this long before the server is asked. */
const pause = 180;

interface Props {
  items: readonly Destination[];
  onLog: (() => void) | undefined;
  onKeys: () => void;
  onClose: () => void;
}

/** Finds a case by code or alias, a page, an act. Only what the person may. */
export function Palette({ items, onLog, onKeys, onClose }: Props) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const navigate = useNavigate();
  const recents = useRecent();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const { found, busy } = useFound(typed);
  const { askSignOut } = useAccountActs();

  const visit = ({ code, to }: Found) => {
    rememberCase(code);
    void navigate(to);
  };
  const acts: Entry[] = [
    ...(onLog ? [{ key: 'log', icon: Plus, word: t(logging.label), run: onLog }] : []),
    ...items.map(({ path, icon, label }) => ({ key: path, icon, word: t(label), run: () => navigate(path) })),
    { key: 'account', icon: UserRound, word: t('app:nav.account'), run: () => navigate('/account') },
    { key: 'cover', icon: EyeOff, word: t('app:cover.name'), run: toggleCover },
    { key: 'lock', icon: Lock, word: t('app:lock.name'), run: lock },
    { key: 'keys', icon: Keyboard, word: t('app:keys.title'), run: onKeys },
    { key: 'out', icon: LogOut, word: t('app:signOut.name'), run: askSignOut },
  ];
  const entries: Entry[] = [
    ...found.map((one) => ({ key: one.to, icon: FolderOpen, found: one, run: () => visit(one) })),
    ...(typed
      ? []
      : recents.map((code) => ({
          key: code,
          icon: Clock3,
          found: { code, to: `/cases/${code}` },
          run: () => visit({ code, to: `/cases/${code}` }),
        }))),
    ...acts.filter(({ word }) => foundIn(typed, word ?? '')),
  ];

  const take = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    void entry.run();
  };
  const move = (to: number) => {
    const at = (to + entries.length) % Math.max(entries.length, 1);
    setActive(at);
    document.getElementById(`palette-${at}`)?.scrollIntoView?.({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(active + 1);
    else if (event.key === 'ArrowUp') move(active - 1);
    else if (event.key === 'Enter') take(entries[active]);
    else return;
    event.preventDefault();
  };

  return (
    <MuiDialog
      open
      onClose={onClose}
      maxWidth={false}
      slotProps={{
        container: { sx: { alignItems: 'flex-start' } },
        // Without a title of its own, it would be named by one that is not there.
        paper: {
          'aria-label': t('app:palette.open'),
          'aria-labelledby': undefined,
          sx: { width: 560, maxWidth: 'calc(100vw - 32px)', m: 4, mt: { xs: 4, md: '12vh' } },
        },
      }}
    >
      <Box sx={{ p: 3, borderBlockEnd: tokens.border }}>
        <OutlinedInput
          autoFocus
          fullWidth
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          placeholder={t('app:palette.hint')}
          startAdornment={
            <Search size={18} strokeWidth={1.6} aria-hidden style={{ flexShrink: 0, marginInlineEnd: 4 }} />
          }
          slotProps={{
            input: {
              role: 'combobox',
              'aria-label': t('app:palette.open'),
              'aria-expanded': true,
              'aria-controls': 'palette-options',
              'aria-autocomplete': 'list',
              'aria-activedescendant': entries[active] ? `palette-${active}` : undefined,
              spellCheck: false,
              autoComplete: 'off',
              'data-personal': '',
            } as InputHTMLAttributes<HTMLInputElement>,
          }}
        />
      </Box>
      <Box role="status" sx={visuallyHidden}>
        {busy ? '' : t('app:palette.count', { count: entries.length })}
      </Box>
      <Box
        component="ul"
        id="palette-options"
        role="listbox"
        aria-label={t('app:palette.open')}
        sx={{ listStyle: 'none', m: 0, p: 2, maxHeight: 'min(420px, 56vh)', overflowY: 'auto' }}
      >
        {entries.map((entry, at) => {
          const { key, icon: Icon, word } = entry;
          return (
            <Box
              component="li"
              key={key}
              id={`palette-${at}`}
              role="option"
              aria-selected={at === active}
              onMouseMove={() => setActive(at)}
              onClick={() => take(entry)}
              sx={{
                display: 'flex',
                alignItems: 'center',
                gap: 3,
                minHeight: 44,
                px: 3,
                borderRadius: '8px',
                cursor: 'pointer',
                color: tokens.ink,
                ...(at === active && {
                  bgcolor: tokens.primarySoft,
                  outline: `2px solid ${tokens.focus}`,
                  outlineOffset: '-2px',
                }),
              }}
            >
              <Icon size={18} strokeWidth={1.6} aria-hidden style={{ flexShrink: 0 }} />
              {entry.found ? (
                entry.found.alias ? (
                  <CaseTag alias={entry.found.alias} code={entry.found.code} />
                ) : (
                  <bdi dir="ltr" data-personal="">
                    {entry.found.code}
                  </bdi>
                )
              ) : (
                <span>{word}</span>
              )}
            </Box>
          );
        })}
        {entries.length === 0 && !busy && (
          <Typography
            component="li"
            role="option"
            aria-disabled
            aria-selected={false}
            variant="body2"
            sx={{ p: 3, color: 'text.secondary' }}
          >
            {t('app:palette.none')}
          </Typography>
        )}
      </Box>
    </MuiDialog>
  );
}

/** Asks every source the person may ask, after a pause in typing. */
function useFound(typed: string): { found: readonly Found[]; busy: boolean } {
  const ability = useAbility();
  const sources = useMemo(() => paletteSources.filter(({ may }) => mayWith(ability, may)), [ability]);
  const [result, setResult] = useState<{ typed: string; found: readonly Found[] }>({ typed: '', found: [] });
  const wanted = typed.trim().length >= 2 ? typed.trim() : '';

  useEffect(() => {
    if (!wanted || sources.length === 0) {
      setResult({ typed: wanted, found: [] });
      return;
    }
    const stop = new AbortController();
    const search = async () => {
      const found = await Promise.all(sources.map((source) => source.search(wanted, stop.signal).catch(() => [])));
      if (!stop.signal.aborted) setResult({ typed: wanted, found: found.flat().slice(0, 8) });
    };
    const timer = setTimeout(() => void search(), pause);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted, sources]);
  return { found: result.typed === wanted ? result.found : [], busy: result.typed !== wanted };
}
