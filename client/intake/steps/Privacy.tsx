import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  BookOpenCheck,
  EyeOff,
  Hand,
  HeartHandshake,
  Languages,
  type LucideIcon,
  NotebookPen,
  ShieldAlert,
  UsersRound,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { z } from 'zod';
import { cases } from '#server/cases/cases.contract.ts';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Refusal } from '../../app/components/Refusal.tsx';
import { Sheet } from '../../app/components/Section.tsx';
import { CheckField } from '../../app/form/fields.tsx';
import { today } from '../../app/time.ts';
import { useAct } from '../../case/parts.tsx';
import { type Schema, StepForm, type StepProps, takeOver } from '../StepForm.tsx';
import { furthest } from '../steps.ts';

/** The words of the notice below. When they change, the number changes with them. */
export const noticeVersion = 'N1';

/** One idea each, in the order in which they are said. */
const ideas: readonly (readonly [string, LucideIcon])[] = [
  ['keep', NotebookPen],
  ['read', UsersRound],
  ['notRead', EyeOff],
  ['limits', ShieldAlert],
  ['choose', Hand],
  ['see', BookOpenCheck],
  ['support', HeartHandshake],
];

const Explained = z.strictObject({
  explained: z.boolean().refine((ticked) => ticked, { error: 'required' }),
}) as unknown as Schema;

/** What is kept, who can read it, and when silence ends: before anything is asked. */
export function PrivacyStep(props: StepProps) {
  const { code, row, reached } = props;
  const { t } = useTranslation();
  const codes = useCodes();
  const navigate = useNavigate();
  const language = codes.label('language', row.interpreter?.language ?? row.languages?.[0]);
  const interpreted = row.interpreter?.needed === 'YES';
  const sentence = !language
    ? t('intake:privacy.explained')
    : t(interpreted ? 'intake:privacy.explainedByInterpreter' : 'intake:privacy.explainedIn', { language });
  const later = useAct(code, async () => {
    const to = { intakeStep: furthest(reached, 'agreement') };
    takeOver(await call(cases.change, { code }, to, { ifMatch: row.version }));
    await navigate(`/intake/${code}?step=agreement`);
  });

  return (
    <Stack sx={{ gap: 5 }}>
      <Notice />
      <StepForm
        {...props}
        step="privacy"
        schema={Explained}
        values={{ explained: Boolean(row.noticeVersion) }}
        send={async () => (row.noticeVersion === noticeVersion ? {} : { noticeVersion, noticeGivenOn: today() })}
        aside={
          !row.noticeVersion && (
            <Button variant="outlined" onClick={() => later.mutate()} disabled={later.isPending}>
              {t('intake:privacy.notNow')}
            </Button>
          )
        }
      >
        <CheckField name="explained" label={sentence} help={t('intake:privacy.help', { version: noticeVersion })} />
      </StepForm>
      <Refusal error={later.error} />
    </Stack>
  );
}

/** The notice in large letters, in either language of the workspace. */
function Notice() {
  const { t, i18n } = useTranslation();
  const [other, setOther] = useState(false);
  const [loaded, setLoaded] = useState(false);
  const second = i18n.language === 'el' ? 'en' : 'el';
  useEffect(() => {
    let gone = false;
    void i18n.loadLanguages(second).then(() => !gone && setLoaded(true));
    return () => {
      gone = true;
    };
  }, [i18n, second]);
  const say = other ? i18n.getFixedT(second) : t;

  return (
    <>
      <Sheet sx={{ px: { xs: 4, sm: 6 }, py: { xs: 4, sm: 5 } }}>
        <Stack lang={other ? second : undefined} sx={{ gap: 4 }}>
          {ideas.map(([idea, Icon]) => (
            <Stack key={idea} direction="row" sx={{ gap: 3.5, alignItems: 'flex-start' }}>
              <Box component="span" sx={{ color: 'primary.main', pt: '3px', flexShrink: 0, lineHeight: 0 }}>
                <Icon size={24} strokeWidth={1.6} aria-hidden />
              </Box>
              <Typography component="p" sx={{ '&&': { fontSize: '1.1875rem', lineHeight: 1.55 }, maxWidth: '58ch' }}>
                {say(`intake:notice.${idea}`)}
              </Typography>
            </Stack>
          ))}
        </Stack>
      </Sheet>
      {loaded && (
        <Button
          variant="outlined"
          onClick={() => setOther(!other)}
          startIcon={<Languages size={18} strokeWidth={1.7} aria-hidden />}
          sx={{ alignSelf: 'flex-start', minHeight: 44 }}
        >
          {t(other ? 'intake:notice.back' : 'intake:notice.other')}
        </Button>
      )}
    </>
  );
}
