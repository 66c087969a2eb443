import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import MuiTextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Check, TriangleAlert } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { z } from 'zod';
import { type Deduction, type ProtectedTable, reports } from '#server/reports/reports.contract.ts';
import { call } from '../app/call.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Section } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { useTokens } from '../app/theme/theme.ts';
import { type Sum, sumsOf } from './sums.ts';
import { useReportWords } from './words.ts';

type Finding = z.infer<typeof Deduction>;
/** The table that is read, and the steps its figures are told in. */
type Read = { table: Pick<ProtectedTable, 'breakdowns' | 'cells'>; base: number };
const attackers = ['public', 'recipient', 'person', 'agency'] as const;
/** As many people of one withheld figure an agency may be supposed to know. */
const supposed = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20] as const;
type Clients = { many: number; suppose: (many: number) => void };

/**
 * What each attacker could still deduce from the protected table, cell by cell. It is worked out from what the table
 * shows and from nothing else, so that it tells no more than the table does.
 */
export function WorkOut({ draftId, table }: { draftId: string; table: ProtectedTable }) {
  const { t } = useTranslation();
  const [many, suppose] = useState<number>(supposed[0]);
  const query = useQuery({
    queryKey: ['report-drafts', draftId, 'attack', table.certificate.hash, many],
    queryFn: ({ signal }) => call(reports.attack, { id: draftId }, undefined, { query: { clients: many }, signal }),
    // Another supposition about this very table; of another table nothing is kept.
    placeholderData: (known, before) => (before?.queryKey[3] === table.certificate.hash ? known : undefined),
    gcTime: 0,
  });
  return (
    <Section title={t('reports:attack')}>
      <Loaded query={query} lines={5}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState>{t('reports:attack.nothing')}</EmptyState>
          ) : (
            <Attackers items={items} table={table} base={table.certificate.base} clients={{ many, suppose }} />
          )
        }
      </Loaded>
      <Typography variant="body2" sx={{ mt: 4 }}>
        <Link component={RouterLink} to="/reports/practice">
          {t('reports:practice')}
        </Link>
      </Typography>
    </Section>
  );
}

/**
 * What each attacker can tell, with the chain of her reasoning in words. What a real agency knows of its own people is in
 * the calculation and in the audit only: an interval that was worked out with it would give its figures away. So here it is
 * `clients` who are supposed, and whether the table is closed is not said of that.
 */
export function Attackers({ items, clients, ...read }: { items: readonly Finding[]; clients?: Clients } & Read) {
  const { t } = useTranslation();
  const present = attackers.filter(
    (who) => (clients && who === 'agency') || items.some(({ attacker }) => attacker === who),
  );
  const id = useId();
  const [who, setWho] = useState(present[0]!);
  const own = items.filter(({ attacker }) => attacker === who);
  const closed = items.every(({ attacker, verdict }) => verdict === 'open' || (clients && attacker === 'agency'));
  const isSupposed = clients && who === 'agency';

  return (
    <Stack sx={{ gap: 4 }}>
      <span>
        <Mark tone={closed ? 'ok' : 'danger'} icon={closed ? Check : TriangleAlert}>
          {t(closed ? 'reports:attack.closed' : 'reports:attack.open')}
        </Mark>
      </span>
      <Tabs
        value={who}
        onChange={(_, next) => setWho(next)}
        variant="scrollable"
        allowScrollButtonsMobile
        aria-label={t('reports:attack.attackers')}
      >
        {present.map((one) => (
          <Tab key={one} value={one} label={t(`reports:attacker.${one}`)} id={`${id}-${one}`} />
        ))}
      </Tabs>
      <Box role="tabpanel" aria-labelledby={`${id}-${who}`}>
        <Typography variant="body2" sx={{ mb: 3 }}>
          {t(`reports:attacker.${who}.about`)} {isSupposed && t('reports:attacker.agency.unseen')}
        </Typography>
        {isSupposed && (
          <MuiTextField
            select
            size="small"
            label={t('reports:attacker.agency.clients')}
            value={clients.many}
            onChange={({ target }) => clients.suppose(Number(target.value))}
            sx={{ minWidth: 260, mb: 4 }}
          >
            {supposed.map((many) => (
              <MenuItem key={many} value={many}>
                {many}
              </MenuItem>
            ))}
          </MuiTextField>
        )}
        {isSupposed && own.length === 0 && (
          <Typography variant="body2">{t('reports:attacker.agency.impossible')}</Typography>
        )}
        {own.length > 0 && (
          <>
            <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0, gap: 3 }}>
              {own.map((finding) => (
                <Interval key={JSON.stringify(finding.at)} finding={finding} own={own} {...read} />
              ))}
            </Stack>
            <Typography variant="caption" component="p" sx={{ mt: 3 }}>
              {t('reports:attack.line', { smallest: [...new Set(own.map(({ threshold }) => threshold))].join(' / ') })}
            </Typography>
          </>
        )}
      </Box>
    </Stack>
  );
}

