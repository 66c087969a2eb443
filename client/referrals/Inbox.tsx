import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Phone } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useNavigate, useSearchParams } from 'react-router';
import { type Act, type Referral, referrals, urgencies } from '#server/referrals/referrals.contract.ts';
import { mayWith, useAbility, useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Paged } from '../app/components/Rows.tsx';
import { Page, PageTitle, Sheet } from '../app/components/Section.tsx';
import { NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { useShortcuts } from '../app/keys.tsx';
import { tellWaiting } from '../app/navigation.ts';
import { useTokens } from '../app/theme/theme.ts';
import { ActDialog } from './acts.tsx';
import { useAgency } from './data.ts';
import { StateMark, TimeLeftWords, UrgencyMark, useAgenciesOf, useServiceWords } from './words.tsx';

const views = ['in', 'out', 'waitlist', 'underway', 'drafts', 'ended'] as const;
type View = (typeof views)[number];
type Side = 'in' | 'out';
/** Views that are about one side; the others are about both. */
const only: Partial<Record<View, Side>> = { in: 'in', out: 'out', drafts: 'out' };
type Query = NonNullable<Parameters<typeof call<typeof referrals.list>>[3]>['query'];
type Filter = Pick<NonNullable<Query>, 'urgency' | 'service'>;

/** Whether one's agency is asked, asks, or both: what somebody may do tells. */
function useSides(): readonly Side[] {
  const ability = useAbility();
  const answers = mayWith(ability, 'acknowledge Referral');
  const asks = mayWith(ability, 'update Referral') || mayWith(ability, 'send-in Referral') || !answers;
  return [...(answers ? (['in'] as const) : []), ...(asks ? (['out'] as const) : [])];
}

/** What waits for an answer, by the time that is left; and everything else that was sent or came in. */
export function Inbox() {
  const { t } = useTranslation();
  const may = useMay(referrals.list);
  const maySendIn = useMay(referrals.sendIn);
  const mayDraft = mayWith(useAbility(), 'update Referral');
  const sides = useSides();
  const [search, setSearch] = useSearchParams();
  const [filter, setFilter] = useState<Filter>({});
  if (!may) return <NotShown />;

  const offered = views.filter(
    (one) => sides.includes(only[one] ?? sides[0]!) && (one !== 'drafts' || mayDraft || !maySendIn),
  );
  const asked = search.get('view');
  const view = offered.find((one) => one === asked) ?? (offered[0] as View);
  const open = (next: View) => setSearch({ view: next }, { replace: true });

  return (
    <Page>
      <PageTitle
        aside={
          maySendIn && (
            <Button variant="contained" component={RouterLink} to="/referrals/send-in">
              {t('referrals:sendIn.title')}
            </Button>
          )
        }
      >
        {t(sides.includes('out') ? 'referrals:title' : 'referrals:inbox')}
      </PageTitle>
      <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap', justifyContent: 'space-between', mb: 5 }}>
        <ToggleButtonGroup
          exclusive
          value={view}
          onChange={(_, chosen: View | null) => chosen && open(chosen)}
          aria-label={t('referrals:views')}
          sx={{ flexWrap: 'wrap' }}
        >
          {offered.map((one) => (
            <ToggleButton key={one} value={one}>
              {t(`referrals:view.${one}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <Filters filter={filter} onChange={setFilter} />
      </Stack>
      <Stack sx={{ gap: 8 }}>
        {sides
          .filter((side) => side === (only[view] ?? side))
          .map((side, _at, shown) => (
            <List
              key={`${view} ${side}`}
              view={view}
              side={side}
              filter={filter}
              heading={shown.length > 1 ? t(`referrals:side.${side}`) : undefined}
            />
          ))}
      </Stack>
    </Page>
  );
}

function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const { t } = useTranslation();
  const codes = useCodes();
  return (
    <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap', '& > *': { maxWidth: '100%' } }}>
      <Choose
        label={t('referrals:services')}
        value={filter.service}
        onChange={(service) => onChange({ ...filter, service })}
        all={t('referrals:allServices')}
      >
        {codes.options('service_type').map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Choose>
      <Choose
        label={t('referrals:urgency')}
        value={filter.urgency}
        onChange={(urgency) => onChange({ ...filter, urgency: urgency as Filter['urgency'] })}
        all={t('referrals:allUrgencies')}
      >
        {urgencies.map((one) => (
          <option key={one} value={one}>
            {codes.label('referral_urgency', one)}
          </option>
        ))}
      </Choose>
    </Stack>
  );
}

function Choose({
  label,
  value,
  onChange,
  all,
  children,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  all: string;
  children: ReactNode;
}) {
  return (
    <NativeSelect
      value={value ?? ''}
      onChange={({ target }) => onChange(target.value || undefined)}
      input={<OutlinedInput />}
      inputProps={{ 'aria-label': label }}
      sx={{ maxWidth: { xs: '100%', sm: 260 } }}
    >
      <option value="">{all}</option>
      {children}
    </NativeSelect>
  );
}

const shows = {
  in: 'waiting',
  out: 'waiting',
  waitlist: 'waitlist',
  underway: 'underway',
  drafts: 'drafts',
  ended: 'ended',
} as const;

function List({
  view,
  side,
  filter,
  heading,
}: {
  view: View;
  side: Side;
  filter: Filter;
  heading?: string | undefined;
}) {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<{ act: Act; row: Referral }>();
  const query = useInfiniteQuery({
    queryKey: ['referrals', side, view, filter],
    queryFn: ({ pageParam, signal }) =>
      call(referrals.list, {}, undefined, {
        query: { ...filter, side, show: shows[view], limit: 25, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
    gcTime: 0,
    refetchInterval: 60_000,
  });
  const rows = query.data?.pages.flatMap(({ items }) => items);
  const waiting = view === side && !filter.service && !filter.urgency && !query.hasNextPage ? rows?.length : undefined;
  useEffect(() => {
    if (side === 'in' && waiting !== undefined) tellWaiting('referrals', waiting);
  }, [side, waiting]);
  const toCall =
    view === 'in' ? (rows ?? []).filter((row) => row.urgency === 'EMERGENCY' && mayDo(row, 'acknowledge')) : [];

  return (
    <Box component="section" aria-label={heading ?? t(`referrals:view.${view}`)}>
      {heading && (
        <Typography variant="h2" sx={{ mb: 3 }}>
          {heading}
        </Typography>
      )}
      {toCall.length > 0 && <ToCall rows={toCall} onAcknowledge={(row) => setDoing({ act: 'acknowledge', row })} />}
      <Paged
        query={query}
        none={t(view === 'in' || view === 'out' ? 'referrals:none.waiting' : 'referrals:none.other')}
      >
        {(found) => <Rows rows={found} onAct={(act, row) => setDoing({ act, row })} />}
      </Paged>
      {doing && <ActDialog act={doing.act} row={doing.row} onClose={() => setDoing(undefined)} />}
    </Box>
  );
}

const mayDo = (row: Referral | undefined, act: Act): boolean => row?.acts?.includes(act) ?? false;

const buttonsOf = (row: Referral) => (['accept', 'decline', 'answer'] as const).filter((act) => mayDo(row, act));

/** Somebody is in danger: the sender is called first, and then it is said here that it was seen. */
function ToCall({ rows, onAcknowledge }: { rows: readonly Referral[]; onAcknowledge: (row: Referral) => void }) {
  const { t } = useTranslation();
  const tokens = useTokens();
  return (
    <Box
      role="group"
      aria-label={t('referrals:call.title')}
      sx={{ mb: 5, p: 4, borderRadius: '12px', bgcolor: tokens.dangerSoft, border: `1px solid ${tokens.danger}` }}
    >
      <Typography variant="h3" component="h2" sx={{ color: tokens.danger, mb: 2 }}>
        {t('referrals:call.title')}
      </Typography>
      <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0, gap: 3 }}>
        {rows.map((row) => (
          <CallLine key={row.id} row={row} onAcknowledge={() => onAcknowledge(row)} />
        ))}
      </Stack>
    </Box>
  );
}

function CallLine({ row, onAcknowledge }: { row: Referral; onAcknowledge: () => void }) {
  const { t } = useTranslation();
  const services = useServiceWords();
  const { from } = useAgenciesOf();
  return (
    <Stack
      component="li"
      direction="row"
      sx={{ gap: 3, flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between' }}
    >
      <Box sx={{ flex: '1 1 220px', minWidth: 0 }}>
        <Typography variant="h4" component="p">
          {from(row)}
        </Typography>
        <Typography variant="body2">{services(row)}</Typography>
      </Box>
      <EmergencyPhone agencyId={row.fromAgencyId} />
      <Button variant="outlined" size="small" onClick={onAcknowledge}>
        {t('referrals:act.acknowledge')}
      </Button>
    </Stack>
  );
}

/** The number under which the sender answers in an emergency, from the directory. */
export function EmergencyPhone({ agencyId }: { agencyId: string | undefined }) {
  const { t } = useTranslation();
  const phone = useAgency(agencyId).data?.emergencyPhone;
  if (!phone)
    return (
      <Typography variant="body2" component="span">
        {t('referrals:call.noNumber')}
      </Typography>
    );
  return (
    <Link
      href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`}
      sx={{ display: 'inline-flex', alignItems: 'center', gap: 1.5, fontWeight: 600 }}
    >
      <Phone size={16} strokeWidth={1.8} aria-hidden />
      <bdi dir="ltr">{phone}</bdi>
    </Link>
  );
}

function Rows({ rows, onAct }: { rows: readonly Referral[]; onAct: (act: Act, row: Referral) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState<string>();
  const at = rows.findIndex(({ id }) => id === active);
  const here = rows[at];

  const move = (by: number) => {
    const next = Math.min(Math.max(at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by, 0), rows.length - 1);
    list.current?.children[next]?.querySelector<HTMLElement>('a')?.focus();
  };
  const key = (keys: string, act: Act) => ({
    keys,
    does: `referrals:act.${act}`,
    run: () => here && mayDo(here, act) && onAct(act, here),
  });
  const open = (row: Referral) => void navigate(`/referrals/${row.id}`);
  const acting = rows.some((row) => buttonsOf(row).length > 0);
  useShortcuts([
    { keys: 'j', does: 'app:keys.next', run: () => move(1) },
    { keys: 'k', does: 'app:keys.previous', run: () => move(-1) },
    { keys: 'enter', does: 'app:keys.open', run: () => here && open(here) },
    ...(rows.some((row) => row.side === 'RECIPIENT') ? [key('y', 'accept'), key('n', 'decline'), key('q', 'ask')] : []),
  ]);

  return (
    <Sheet>
      <Box component="ul" ref={list} aria-label={t('referrals:title')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {rows.map((row) => (
          <Line
            key={row.id}
            row={row}
            active={row.id === active}
            onActive={() => setActive(row.id)}
            onAct={onAct}
            acting={acting}
          />
        ))}
      </Box>
    </Sheet>
  );
}

function Line({
  row,
  active,
  acting,
  onActive,
  onAct,
}: {
  row: Referral;
  active: boolean;
  /** Whether some row has buttons, for which every row then leaves room. */
  acting: boolean;
  onActive: () => void;
  onAct: (act: Act, row: Referral) => void;
}) {
  const { t } = useTranslation();
  const { other } = useAgenciesOf();
  const tokens = useTokens();
  const services = useServiceWords();
  const buttons = buttonsOf(row);
  const name = services(row) || t('referrals:noService');

  return (
    <Box
      component="li"
      onFocus={onActive}
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: `136px minmax(0, 1fr) 168px${acting ? ' 208px' : ''}` },
        alignItems: 'center',
        columnGap: 5,
        rowGap: 2,
        px: { xs: 4, sm: 5 },
        py: 3,
        '& + &': { borderBlockStart: tokens.border },
        bgcolor: active ? 'action.hover' : undefined,
        '&:hover': { bgcolor: 'action.hover' },
      }}
    >
      <span>{row.urgency ? <UrgencyMark urgency={row.urgency} /> : <StateMark state={row.state} />}</span>
      <Box sx={{ minWidth: 0 }}>
        <Link
          component={RouterLink}
          to={`/referrals/${row.id}`}
          underline="hover"
          sx={{ color: 'text.primary', typography: 'h3', overflowWrap: 'anywhere' }}
        >
          {name}
        </Link>
        <Typography variant="body2" component="p" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {other(row)}
          {row.caseCode && (
            <>
              {' · '}
              <span data-personal="">
                <bdi dir="ltr">{row.caseCode}</bdi>
              </span>
            </>
          )}
          {row.verb === 'TRANSFER' && ` · ${t('referrals:verb.TRANSFER')}`}
          {row.urgency && ` · ${t(`referrals:state.${row.state ?? 'DRAFT'}`)}`}
          {row.closedAt && (
            <>
              {' '}
              <When at={row.closedAt} />
            </>
          )}
        </Typography>
      </Box>
      <TimeLeftWords row={row} />
      {acting && (
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap', justifyContent: { md: 'flex-end' } }}>
          {buttons.map((act) => {
            const word = t(act === 'answer' ? 'referrals:reply' : `referrals:act.${act}`);
            return (
              <Button
                key={act}
                size="small"
                variant={act === 'accept' ? 'contained' : 'outlined'}
                onClick={() => onAct(act, row)}
                aria-label={t('referrals:actOn', { act: word, what: name })}
              >
                {word}
              </Button>
            );
          })}
        </Stack>
      )}
    </Box>
  );
}
