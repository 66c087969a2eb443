import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Check } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { CaseTag } from '../app/components/Personal.tsx';
import { Page } from '../app/components/Section.tsx';
import { useTokens } from '../app/theme/theme.ts';
import { isReached, type Step, steps } from './steps.ts';

/** On a phone everything that is read or typed stands in large letters: it is held between two people. */
const large = {
  '& :is(p, label, legend > span, li, dt, dd, input, select, textarea, option)': {
    fontSize: { xs: '1.125rem', md: '1rem' },
  },
};

/** One step of a first meeting: who it is about, where one is, and the question. The focus goes to its heading. */
export function Frame({
  step,
  reached,
  code,
  alias,
  children,
}: {
  step: Step;
  reached: Step;
  code?: string;
  alias?: string | undefined;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    window.scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
  }, [step]);

  return (
    <Page narrow>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 4, rowGap: 1, alignItems: 'baseline', mb: 3 }}>
        <Typography variant="body2" component="p" sx={{ color: 'text.secondary' }}>
          {t('intake:title')} · {t('intake:stepOf', { step: steps.indexOf(step) + 1, steps: steps.length })}
        </Typography>
        {code && <CaseTag alias={alias} code={code} />}
      </Box>
      <Trail step={step} reached={reached} code={code} />
      <Typography variant="h1" tabIndex={-1} ref={heading} sx={{ mt: { xs: 5, md: 7 }, mb: 4 }}>
        {t(`intake:heading.${step}`)}
      </Typography>
      <Box sx={large}>{children}</Box>
    </Page>
  );
}

/** The steps; those behind are links, those ahead only words. */
function Trail({ step, reached, code }: { step: Step; reached: Step; code: string | undefined }) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const list = useRef<HTMLOListElement>(null);
  // On a phone the trail is wider than the screen; where one is stays in sight.
  useEffect(() => {
    const here = list.current?.children[steps.indexOf(step)];
    here?.scrollIntoView?.({ inline: 'center', block: 'nearest' });
  }, [step]);
  return (
    <Box
      component="nav"
      aria-label={t('intake:steps')}
      sx={{ borderBlockEnd: tokens.border, pb: 3, overflowX: { xs: 'auto', sm: 'visible' } }}
      // What scrolls can be reached by keyboard, also while none of its steps is a link yet.
      tabIndex={0}
    >
      <Box
        component="ol"
        ref={list}
        sx={{ listStyle: 'none', m: 0, p: 0, display: 'flex', flexWrap: { sm: 'wrap' }, columnGap: 4, rowGap: 1 }}
      >
        {steps.map((one) => {
          const here = one === step;
          const behind = code !== undefined && !here && isReached(one, reached);
          const words = t(`intake:step.${one}`);
          return (
            <Box
              component="li"
              key={one}
              aria-current={here ? 'step' : undefined}
              sx={{
                display: 'flex',
                alignItems: 'center',
                gap: 1,
                minHeight: 32,
                whiteSpace: 'nowrap',
                fontSize: '0.875rem',
                color: here ? 'text.primary' : 'text.secondary',
                fontWeight: here ? 700 : 400,
              }}
            >
              {behind && <Check size={14} strokeWidth={2} aria-hidden />}
              {behind ? (
                <Link component={RouterLink} to={`/intake/${code}?step=${one}`} color="inherit" sx={{ py: 1 }}>
                  {words}
                </Link>
              ) : (
                words
              )}
            </Box>
          );
        })}
      </Box>
    </Box>
  );
}
