import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import { styled } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Search, UserPlus } from 'lucide-react';
import {
  type MouseEvent,
  memo,
  type ReactNode,
  type RefObject,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useNavigate } from 'react-router';
import type { z } from 'zod';
import { type CaseRow, caseStatuses, cases } from '#server/cases/cases.contract.ts';
import { useMay } from '../access/access.tsx';
import { announce } from '../app/announce.tsx';
import { call } from '../app/call.ts';
import { type Codes, useCodes } from '../app/codes.ts';
import { DataList } from '../app/components/DataList.tsx';
import { markStyle } from '../app/components/Mark.tsx';
import { CaseTagSaid, type TagWords, tagsStyle, useTagWords } from '../app/components/Personal.tsx';
import { Page, PageTitle, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { ShortDay } from '../app/components/When.tsx';
import { useFollow } from '../app/follow.ts';
import type { Option } from '../app/form/fields.tsx';
import { useShortcuts } from '../app/keys.tsx';
import { useMe } from '../app/session.ts';
import { useTeams } from '../app/teams.ts';
import { type Day, type Language, today } from '../app/time.ts';
import { SavedViews, useSavedViews } from './SavedViews.tsx';
import { filtersOf, usualView, type View, viewOf } from './view.ts';

type Row = z.infer<typeof CaseRow>;

/** Where somebody left her caseload: in memory, never in the address, and for nobody else. */
let left: { whose: string; view: View; openId: string | undefined } | undefined;

/** Finds one of many, quickly. */
export function Caseload() {
  const { t } = useTranslation('cases');
  const codes = useCodes();
  const mayStart = useMay(cases.start);
  const me = useMe();
  const whose = `${me.user.id} ${me.role}`;
  const saved = useSavedViews();
  const [chosen, setChosen] = useState(left?.whose === whose ? left : undefined);
  const first = saved.own.find(({ opensFirst }) => opensFirst);
  const { view, openId } = chosen ?? {
    view: first ? viewOf(first.filters ?? {}) : usualView,
    openId: first?.id,
  };
  const searchField = useRef<HTMLInputElement>(null);
  const wanted = useDeferredValue(view);
  const show = (next: View, id: string | undefined) => {
    left = { whose, view: next, openId: id };
    setChosen(left);
  };
  const change = (part: Partial<View>) => show({ ...view, ...part }, openId);

  useShortcuts([{ keys: '/', does: 'cases:search', run: () => searchField.current?.focus() }]);

  return (
    <Page>
      <PageTitle
        aside={
          mayStart && (
            <Button
              variant="contained"
              component={RouterLink}
              to="/intake"
              startIcon={<UserPlus size={18} strokeWidth={1.8} aria-hidden />}
            >
              {t('cases:start')}
            </Button>
          )
        }
      >
        {t('cases:title')}
      </PageTitle>

      <Stack component="search" direction="row" sx={{ gap: 3, flexWrap: 'wrap', alignItems: 'flex-end', mb: 3 }}>
        <Labelled label={t('cases:search')} grow>
          {(id) => <SearchField key={whose} id={id} inputRef={searchField} q={view.q} onRest={(q) => change({ q })} />}
        </Labelled>
        <Choose label={t('cases:status')} value={view.status} onChange={(status) => change({ status })}>
          <option value="OPEN">{t('cases:open')}</option>
          <option value="">{t('cases:all')}</option>
          {caseStatuses.map((status) => (
            <option key={status} value={status}>
              {codes.label('case_status', status)}
            </option>
          ))}
        </Choose>
        <Choose label={t('cases:language')} value={view.language} onChange={(language) => change({ language })}>
          <option value="">{t('cases:anyLanguage')}</option>
          <Options of={codes.options('language')} />
        </Choose>
        <Choose label={t('cases:sort')} value={view.sort} onChange={(sort) => change({ sort: sort as View['sort'] })}>
          <option value="-openedOn">{t('cases:newest')}</option>
          <option value="openedOn">{t('cases:oldest')}</option>
          <option value="alias">{t('cases:byAlias')}</option>
        </Choose>
        <MoreFilters view={view} change={change} />
      </Stack>
      <SavedViews
        own={saved.own}
        openId={openId}
        filters={filtersOf(view)}
        onOpen={(one) => show(viewOf(one.filters ?? {}), one.id)}
      />

      {/* What she wants to see first is known first. */}
      <Found view={wanted} isKnown={Boolean(chosen) || !saved.isPending} />
    </Page>
  );
}

/** The cases of a view, page by page. What comes with a page draws the list anew and nothing beside it. */
function Found({ view, isKnown }: { view: View; isKnown: boolean }) {
  const { t } = useTranslation('cases');
  const navigate = useNavigate();
  const line = useLine();
  const q = view.q.trim();
  const filters = { ...filtersOf(view), ...(q && { q }) };
  const query = useInfiniteQuery({
    queryKey: ['cases', filters],
    queryFn: ({ pageParam, signal }) =>
      call(cases.list, {}, undefined, {
        query: { ...filters, limit: 50, ...(pageParam ? { cursor: pageParam } : { count: 'true' as const }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    enabled: isKnown,
  });
  const total = query.data?.pages[0]?.total;
  useEffect(() => {
    if (total !== undefined) announce('cases:found', { count: total });
  }, [total]);
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);

  return (
    <Loaded query={query} lines={8}>
      {() => {
        if (rows.length === 0) return <EmptyState>{t('cases:empty')}</EmptyState>;
        return (
          <>
            <Typography variant="caption" component="p" sx={{ mb: 2 }}>
              {total !== undefined && t('cases:found', { count: total })}
            </Typography>
            <Sheet sx={{ overflow: 'hidden' }}>
              <Lines>
                <DataList
                  rows={rows}
                  label={t('cases:title')}
                  keyOf={keyOf}
                  render={line}
                  onOpen={(row) => navigate(`/cases/${row.code}`)}
                  total={total}
                  onNearEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
                />
              </Lines>
            </Sheet>
          </>
        );
      }}
    </Loaded>
  );
}

interface SearchProps {
  id: string;
  inputRef: RefObject<HTMLInputElement | null>;
  q: string;
  /** Called with what was typed once the hands rest: a letter draws nothing anew. */
  onRest: (q: string) => void;
}

function SearchField({ id, inputRef, q, onRest }: SearchProps) {
  const { t } = useTranslation('cases');
  const told = useRef(q);
  const tell = useRef(onRest);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    tell.current = onRest;
  }, [onRest]);
  useEffect(() => () => clearTimeout(rest.current), []);
  // A view that was opened brings its own.
  useEffect(() => {
    if (q === told.current) return;
    told.current = q;
    clearTimeout(rest.current);
    if (inputRef.current) inputRef.current.value = q;
  }, [q, inputRef]);
  const type = (typed: string) => {
    clearTimeout(rest.current);
    rest.current = setTimeout(() => {
      if (typed === told.current) return;
      told.current = typed;
      tell.current(typed);
    }, 150);
  };

  return (
    <OutlinedInput
      id={id}
      type="search"
      inputRef={inputRef}
      defaultValue={q}
      onChange={({ target }) => type(target.value)}
      placeholder={t('cases:searchHint')}
      autoComplete="off"
      fullWidth
      startAdornment={<Search size={18} strokeWidth={1.6} aria-hidden style={{ marginInlineEnd: 8 }} />}
      slotProps={{ input: { 'data-personal': '', maxLength: 40 } as object }}
    />
  );
}

/** Filters that not everybody needs every day; shown at once where one of them is in use. */
function MoreFilters({ view, change }: { view: View; change: (part: Partial<View>) => void }) {
  const { t } = useTranslation('cases');
  const codes = useCodes();
  const teams = useTeams();
  const [wanted, setWanted] = useState(false);
  const active = teams.data?.items.filter((team) => team.active || team.id === view.teamId) ?? [];
  const inUse = Boolean(view.gender || view.ageBand || view.teamId);
  if (!wanted && !inUse)
    return (
      <Button variant="text" onClick={() => setWanted(true)}>
        {t('cases:moreFilters')}
      </Button>
    );

  return (
    <>
      <Choose label={t('cases:filter.ageBand')} value={view.ageBand} onChange={(ageBand) => change({ ageBand })}>
        <option value="">{t('cases:any')}</option>
        {codes.options('age_band').map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Choose>
      <Choose label={t('cases:filter.gender')} value={view.gender} onChange={(gender) => change({ gender })}>
        <option value="">{t('cases:any')}</option>
        {codes.options('gender').map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Choose>
      {active.length > 1 && (
        <Choose label={t('cases:filter.teamId')} value={view.teamId} onChange={(teamId) => change({ teamId })}>
          <option value="">{t('cases:any')}</option>
          {active.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choose>
      )}
    </>
  );
}

const keyOf = (row: Row) => row.id ?? row.code ?? '';

/** What every row is told in: asked for once, because hundreds of rows that each ask make scrolling stutter. */
interface Words {
  tag: TagWords;
  lastSeen: string;
  opened: string;
  codes: Codes;
  language: Language;
  now: Day;
  follow: (event: MouseEvent<HTMLAnchorElement>) => void;
}

/** Always the same function while the words are the same, so that a row is drawn again only when it is another row. */
function useLine(): (row: Row) => ReactNode {
  const { t, i18n } = useTranslation('cases');
  const codes = useCodes();
  const follow = useFollow();
  const tag = useTagWords();
  const language = i18n.language as Language;
  const now = today();
  return useMemo(() => {
    const words = { tag, lastSeen: t('cases:lastSeen'), opened: t('cases:opened'), codes, language, now, follow };
    return (row) => lineOf(row, words);
  }, [t, tag, codes, language, now, follow]);
}

const toneOf = (status: Row['status']) => (status === 'CLOSED' ? 'neutral' : status === 'INTAKE' ? 'warn' : 'ok');

/** One person: alias and code, state, when last met. No risk, no origin, no kind of service. */
function lineOf(row: Row, { tag, lastSeen, opened, codes, language, now, follow }: Words) {
  const day = row.lastSessionOn ?? row.openedOn;
  return (
    <a href={`/cases/${row.code}`} onClick={follow}>
      <CaseTagSaid alias={row.alias} code={row.code ?? ''} words={tag} />
      <span>
        <span className={`mark ${toneOf(row.status)}`}>{codes.label('case_status', row.status)}</span>
      </span>
      <span className="more wide">{codes.labels('language', row.languages)}</span>
      <span className="more">
        {day && (
          <>
            {row.lastSessionOn ? lastSeen : opened} <ShortDay day={day} language={language} now={now} />
          </>
        )}
      </span>
    </a>
  );
}

// One style for all that stands in its rows, which are hundreds: none has to work out its own.
const Lines = styled('div')(({ theme }) => ({
  ...tagsStyle(theme),
  '& li > a': {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    columnGap: theme.spacing(4),
    alignItems: 'center',
    minHeight: 52,
    padding: theme.spacing(2, 4),
    color: theme.palette.text.primary,
    textDecoration: 'none',
    [theme.breakpoints.up('md')]: {
      gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1fr)',
    },
  },
  '& .mark': markStyle(theme, 'ok'),
  '& .mark.warn': markStyle(theme, 'warn'),
  '& .mark.neutral': markStyle(theme, 'neutral'),
  '& .more': {
    ...theme.typography.body2,
    color: theme.palette.text.secondary,
    [theme.breakpoints.down('md')]: { gridColumn: '1 / -1', '&.wide': { display: 'none' } },
  },
}));

/** The same list is not drawn again for each letter that is typed beside it. */
const Options = memo(function Options({ of }: { of: readonly Option[] }) {
  return of.map(({ value, label }) => (
    <option key={value} value={value}>
      {label}
    </option>
  ));
});

function Labelled({ label, grow, children }: { label: string; grow?: boolean; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <Box sx={{ flex: grow ? '1 1 16rem' : '0 1 auto', minWidth: 0 }}>
      <Typography variant="label" component="label" htmlFor={id} sx={{ display: 'block', mb: 1.5 }}>
        {label}
      </Typography>
      {children(id)}
    </Box>
  );
}

function Choose({
  label,
  value,
  onChange,
  children,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) {
  return (
    <Labelled label={label}>
      {(id) => (
        <NativeSelect
          value={value}
          onChange={({ target }) => onChange(target.value)}
          input={<OutlinedInput />}
          slotProps={{ input: { id } }}
        >
          {children}
        </NativeSelect>
      )}
    </Labelled>
  );
}
