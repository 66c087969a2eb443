import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useNavigate } from 'react-router';
import { type CaseProfile, cases } from '#server/cases/cases.contract.ts';
import { call } from '../../app/call.ts';
import { Refusal } from '../../app/components/Refusal.tsx';
import { Sheet } from '../../app/components/Section.tsx';
import { usePress } from '../../app/press.ts';
import { Problem } from '../../app/problem.ts';
import { toast } from '../../app/toast.tsx';
import { useSayProfile } from '../../case/about/profile.tsx';
import { refreshCase, useSafeContact } from '../../case/data.ts';
import { Fact, Facts, Note } from '../../case/parts.tsx';
import { type StepProps, takeOver } from '../StepForm.tsx';

const summary = [
  'languages',
  'interpreter',
  'noticeGivenOn',
  'emergencyBasis',
  'immediateSafety',
  'safetyFlags',
  'gender',
  'ageBand',
  'citizenships',
  'residenceStatus',
  'needs',
  'vulnerabilities',
  'childcareNeeded',
] as const satisfies readonly (keyof CaseProfile)[];

const waits = ['identity', 'story', 'status', 'services', 'sharing'] as const;

/** What is known now, what can wait, and the end of the first meeting. */
export function LaterStep({ code, row }: StepProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const say = useSayProfile();
  const contact = useSafeContact(code).data;
  const activate = usePress(() => call(cases.activate, { code }, undefined, { ifMatch: row.version }), {
    refresh: () => refreshCase(code),
    done: 'intake:done',
    after: (active) => {
      takeOver(active);
      return navigate(`/cases/${code}`);
    },
  });
  const unagreed = activate.error instanceof Problem && activate.error.kind === 'agreement-required';

  return (
    <Stack sx={{ gap: 6 }}>
      <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
        <Facts>
          {summary
            .filter((name) => name !== 'emergencyBasis' || row.emergencyBasis)
            .map((name) => (
              <Fact key={name} label={t(name === 'noticeGivenOn' ? 'intake:later.notice' : `case:field.${name}`)}>
                {say(name, row[name])}
              </Fact>
            ))}
          <Fact label={t('case:contact.title')}>{contact?.version ? t('intake:later.recorded') : ''}</Fact>
        </Facts>
      </Sheet>
      <div>
        <Typography variant="h2" sx={{ mb: 2 }}>
          {t('intake:later.waits')}
        </Typography>
        <Typography component="p" sx={{ mb: 2, maxWidth: '62ch' }}>
          {t('intake:later.waitsBody')}
        </Typography>
        <Stack component="ul" sx={{ m: 0, paddingInlineStart: 6, gap: 1 }}>
          {waits.map((one) => (
            <li key={one}>{t(`intake:later.${one}`)}</li>
          ))}
        </Stack>
      </div>
      {unagreed ? (
        <Note tone="warn">
          <span role="alert">{t('intake:agreementRequired')}</span>{' '}
          <Link component={RouterLink} to={`/intake/${code}?step=agreement`} color="inherit">
            {t('intake:toAgreement')}
          </Link>
        </Note>
      ) : (
        <Refusal error={activate.error} />
      )}
      <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 3, '& > *': { minHeight: 44 } }}>
        <Button
          variant="text"
          onClick={() => {
            toast('intake:stopped');
            void navigate('/today');
          }}
        >
          {t('intake:stop')}
        </Button>
        <Button variant="outlined" onClick={() => void navigate(`/intake/${code}?step=about`)}>
          {t('intake:back')}
        </Button>
        <Button variant="contained" onClick={() => activate.mutate()} disabled={activate.isPending}>
          {t('intake:later.activate')}
        </Button>
      </Stack>
    </Stack>
  );
}
