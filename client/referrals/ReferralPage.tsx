import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Printer } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useParams } from 'react-router';
import { accepted, drafts, type Referral, referrals, type SealedLink } from '#server/referrals/referrals.contract.ts';
import { useFields, useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Paged } from '../app/components/Rows.tsx';
import { Said } from '../app/components/Said.tsx';
import { Page, PageTitle, Section, Sheet } from '../app/components/Section.tsx';
import { Loaded } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { useShortcuts } from '../app/keys.tsx';
import { useCaseRow, usePages } from '../case/data.ts';
import { Note } from '../case/parts.tsx';
import { addressOf } from '../case/tabs.ts';
import { ActDialog, type Step } from './acts.tsx';
import { Composer } from './Composer.tsx';
import { asking, keyOf, useAgency, useLost, usePayload, useReferral } from './data.ts';
import { EmergencyPhone } from './Inbox.tsx';
import { PrintedForm, usePrinting } from './PrintedForm.tsx';
import { LinkSection, ToldLink } from './SealedLink.tsx';
import { ShowButton } from './Showing.tsx';
import { type Moment, WhatTheySee } from './WhatTheySee.tsx';
import { StateMark, TakenBack, TimeLeftWords, UrgencyMark, useAgenciesOf, useServiceWords } from './words.tsx';

const among = (states: readonly string[], state: string | undefined) => states.includes(state ?? '');

/** One referral: a draft is composed here, everything after that is followed and answered here. */
export function ReferralPage() {
  const { id = '' } = useParams();
  return <Kept key={id} id={id} />;
}

function Kept({ id }: { id: string }) {
  const lost = useLost(id);
  const query = useReferral(id);
  // Told with the sending, when the composer has gone already.
  const [link, setLink] = useState<SealedLink>();
  if (lost) return <Gone />;
  return (
    <Loaded query={query} page>
      {(row) => (
        <>
          {row.side === 'SENDER' && among(drafts, row.state) ? (
            <Composer id={id} row={row} onLink={setLink} />
          ) : (
            <Shown id={id} row={row} />
          )}
          {link && <ToldLink link={link} row={row} onClose={() => setLink(undefined)} />}
        </>
      )}
    </Loaded>
  );
}

/** In the place of the page, at once: what it was about is nowhere any more. */
function Gone() {
  const { t } = useTranslation();
  return (
    <Page narrow>
      <PageTitle>{t('referrals:goneTitle')}</PageTitle>
      <Stack sx={{ gap: 5, alignItems: 'flex-start' }}>
        <TakenBack />
        <Button variant="outlined" component={RouterLink} to="/referrals">
          {t('referrals:toList')}
        </Button>
      </Stack>
    </Page>
  );
}

/** What the reader may do now, the most usual first. */
const order: readonly Step[] = [
  ...(['accept', 'answer', 'start', 'feedback', 'close', 'open-case', 'reappoint', 'contest'] as const),
  ...(['acknowledge', 'ask', 'waitlist', 'no-show', 'decline', 'withdraw'] as const),
];
const letters: Partial<Record<Step, string>> = { accept: 'y', decline: 'n', ask: 'q' };

