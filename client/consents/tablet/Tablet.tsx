import Box from '@mui/material/Box';
import { EyeOff, Square, Volume2 } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate, useParams } from 'react-router';
import { NotShown } from '../../app/components/States.tsx';
import { lock, useMe } from '../../app/session.ts';
import { useTokens } from '../../app/theme/theme.ts';
import { dayIn, directionOf, languageTag, useConsentTexts, type Words, wordsOf } from '../texts.ts';
import { AskPage } from './AskPage.tsx';
import { type Given, type Handing, isAnswered, nothingYet, type Setup, type Step, stepsOf } from './flow.ts';
import { MustNotPage } from './MustNotPage.tsx';
import { Paper } from './Paper.tsx';
import { Big, Card } from './parts.tsx';
import { SignPage } from './SignPage.tsx';
import { useSpeech } from './speech.ts';
import { TeachPage } from './TeachPage.tsx';
import { WithdrawPage } from './WithdrawPage.tsx';

/** After so long without a touch the page covers itself. Milliseconds. */
const quietFor = 2 * 60_000;

/** What the person sees on the tablet: her language, her decision. The worker's frame is not around it. */
export function Tablet() {
  const { code = '' } = useParams();
  const me = useMe();
  const { setup, whose } = (useLocation().state ?? {}) as Partial<Handing>;
  // The history outlives a sign-in: whoever signs in here next goes back to nothing of hers.
  if (!setup || whose !== me.user.id) return <NotShown />;
  return <Handed key={code} code={code} setup={setup} />;
}

function Handed({ code, setup }: { code: string; setup: Setup }) {
  const { t } = useTranslation('consents');
  const texts = useConsentTexts(setup.language);
  const screen = texts.data?.get('SCREEN');
  const text = texts.data?.get(setup.kind);
  const goBack = useReturn(code);
  useLockOnLeaving();

  if (texts.isPending) return null;
  if (!screen || !text || !(screen.usable && text.usable)) {
    return (
      <Frame language="eng">
        <Box component="h1" tabIndex={-1} sx={{ font: 'inherit', fontSize: 34, m: 0 }}>
          {t('consents:tablet.draft')}
        </Box>
        <Box component="p">{t('consents:tablet.draftHow')}</Box>
        <Big filled onClick={goBack}>
          {t('consents:tablet.toWork')}
        </Big>
      </Frame>
    );
  }
  return setup.withdraw ? (
    <Frame language={setup.language}>
      <WithdrawPage code={code} words={wordsOf(screen)} onEnd={goBack} />
    </Frame>
  ) : (
    <Flow code={code} setup={setup} screen={wordsOf(screen)} text={wordsOf(text)} textId={text.id} onEnd={goBack} />
  );
}

/** The workspace comes back with the worker's password only: this locks, and the case is what stands behind. */
function useReturn(code: string) {
  const navigate = useNavigate();
  return () => {
    void lock();
    void navigate(`/cases/${code}/sharing`, { replace: true });
  };
}

/** Whichever way somebody leaves (back, another address, a reload), the sign-in is locked behind her. */
function useLockOnLeaving() {
  const here = useRef(false);
  useEffect(() => {
    here.current = true;
    const away = () => void lock();
    window.addEventListener('pagehide', away);
    return () => {
      here.current = false;
      window.removeEventListener('pagehide', away);
      // Mounted again at once, it was no leaving.
      setTimeout(() => {
        if (!here.current) void lock();
      });
    };
  }, []);
}

function Frame({ language, children }: { language: string; children: ReactNode }) {
  const t = useTokens();
  return (
    <Box
      lang={languageTag(language)}
      dir={directionOf(language)}
      data-personal=""
      sx={{
        minHeight: '100dvh',
        boxSizing: 'border-box',
        bgcolor: t.canvas,
        color: t.ink,
        fontSize: 22,
        lineHeight: 1.4,
        px: { xs: 4, sm: 12 },
        py: { xs: 4, sm: 8 },
        display: 'flex',
        flexDirection: 'column',
        gap: 6,
        '& h1, & h2, & p': { m: 0 },
        '@media print': { p: 0, minHeight: 0, fontSize: 15, bgcolor: '#fff', color: '#000' },
      }}
    >
      {children}
    </Box>
  );
}

interface FlowProps {
  code: string;
  setup: Setup;
  screen: Words;
  text: Words;
  textId: string | undefined;
  onEnd: () => void;
}

