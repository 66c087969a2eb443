import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reminders } from '#server/reminders/reminders.contract.ts';
import { call } from '../app/call.ts';
import { Page, PageTitle, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { Row } from './WaitingList.tsx';

const views = ['overdue', 'today', 'soon', 'later', 'done'] as const;
type View = (typeof views)[number];

/** Everything that is to be done, and what was. */
export function RemindersPage() {
  const { t } = useTranslation('today');
  const [view, setView] = useState<View>('today');
  const query = useInfiniteQuery({
    queryKey: ['reminders', view],
    queryFn: ({ pageParam, signal }) =>
      call(reminders.list, {}, undefined, {
        query: {
          ...(view === 'done' ? { state: 'DONE' as const, sort: '-dueAt' as const } : { due: view }),
          ...(pageParam && { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

  return (
    <Page>
      <PageTitle>{t('today:reminders')}</PageTitle>
      <ToggleButtonGroup
        exclusive
        value={view}
        onChange={(_, chosen: View | null) => chosen && setView(chosen)}
        aria-label={t('today:reminders')}
        sx={{ mb: 5, flexWrap: 'wrap' }}
      >
        {views.map((id) => (
          <ToggleButton key={id} value={id}>
            {t(`today:group.${id}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Loaded query={query}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0) return <EmptyState>{t('today:nothingHere')}</EmptyState>;
          return (
            <Sheet>
              <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
                {rows.map(({ id, version, state, ...row }) => (
                  <Row
                    key={id}
                    row={{
                      ...row,
                      ...(id && version && state && view !== 'done' && { reminder: { id, version, state } }),
                    }}
                  />
                ))}
              </Stack>
            </Sheet>
          );
        }}
      </Loaded>
      {query.hasNextPage && (
        <Button
          variant="outlined"
          sx={{ mt: 4 }}
          loading={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {t('today:showMore')}
        </Button>
      )}
    </Page>
  );
}