function Shown({ id, row }: { id: string; row: Referral }) {
  const { t } = useTranslation();
  const services = useServiceWords();
  const codes = useCodes();
  const [doing, setDoing] = useState<Step>();
  const payload = usePayload(id);
  const alias = useCaseRow(row.caseCode ?? '').data?.alias;
  const printing = usePrinting(id);
  const from = useAgency(row.fromAgencyId).data;
  const to = useAgency(row.toAgencyId).data;
  const opens =
    useFields('open-case', 'Referral', row).size > 0 && ['ACCEPTED', 'SERVICE_STARTED'].includes(row.state ?? '');
  const may = order.filter((act) => (act === 'open-case' ? opens : row.acts?.includes(act as never)));
  const other = useAgenciesOf().other(row);
  const sends = row.side === 'SENDER';
  const toCall = row.urgency === 'EMERGENCY' && may.includes('acknowledge');
  const moment: Moment = among(accepted, row.state) ? 'accepted' : 'open';

  useShortcuts(
    may.flatMap((act) => {
      const keys = letters[act];
      return keys ? [{ keys, does: `referrals:act.${act}`, run: () => setDoing(act) }] : [];
    }),
  );

  return (
    <>
      <Box sx={{ '@media print': { display: 'none' } }}>
        <Page>
          <PageTitle
            above={
              <Link component={RouterLink} to="/referrals" underline="hover" sx={{ color: 'inherit' }}>
                {t('referrals:toList')}
              </Link>
            }
            aside={
              <>
                {payload.data && <PrintButton busy={printing.busy} onPrint={printing.print} />}
                {sends && payload.data && row.caseCode && (
                  <ShowButton row={row} payload={payload.data} moment={moment} />
                )}
              </>
            }
          >
            {t('referrals:request', { services: services(row) })}
          </PageTitle>
          <Stack
            direction="row"
            sx={{ flexWrap: 'wrap', alignItems: 'center', columnGap: 4, rowGap: 2, mt: -3, mb: 5 }}
          >
            <UrgencyMark urgency={row.urgency} />
            <StateMark state={row.state} />
            <TimeLeftWords row={row} />
            <Typography variant="body2" component="span">
              {t(sends ? 'referrals:to' : 'referrals:from', { agency: other })}
            </Typography>
            {row.verb === 'TRANSFER' && (
              <Typography variant="body2" component="span">
                {t('referrals:verb.TRANSFER')}
              </Typography>
            )}
            {row.caseCode && (
              <Link component={RouterLink} to={addressOf(row.caseCode, 'referrals')} data-personal="">
                <bdi dir="ltr">{row.caseCode}</bdi>
              </Link>
            )}
          </Stack>

          {toCall && (
            <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap', alignItems: 'center', mb: 5 }}>
              <Typography variant="h3" component="p">
                {t('referrals:call.title')}
              </Typography>
              <EmergencyPhone agencyId={row.fromAgencyId} />
            </Stack>
          )}
          {row.state === 'DECLINED' && row.declineReason && (
            <Box sx={{ mb: 5 }}>
              <Note>
                {t('referrals:declinedFor', { reason: codes.label('referral_decline_reason', row.declineReason) })}
              </Note>
            </Box>
          )}
          {may.length > 0 && (
            <Stack
              direction="row"
              sx={{ gap: 2, flexWrap: 'wrap', mb: 7 }}
              role="group"
              aria-label={t('referrals:acts')}
            >
              {may.map((act, at) => (
                <Button
                  key={act}
                  variant={at === 0 && act !== 'withdraw' && act !== 'contest' ? 'contained' : 'outlined'}
                  onClick={() => setDoing(act)}
                >
                  {t(`referrals:act.${act}`)}
                </Button>
              ))}
            </Stack>
          )}

          <Box
            sx={{
              display: 'grid',
              gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 340px' },
              gap: 8,
              alignItems: 'start',
            }}
          >
            <Section title={t(sends ? 'referrals:theySee' : 'referrals:youSee')}>
              <Loaded query={payload}>
                {(found) => (
                  <WhatTheySee
                    row={row}
                    payload={found}
                    moment={moment}
                    reader={sends ? 'sender' : 'recipient'}
                    called={alias ?? row.caseCode ?? ''}
                  />
                )}
              </Loaded>
              {row.agreedHow && (
                <Box sx={{ mt: 5 }}>
                  <Said label={t('referrals:agreedWith')}>
                    {[codes.label('consent_method', row.agreedHow), codes.label('language', row.agreedIn), row.witness]
                      .filter(Boolean)
                      .join(', ')}
                    {row.agreedOn && (
                      <>
                        {' · '}
                        <When at={row.agreedOn} />
                      </>
                    )}
                  </Said>
                </Box>
              )}
              {sends && row.reason && (
                <Box sx={{ mt: 5 }}>
                  <Said label={t('referrals:reasonForUs')}>{row.reason}</Said>
                </Box>
              )}
            </Section>
            <Stack sx={{ gap: 8 }}>
              <LinkSection id={id} row={row} />
              <Steps id={id} row={row} />
            </Stack>
          </Box>
        </Page>
      </Box>
      {printing.onPaper && payload.data && (
        <PrintedForm row={row} payload={payload.data} moment={moment} from={from} to={to} />
      )}
      {doing && <ActDialog act={doing} row={row} onClose={() => setDoing(undefined)} />}
    </>
  );
}

