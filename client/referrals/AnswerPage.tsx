import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { type LinkAct, type LinkPage, links } from '#server/referrals/links.contract.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Section } from '../app/components/Section.tsx';
import { When } from '../app/components/When.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField, TextField } from '../app/form/fields.tsx';
import { takeFragment } from '../app/fragment.ts';
import { Problem } from '../app/problem.ts';
import { queries } from '../app/queries.ts';
import { Alone } from '../app/shell/Alone.tsx';
import { Note } from '../case/parts.tsx';
import { DeclineWords } from './DeclineWords.tsx';
import { WhatTheySee } from './WhatTheySee.tsx';
import { StateMark, useAgenciesOf } from './words.tsx';

const Opening = z.object({ code: z.string().regex(/^\s*(\d[\s-]*){8}$/, { error: 'invalid-format' }) });

/** Where an agency without an account reads what it was sent: by a link and a code, once. Nothing of it is kept here. */
export function AnswerPage() {
  const { t } = useTranslation();
  const [token] = useState(takeFragment);
  const [page, setPage] = useState<LinkPage>();
  const [over, setOver] = useState<'gone' | 'declined'>();

  if (over || !token)
    return (
      <Alone wide>
        <Heading>{t(over === 'declined' ? 'referrals:link.declinedTitle' : 'referrals:link.goneTitle')}</Heading>
        <Typography variant="body1" role="status">
          {t(over === 'declined' ? 'referrals:link.declined' : 'referrals:link.gone')}
        </Typography>
      </Alone>
    );
  if (!page) return <Door token={token} onOpen={setPage} />;
  return <Opened page={page} onPage={setPage} onOver={setOver} />;
}

function Heading({ children }: { children: ReactNode }) {
  return (
    <Typography variant="h1" tabIndex={-1} ref={(heading) => heading?.focus()} sx={{ mb: 3 }}>
      {children}
    </Typography>
  );
}

function Door({ token, onOpen }: { token: string; onOpen: (page: LinkPage) => void }) {
  const { t } = useTranslation();
  const form = useContractForm(Opening, { code: '' });
  return (
    <Alone>
      <Typography variant="h1" tabIndex={-1} sx={{ mb: 3 }}>
        {t('referrals:link.door')}
      </Typography>
      <Typography variant="body1" sx={{ mb: 6 }}>
        {t('referrals:link.doorAbout')}
      </Typography>
      <Form
        form={form}
        id="link"
        draft={false}
        onSubmit={({ code }) => call(links.openLink, {}, { token, code })}
        onDone={(page) => {
          // Whoever is signed in here as well keeps all lists.
          queries.setQueryData(['codelists'], (known) => known ?? { items: page.lists, nextCursor: null });
          onOpen(page);
        }}
        says={{ invalid: t('referrals:link.gone') }}
        foot={<SubmitButton>{t('referrals:link.open')}</SubmitButton>}
      >
        <TextField
          name="code"
          label={t('referrals:link.code')}
          help={t('referrals:link.codeHelp')}
          inputMode="numeric"
          maxLength={20}
          autoFocus
        />
      </Form>
    </Alone>
  );
}

/** How often the open page asks whether it is still to be seen. */
const again = 20_000;

interface OpenedProps {
  page: LinkPage;
  onPage: (page: LinkPage) => void;
  onOver: (how: 'gone' | 'declined') => void;
}

