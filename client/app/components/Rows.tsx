import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useTokens } from '../theme/theme.ts';
import { Sheet } from './Section.tsx';
import { EmptyState, Loaded } from './States.tsx';

/** A list on a sheet. */
export function Rows({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <Sheet>
      <Box component="ul" aria-label={label} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {children}
      </Box>
    </Sheet>
  );
}

/** One entry of a list: what stands before it, its name, what is said of it, its state, and what can be done. */
export function Row({
  lead,
  name,
  about,
  mark,
  acts,
  personal = false,
}: {
  lead?: ReactNode;
  name: ReactNode;
  about?: ReactNode;
  mark?: ReactNode;
  acts?: ReactNode;
  personal?: boolean;
}) {
  const tokens = useTokens();
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        alignItems: 'center',
        flexWrap: 'wrap',
        columnGap: 4,
        rowGap: 2,
        px: { xs: 4, sm: 5 },
        py: 3,
        '& + &': { borderBlockStart: tokens.border },
      }}
    >
      {lead}
      <Box sx={{ flex: '1 1 240px', minWidth: 0 }}>
        <Typography
          variant="h4"
          component="p"
          sx={{ overflowWrap: 'anywhere' }}
          {...(personal && { 'data-personal': '' })}
        >
          {name}
        </Typography>
        {about && (
          <Typography variant="caption" component="div" sx={{ overflowWrap: 'anywhere' }}>
            {about}
          </Typography>
        )}
      </Box>
      {mark}
      {acts && (
        <Stack direction="row" sx={{ flexWrap: 'wrap', alignItems: 'center', gap: 2 }}>
          {acts}
        </Stack>
      )}
    </Box>
  );
}

/** A long list page by page: what has come so far, that there is nothing, and the button for more. */
export function Paged<T>({
  query,
  none,
  children,
}: {
  query: UseInfiniteQueryResult<InfiniteData<{ items: T[] }>>;
  none?: string;
  children: (rows: T[]) => ReactNode;
}) {
  return (
    <>
      <Loaded query={query}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          return none && rows.length === 0 ? <EmptyState>{none}</EmptyState> : children(rows);
        }}
      </Loaded>
      <MoreButton query={query} />
    </>
  );
}

/** The next page of a list. */
export function MoreButton({
  query,
}: {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}) {
  const { t } = useTranslation();
  if (!query.hasNextPage) return null;
  return (
    <Stack sx={{ alignItems: 'flex-start', pt: 4 }}>
      <Button variant="outlined" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {t('app:more')}
      </Button>
    </Stack>
  );
}
