import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Eye, Volume2 } from 'lucide-react';
import { type ComponentType, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { proofs } from '#server/accounts/proofs.contract.ts';
import type { Payload, Referral } from '#server/referrals/referrals.contract.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { PasskeyButton } from '../app/components/PasskeyButton.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { PasswordField } from '../app/form/fields.tsx';
import { usePress } from '../app/press.ts';
import { queries } from '../app/queries.ts';
import { handOver, unlock, unlocked, useMe } from '../app/session.ts';
import { useTokens } from '../app/theme/theme.ts';
import { useCaseRow } from '../case/data.ts';
import { directionOf } from '../consents/texts.ts';
import { type Moment, moments, WhatTheySee } from './WhatTheySee.tsx';

/** Languages in which there are words here. */
const written: Record<string, 'en' | 'el'> = { eng: 'en', ell: 'el' };

interface Shown {
  row: Referral;
  payload: Payload;
  moment: Moment;
}

/** Hands the device over, so that she sees for herself what the other agency gets. */
export function ShowButton(shown: Shown) {
  const { t } = useTranslation();
  const { data: found } = useCaseRow(shown.row.caseCode as string);
  const me = useMe();
  const press = usePress(
    () => {
      // Code lists are nobody's: the screen needs them while the server tells nothing.
      const lists = queries.getQueryData(['codelists']);
      const Screen: ComponentType = () => (
        <Showing
          {...shown}
          lists={lists}
          languages={found?.languages ?? []}
          hasPasskey={me.hasPasskey}
          email={me.user.email}
        />
      );
      return handOver(Screen);
    },
    { refresh: async () => {} },
  );
  return (
    <>
      <Button
        variant="outlined"
        onClick={() => press.mutate()}
        disabled={press.isPending || !found}
        startIcon={<Eye size={17} strokeWidth={1.6} aria-hidden />}
      >
        {found?.alias ? (
          <span>
            {t('referrals:show.to')} <span data-personal="">{found.alias}</span>
          </span>
        ) : (
          t('referrals:show.toPerson')
        )}
      </Button>
      <Refusal error={press.error} />
    </>
  );
}

/** One full screen without a way on. The words are large; the lines run as her language does. */
function Showing({
  row,
  payload,
  moment: first,
  lists,
  languages,
  hasPasskey,
  email,
}: Shown & { lists: unknown; languages: readonly string[]; hasPasskey: boolean; email: string }) {
  useState(() => queries.setQueryData(['codelists'], lists));
  const { t, i18n } = useTranslation();
  const codes = useCodes();
  const tokens = useTokens();
  const own = useRef(i18n.language);
  const [language, setLanguage] = useState(languages[0] ?? (own.current === 'el' ? 'ell' : 'eng'));
  const [moment, setMoment] = useState(first);
  const [leaving, setLeaving] = useState(false);
  const words = written[language] ?? own.current;
  const direction = directionOf(language);

  useEffect(() => {
    if (i18n.language !== words) void i18n.changeLanguage(words);
  }, [i18n, words]);
  useEffect(() => {
    const before = own.current;
    return () => {
      if (i18n.language !== before) void i18n.changeLanguage(before);
    };
  }, [i18n]);

  return (
    <Box
      component="main"
      dir={direction}
      sx={{ minHeight: '100dvh', bgcolor: tokens.canvas, px: { xs: 4, sm: 8 }, py: 6 }}
    >
      <Stack sx={{ maxWidth: 920, mx: 'auto', gap: 5 }}>
        <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between' }}>
          <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap', alignItems: 'center' }}>
            <NativeSelect
              value={language}
              onChange={({ target }) => setLanguage(target.value)}
              input={<OutlinedInput />}
              inputProps={{ 'aria-label': t('referrals:show.language') }}
            >
              {[...new Set([...languages, 'eng', 'ell'])].map((one) => (
                <option key={one} value={one}>
                  {codes.label('language', one)}
                </option>
              ))}
            </NativeSelect>
            <Listen language={words} />
          </Stack>
          <Button variant="text" onClick={() => setLeaving(true)}>
            {t('referrals:show.back')}
          </Button>
        </Stack>
        {!(language in written) && (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('referrals:show.noWords', { language: codes.label('language', language) })}
          </Typography>
        )}
        {leaving && <BackForm hasPasskey={hasPasskey} email={email} onStay={() => setLeaving(false)} />}
        <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap' }} role="group" aria-label={t('referrals:moments')}>
          {moments.map((one) => (
            <Button
              key={one}
              variant={one === moment ? 'contained' : 'outlined'}
              aria-pressed={one === moment}
              onClick={() => setMoment(one)}
              sx={{ minHeight: 64, px: 5, fontSize: '1.125rem' }}
            >
              {t(`referrals:moment.${one}`)}
            </Button>
          ))}
        </Stack>
        <WhatTheySee row={row} payload={payload} moment={moment} reader="person" />
      </Stack>
    </Box>
  );
}

/** Reads the page aloud with a voice of the device; without one there is no button, for no text leaves it. */
function Listen({ language }: { language: string }) {
  const { t } = useTranslation();
  const [voice, setVoice] = useState<SpeechSynthesisVoice>();
  useEffect(() => {
    const speech = window.speechSynthesis;
    if (!speech) return;
    const look = () =>
      setVoice(speech.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith(language)));
    look();
    speech.addEventListener('voiceschanged', look);
    return () => {
      speech.removeEventListener('voiceschanged', look);
      speech.cancel();
    };
  }, [language]);
  if (!voice) return null;

  const read = () => {
    const text = document.querySelector<HTMLElement>('[data-what-they-see]')?.innerText ?? '';
    const speech = new SpeechSynthesisUtterance(text);
    speech.voice = voice;
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(speech);
  };
  return (
    <Button
      variant="outlined"
      onClick={read}
      startIcon={<Volume2 size={20} strokeWidth={1.7} aria-hidden />}
      sx={{ minHeight: 48 }}
    >
      {t('referrals:show.listen')}
    </Button>
  );
}

const Unlock = z.object({ password: z.string().min(1).max(200) });

/** The way back is the worker's own proof, as after a lock. */
function BackForm({ hasPasskey, email, onStay }: { hasPasskey: boolean; email: string; onStay: () => void }) {
  const { t } = useTranslation();
  const form = useContractForm(Unlock, { password: '' });
  return (
    <Box sx={{ maxWidth: 420 }}>
      <Form
        form={form}
        id="unlock"
        draft={false}
        onSubmit={async ({ password }) => {
          await unlock(password).finally(() => form.resetField('password'));
        }}
        foot={
          <>
            <Button variant="text" onClick={onStay}>
              {t('referrals:show.stay')}
            </Button>
            {hasPasskey && (
              <PasskeyButton
                ask={() => call(proofs.askMine, {}, { purpose: 'unlock' })}
                onAnswer={async (answer) => unlocked(await call(proofs.unlockByPasskey, {}, { answer }))}
              />
            )}
            <SubmitButton>{t('app:lock.unlock')}</SubmitButton>
          </>
        }
      >
        <input type="hidden" name="username" value={email} autoComplete="username" />
        <PasswordField name="password" label={t('app:lock.password')} autoComplete="current-password" autoFocus />
      </Form>
    </Box>
  );
}
