import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Agency } from '#server/agencies/agencies.contract.ts';
import { forms } from '#server/referrals/form.contract.ts';
import type { Payload, Referral } from '#server/referrals/referrals.contract.ts';
import { useSaid } from '../app/agencies.ts';
import { download } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { When } from '../app/components/When.tsx';
import { Problem } from '../app/problem.ts';
import type { Language } from '../app/time.ts';
import { type Moment, seenAt, WhatTheySee } from './WhatTheySee.tsx';
import { useAgenciesOf, useServiceWords } from './words.tsx';

/**
 * The server makes a PDF of the form. Where it cannot, and by the browser's own command, the form stands in the page while
 * it is printed, in the language that was asked for; the reader's own comes back afterwards.
 */
export function usePrinting(id: string) {
  const { i18n } = useTranslation();
  const [onPaper, setOnPaper] = useState(false);
  const [busy, setBusy] = useState(false);
  const own = useRef<string>(undefined);

  useEffect(() => {
    // The sheet is made as soon as these return.
    const before = () => flushSync(() => setOnPaper(true));
    const after = () => {
      setOnPaper(false);
      if (own.current) void i18n.changeLanguage(own.current);
      own.current = undefined;
    };
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
      if (own.current) void i18n.changeLanguage(own.current);
    };
  }, [i18n]);

  const dialog = async (language: Language) => {
    if (language !== i18n.language) {
      own.current = i18n.language;
      await i18n.changeLanguage(language);
    }
    setTimeout(() => window.print());
  };
  const print = async (language: Language) => {
    setBusy(true);
    // Without a browser of the server's, or when it does not answer, the reader's own prints; without a proof nothing does.
    const failed = await download(forms.printForm, { id }, { language }).then(
      () => undefined,
      (error: unknown) => error,
    );
    setBusy(false);
    if (failed && !(failed instanceof Problem && failed.kind === 'step-up-required')) await dialog(language);
  };
  return { onPaper, busy, print: (language: Language) => void print(language) };
}

/** Codes of every list that tell nothing. */
const notTold = ['UNKNOWN', 'NOT_ASKED', 'PREFER_NOT_TO_SAY'];

interface Props {
  row: Referral;
  payload: Payload;
  moment: Moment;
  /** Their entries in the directory, where the reader sees it. */
  from?: Agency | null | undefined;
  to?: Agency | null | undefined;
}

/**
 * The referral as a form on paper: priority, code, what is asked and why, what is disclosed, by and to whom, how it was
 * delivered, and lines to sign. Only what the reader sees on the screen is on it.
 */