/** A withheld figure as this attacker sees it: a bar from the least to the most it could be. */
function Interval({ finding, own, table, base }: { finding: Finding; own: readonly Finding[] } & Read) {
  const { t } = useTranslation();
  const words = useReportWords();
  const tokens = useTokens();
  const { attacker, least, most, threshold, verdict, at, chain } = finding;
  // Rounded, they are no sum.
  const sums =
    base > 1
      ? []
      : sumsOf(
          table,
          chain.flatMap(({ lines }) => lines),
        );
  const longest = Math.max(...own.map((one) => Math.max(one.threshold * 2, one.most ?? one.least + one.threshold)));
  const share = (value: number) => `${(Math.min(value, longest) / longest) * 100}%`;
  const range =
    most === null
      ? t('reports:attack.from', { least: words.figure(least) })
      : least === most
        ? words.figure(least)
        : t('reports:attack.range', { least: words.figure(least), most: words.figure(most) });

  return (
    <Box component="li">
      <Stack direction="row" sx={{ gap: 2, alignItems: 'baseline', flexWrap: 'wrap', justifyContent: 'space-between' }}>
        <Typography variant="body2">{words.placeName(table, at)}</Typography>
        <Typography variant="body2" sx={{ fontWeight: 600 }}>
          {range} · {t(`reports:verdict.${verdict}`)}
        </Typography>
      </Stack>
      <Box aria-hidden sx={{ position: 'relative', height: 12, my: 1 }}>
        <Box sx={{ position: 'absolute', insetInline: 0, top: 5, height: '2px', bgcolor: tokens.line }} />
        <Box
          sx={{
            position: 'absolute',
            insetInlineStart: share(least),
            insetInlineEnd: `calc(100% - ${share(most ?? longest)})`,
            minWidth: 4,
            top: 2,
            height: 8,
            borderRadius: '4px',
            bgcolor: verdict === 'open' ? tokens.primary : tokens.danger,
          }}
        />
        <Box
          sx={{
            position: 'absolute',
            insetInlineStart: share(threshold),
            top: -2,
            height: 16,
            borderInlineStart: `1px dashed ${tokens.ink2}`,
          }}
        />
      </Box>
      {chain.length > 0 && (
        <Typography variant="caption" component="p">
          {[
            ...new Set(
              chain.map(({ rule, at: about }) =>
                t(`reports:chain.${rule === 'known' && attacker === 'agency' ? 'clients' : rule}`, {
                  place: about ? words.placeName(table, about) : '',
                }),
              ),
            ),
          ].join(' ')}
        </Typography>
      )}
      {sums.map((sum) => (
        <Arithmetic key={JSON.stringify([sum.at, sum.over])} sum={sum} table={table} />
      ))}
    </Box>
  );
}

/** A line of the table as it stands there, with the one sign for what is withheld. Of noughts nothing is said. */
function Arithmetic({ sum: { parts, total, at, over }, table }: { sum: Sum; table: Read['table'] }) {
  const words = useReportWords();
  const told = (value: number | null) => (value === null ? '✱' : words.figure(value));
  const line = at.every((code) => code === null)
    ? words.say(table.breakdowns[over]!.title)
    : words.sharedName(table, at);
  const others = parts.filter((value) => value !== 0);
  return (
    <Typography variant="caption" component="p" sx={{ fontVariantNumeric: 'tabular-nums' }}>
      {line}: {(others.length ? others : [0]).map(told).join(' + ')} = {told(total)}
    </Typography>
  );
}