/** On paper, in the language that is asked for: the form goes with the person or to an agency that has no account. */
function PrintButton({ busy, onPrint }: { busy: boolean; onPrint: (language: 'en' | 'el') => void }) {
  const { t } = useTranslation();
  const [menu, setMenu] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const print = (language: 'en' | 'el') => {
    setMenu(false);
    onPrint(language);
  };
  return (
    <>
      <Button
        ref={button}
        variant="outlined"
        aria-haspopup="menu"
        aria-expanded={menu}
        disabled={busy}
        onClick={() => setMenu(true)}
        startIcon={<Printer size={17} strokeWidth={1.6} aria-hidden />}
      >
        {t('referrals:print.name')}
      </Button>
      <Menu open={menu} anchorEl={() => button.current as HTMLElement} onClose={() => setMenu(false)}>
        <MenuItem onClick={() => print('en')}>{t('referrals:print.en')}</MenuItem>
        <MenuItem onClick={() => print('el')}>{t('referrals:print.el')}</MenuItem>
      </Menu>
    </>
  );
}

/** Each step on the thread, newest first, as both sides see it. */
function Steps({ id, row }: { id: string; row: Referral }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const { from, to } = useAgenciesOf();
  const may = useMay(referrals.events);
  const query = usePages(keyOf(id, 'events', row.version), (paging, signal) =>
    asking(id, call(referrals.events, { id }, undefined, { query: paging, signal })),
  );
  if (!may) return null;
  const who = (side: string | undefined) =>
    side === 'SENDER' ? from(row) : side === 'RECIPIENT' ? to(row) : t('referrals:byItself');
  const reason = (step: string | undefined, code: string | null | undefined) => {
    if (!code) return '';
    if (step === 'decline') return codes.label('referral_decline_reason', code);
    if (step === 'close') return codes.label('referral_outcome', code);
    return step === 'withdraw' ? t(`referrals:withdrawn.${code}`) : code;
  };

  return (
    <Section title={t('referrals:steps')}>
      <Paged query={query} none={t('referrals:none.steps')}>
        {(events) => (
          <Sheet sx={{ px: 4, py: 4 }}>
            <Box
              component="ol"
              reversed
              sx={{ listStyle: 'none', m: 0, p: 0, borderInlineStart: '2px solid', borderColor: 'secondary.main' }}
            >
              {events.map((event) => (
                <Box
                  component="li"
                  key={event.id}
                  sx={{
                    position: 'relative',
                    paddingInlineStart: 4,
                    '& + &': { mt: 4 },
                    '&::before': {
                      content: '""',
                      position: 'absolute',
                      insetInlineStart: -6,
                      insetBlockStart: 6,
                      width: 10,
                      height: 10,
                      borderRadius: '50%',
                      bgcolor: 'secondary.main',
                    },
                  }}
                >
                  <Typography variant="body2" sx={{ fontWeight: 600 }}>
                    {t(`referrals:step.${event.step}`)}
                    {event.code && `: ${reason(event.step, event.code)}`}
                  </Typography>
                  <Typography variant="caption" component="p">
                    {[event.byName, who(event.side)].filter(Boolean).join(', ')}
                    {event.at && (
                      <>
                        {' · '}
                        <When at={event.at} />
                      </>
                    )}
                  </Typography>
                  {event.words && (
                    <Typography
                      variant="body2"
                      data-personal=""
                      sx={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere', mt: 1 }}
                    >
                      {event.words}
                    </Typography>
                  )}
                </Box>
              ))}
            </Box>
          </Sheet>
        )}
      </Paged>
    </Section>
  );
}