export function PrintedForm({ row, payload, moment, from, to }: Props) {
  const { t } = useTranslation();
  const codes = useCodes();
  const services = useServiceWords();
  const sides = useAgenciesOf();
  const said = useSaid();
  const sends = row.side === 'SENDER';
  const { shown } = seenAt(payload, sends ? moment : 'accepted');
  const code = shown.find(({ key }) => key === 'caseCode')?.value ?? row.caseCode;
  const age = shown.find(({ key }) => key === 'ageBand')?.value;
  const mayBeChild = !age || ['UNDER_18', ...notTold].includes(age as string);
  const kinds = [...new Set(shown.map(({ category }) => category as string))].filter((one) => one !== 'ROUTING');
  const place = (agency: Agency | null | undefined, name: string) =>
    [name, agency && said(agency, 'area'), agency?.emergencyPhone].filter(Boolean).join(' · ');

  return (
    <Box data-printed="" sx={{ display: 'none', '@media print': { display: 'block', p: 0 } }}>
      <Typography variant="h1" component="p" sx={{ mb: 1 }}>
        {t(row.verb === 'TRANSFER' ? 'referrals:print.titleTransfer' : 'referrals:print.title')}
      </Typography>
      <Typography variant="body2" sx={{ mb: 4 }}>
        {t('referrals:print.about')}
      </Typography>
      <Box
        component="dl"
        sx={{ m: 0, mb: 5, display: 'grid', gridTemplateColumns: '34% minmax(0, 1fr)', columnGap: 4, rowGap: 1.5 }}
      >
        <Pair label={t('referrals:print.priority')}>{codes.label('referral_urgency', row.urgency)}</Pair>
        <Pair label={t('referrals:closed.key.caseCode')}>
          <bdi dir="ltr">{String(code ?? '')}</bdi>
        </Pair>
        <Pair label={t('referrals:print.services')}>{services(row)}</Pair>
        <Pair label={t('referrals:interpreterNeed')}>
          {row.interpreterNeed && t(`referrals:interpreter.${row.interpreterNeed}`)}
        </Pair>
        <Pair label={t('referrals:print.by')}>
          {[place(from, sides.from(row)), row.createdByName].filter(Boolean).join('\n')}
        </Pair>
        <Pair label={t('referrals:print.to')}>{place(to, sides.to(row))}</Pair>
        <Pair label={t('referrals:print.sent')}>{row.sentAt && <OnPaper at={row.sentAt} />}</Pair>
        <Pair label={t(row.state === 'ACCEPTED' ? 'referrals:print.startBy' : 'referrals:print.answerBy')}>
          {row.dueAt && <OnPaper at={row.dueAt} />}
        </Pair>
        <Pair label={t('referrals:print.delivered')}>
          {t(`referrals:delivery.${row.delivery ?? 'SYSTEM'}`)}
          {row.urgency === 'EMERGENCY' && ` · ${t('referrals:print.phoned')} ☐`}
        </Pair>
        <Pair label={t('referrals:print.state')}>{t(`referrals:state.${row.state ?? 'DRAFT'}`)}</Pair>
      </Box>
      <WhatTheySee row={row} payload={payload} moment={moment} reader="recipient" />
      <Box sx={{ mt: 5, breakInside: 'avoid' }}>
        <Typography variant="h3" component="p">
          {t('referrals:print.consent')}
        </Typography>
        <Typography variant="body2" sx={{ mb: 3 }}>
          {t('referrals:print.consentWords', {
            agency: sides.to(row),
            kinds: codes.labels('data_category', kinds),
          })}
        </Typography>
      </Box>
      <Box sx={{ breakInside: 'avoid' }}>
        <Typography variant="h3" component="p">
          {t('referrals:print.further')}
        </Typography>
        <Blanks labels={['already', ...(mayBeChild ? ['caregiver'] : []), 'followUp', 'safeCopy']} />
        <Stack direction="row" sx={{ gap: 6, mt: 16 }}>
          {(['signPerson', 'signBy', 'signTo'] as const).map((one) => (
            <Box key={one} sx={{ flex: 1, borderBlockStart: '1px solid currentColor', pt: 1 }}>
              <Typography variant="caption">{t(`referrals:print.${one}`)}</Typography>
            </Box>
          ))}
        </Stack>
        <Typography variant="caption" component="p" sx={{ mt: 4 }}>
          {t('referrals:print.copies')}
        </Typography>
      </Box>
    </Box>
  );
}

/** A sheet is read years later: with the year. */
const OnPaper = ({ at }: { at: string }) => (
  <>
    <When at={at} as="full" />, <When at={at} as="time" />
  </>
);

function Pair({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <Typography component="dt" variant="label">
        {label}
      </Typography>
      <Typography component="dd" variant="body2" sx={{ m: 0, whiteSpace: 'pre-line' }}>
        {children || '–'}
      </Typography>
    </>
  );
}

/** What is filled in by hand. */
function Blanks({ labels }: { labels: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <Stack sx={{ gap: 4, mt: 2 }}>
      {labels.map((label) => (
        <Stack key={label} direction="row" sx={{ gap: 3, alignItems: 'flex-end' }}>
          <Typography variant="body2" component="span">
            {t(`referrals:print.${label}`)}
          </Typography>
          <Box sx={{ flex: 1, minWidth: 120, borderBlockEnd: '1px dotted currentColor' }} />
        </Stack>
      ))}
    </Stack>
  );
}