function Flow({ code, setup, screen, text, textId, onEnd }: FlowProps) {
  const [step, setStep] = useState<Step>('about');
  const [given, setGiven] = useState<Given>(nothingYet);
  const [covered, setCovered] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const speech = useSpeech(languageTag(setup.language));
  const steps = stepsOf(setup, given);
  const at = steps.indexOf(step);
  const go = (to: number) => {
    speech.stop();
    setStep(steps[Math.max(0, to)] ?? 'done');
  };
  useQuiet(() => setCovered(true));

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page begins at its heading.
  useEffect(() => heading.current?.focus(), [step]);

  const blanks = { agency: setup.recipient ?? '' };
  const titles: Record<Step, string> = {
    about: text('title'),
    ask: setup.recipient ? screen('maySee', blanks) : text('title'),
    teach: screen('teach.question'),
    mustNot: screen('mustNot.question'),
    sign: screen('sign.title'),
    done: screen('done.title'),
  };

  if (covered) {
    return (
      <Frame language={setup.language}>
        <Box sx={{ flex: 1, display: 'grid', placeContent: 'center', justifyItems: 'center', gap: 6 }}>
          <Box component="h1" sx={{ font: 'inherit', fontSize: 34 }}>
            {screen('covered')}
          </Box>
          <Big onClick={() => setCovered(false)}>{screen('coveredHow')}</Big>
        </Box>
      </Frame>
    );
  }

  const page: Record<Step, ReactNode> = {
    about: (
      <Card>
        {['what', 'why', 'stop'].map((line) => (
          <Box component="p" key={line} sx={{ py: 2.5 }}>
            {text(line, blanks)}
          </Box>
        ))}
      </Card>
    ),
    ask: <AskPage setup={setup} words={screen} given={given} onChange={setGiven} />,
    teach: (
      <TeachPage
        agency={setup.recipient ?? ''}
        words={screen}
        onAnswer={(right) => {
          if (!right) return setGiven((now) => ({ ...now, explainedAgain: now.explainedAgain + 1 }));
          setGiven((now) => ({ ...now, understood: true }));
          go(at + 1);
        }}
        again={given.explainedAgain > 0}
      />
    ),
    mustNot: <MustNotPage setup={setup} words={screen} given={given} onChange={setGiven} />,
    sign: (
      <SignPage
        code={code}
        setup={setup}
        given={given}
        textId={textId}
        words={screen}
        onSigned={() => go(at + 1)}
        onPrint={() => window.print()}
      />
    ),
    done: (
      <Card>
        <Box component="p" sx={{ py: 2.5 }}>
          {screen(steps.includes('sign') ? 'done.text' : 'done.none')}
        </Box>
        <Box component="p" sx={{ py: 2.5, fontWeight: 600 }}>
          {screen('giveBack')}
        </Box>
      </Card>
    ),
  };
  const spoken = [titles[step], ...(step === 'about' ? ['what', 'why', 'stop'].map((line) => text(line, blanks)) : [])];
  // Teach-back and signing go on by what she does there; at the end there is no way back.
  const forward = { about: true, ask: isAnswered(setup, given), teach: given.understood, mustNot: true };

  return (
    <Frame language={setup.language}>
      <Box sx={{ display: 'contents', '@media print': { display: 'none' } }}>
        <Box component="header" sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 4 }}>
          <Box
            component="h1"
            ref={heading}
            tabIndex={-1}
            sx={{ flex: '1 1 300px', font: 'inherit', fontSize: 34, lineHeight: 1.2, outline: 'none' }}
          >
            {titles[step]}
          </Box>
          <Box component="span" aria-hidden>
            {screen('step', { n: String(at + 1), m: String(steps.length) })}
          </Box>
          {speech.canSpeak && (
            <Big
              onClick={() =>
                speech.speaking ? speech.stop() : speech.speak([...spoken, screen('canStop')].join('. '))
              }
            >
              {speech.speaking ? <Square size={26} aria-hidden /> : <Volume2 size={28} aria-hidden />}
              {screen(speech.speaking ? 'stopListening' : 'listen')}
            </Big>
          )}
          <Big onClick={() => setCovered(true)} label={screen('cover')}>
            <EyeOff size={28} aria-hidden />
          </Big>
        </Box>
        <Box component="div" sx={{ flex: 1 }}>
          {page[step]}
        </Box>
        <Box component="footer" sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 4 }}>
          <Box sx={{ flex: '1 1 320px' }}>
            {setup.validTo && step !== 'done' && (
              <Box component="p" sx={{ fontWeight: 650 }}>
                {screen('until', { date: dayIn(setup.validTo) })}
              </Box>
            )}
            {step !== 'done' && <Box component="p">{screen('canStop')}</Box>}
          </Box>
          {at > 0 && step !== 'done' && (
            <Big plain onClick={() => go(at - 1)}>
              {screen('back')}
            </Big>
          )}
          {step === 'done' ? (
            <Big filled onClick={onEnd}>
              {screen('finish')}
            </Big>
          ) : (
            step in forward && (
              <Big filled disabled={!forward[step as keyof typeof forward]} onClick={() => go(at + 1)}>
                {screen('continue')}
              </Big>
            )
          )}
        </Box>
      </Box>
      <Paper setup={setup} given={given} words={screen} text={text} />
    </Frame>
  );
}

/** Calls once nobody touched the page for two minutes. */
function useQuiet(onQuiet: () => void) {
  const latest = useRef(onQuiet);
  latest.current = onQuiet;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const seen = () => {
      clearTimeout(timer);
      timer = setTimeout(() => latest.current(), quietFor);
    };
    const signs = ['pointerdown', 'keydown', 'touchstart'] as const;
    seen();
    for (const sign of signs) window.addEventListener(sign, seen, { passive: true, capture: true });
    return () => {
      clearTimeout(timer);
      for (const sign of signs) window.removeEventListener(sign, seen, { capture: true });
    };
  }, []);
}