function Opened({ page, onPage, onOver }: OpenedProps) {
  const { t } = useTranslation();
  const { from } = useAgenciesOf();
  const [visit] = useState(page.visit as string);
  const [doing, setDoing] = useState<LinkAct>();
  const { referral, payload, until } = page;
  const acts = (['accept', 'decline', 'acknowledge'] as const).filter((act) => referral.acts?.includes(act));

  useEffect(() => {
    const look = () =>
      call(links.lookAgain, {}, { visit }).then(onPage, (error: unknown) => {
        if (error instanceof Problem && error.status === 409) onOver('gone');
      });
    const timer = setInterval(() => void look(), again);
    return () => clearInterval(timer);
  }, [visit, onPage, onOver]);

  return (
    <Alone wide>
      <Heading>{t('referrals:link.page')}</Heading>
      <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap', alignItems: 'center', mb: 5 }}>
        <StateMark state={referral.state} />
        <Typography variant="body2" component="span">
          {t('referrals:link.thisHour')} <When at={until} />
        </Typography>
      </Stack>
      <Section title={t('referrals:youSee')}>
        <WhatTheySee row={referral} payload={payload} moment="open" reader="recipient" />
      </Section>
      <Stack sx={{ gap: 4, mt: 6 }}>
        {referral.state === 'ACCEPTED' && <Note>{t('referrals:link.accepted', { agency: from(referral) })}</Note>}
        {acts.length > 0 && !doing && (
          <Stack direction="row" role="group" aria-label={t('referrals:acts')} sx={{ gap: 3, flexWrap: 'wrap' }}>
            {acts.map((act, at) => (
              <Button key={act} variant={at === 0 ? 'contained' : 'outlined'} onClick={() => setDoing(act)}>
                {t(`referrals:act.${act}`)}
              </Button>
            ))}
          </Stack>
        )}
        {doing && (
          <Answering
            key={doing}
            act={doing}
            visit={visit}
            onBack={() => setDoing(undefined)}
            onOver={onOver}
            onPage={(shown) => {
              setDoing(undefined);
              onPage(shown);
            }}
          />
        )}
      </Stack>
    </Alone>
  );
}

const body = links.answerLink.body!;
const Acknowledging = body.pick({ name: true });
const Accepting = body.pick({ name: true, words: true });
const Declining = body
  .pick({ name: true, words: true })
  .extend({ declineReason: z.string().min(1, { error: 'required' }) });

/** Who answers, and what goes with it. */
function Answering({
  act,
  visit,
  onBack,
  onPage,
  onOver,
}: {
  act: LinkAct;
  visit: string;
  onBack: () => void;
  onPage: (page: LinkPage) => void;
  onOver: (how: 'gone' | 'declined') => void;
}) {
  const { t } = useTranslation();
  const codes = useCodes();
  const schema = { acknowledge: Acknowledging, accept: Accepting, decline: Declining }[act] as z.ZodType<
    { name: string; words?: string; declineReason?: string },
    { name: string; words?: string; declineReason?: string }
  >;
  const form = useContractForm(schema, {
    name: '',
    ...(act !== 'acknowledge' && { words: '' }),
    ...(act === 'decline' && { declineReason: '' }),
  });
  return (
    <Box sx={{ borderBlockStart: '1px solid', borderColor: 'divider', pt: 5 }}>
      <Typography variant="h2" tabIndex={-1} ref={(heading) => heading?.focus()} sx={{ mb: 4 }}>
        {t(`referrals:ask.${act}`)}
      </Typography>
      <Form
        form={form}
        id={`link-${act}`}
        draft={false}
        onSubmit={async ({ words, ...said }) => {
          try {
            return await call(links.answerLink, {}, { visit, act, ...said, ...(words && { words }) });
          } catch (error) {
            // The whole page is over with the visit, or with the referral.
            if (error instanceof Problem && error.kind === 'link-over') onOver('gone');
            throw error;
          }
        }}
        onDone={({ page }) => (page ? onPage(page) : onOver('declined'))}
        foot={
          <>
            <Button variant="text" onClick={onBack}>
              {t('case:cancel')}
            </Button>
            <SubmitButton>{t(`referrals:act.${act}`)}</SubmitButton>
          </>
        }
      >
        <TextField name="name" label={t('referrals:link.name')} help={t('referrals:link.nameHelp')} maxLength={120} />
        {act === 'decline' && (
          <SelectField
            name="declineReason"
            label={t('referrals:declineReason')}
            options={codes.options('referral_decline_reason')}
            empty=""
          />
        )}
        {act === 'decline' && <DeclineWords />}
        {act === 'accept' && (
          <TextField name="words" label={t('referrals:words.accept')} multiline minRows={2} maxLength={2000} optional />
        )}
      </Form>
    </Box>
  );
}
