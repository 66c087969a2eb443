import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useQuery } from '@tanstack/react-query';
import { Mail, MessageSquare } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type OutboxItem, outbox } from '#server/reminders/messages/outbox.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { usePress } from '../app/press.ts';
import { queries } from '../app/queries.ts';
import { Note } from '../case/parts.tsx';

const key = ['outbox'];

/** What would have left the house: what the stand-ins of a demonstration took. Elsewhere there is no such thing. */
export function Outbox() {
  const { t } = useTranslation();
  const may = useMay(outbox.list);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(outbox.list, {}, undefined, { signal }),
    enabled: may,
    refetchInterval: 5_000,
  });
  const answer = usePress(
    ({ id, answer: given }: { id: string; answer: 'CHANGE' | 'STOP' }) =>
      call(outbox.answer, { id }, { answer: given }),
    { refresh: () => queries.invalidateQueries({ queryKey: key }), done: 'admin:outbox.answered' },
  );
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle>{t('app:nav.outbox')}</PageTitle>
      <Loaded query={query}>
        {({ demonstration, items }) => (
          <Stack sx={{ gap: 4 }}>
            <Note>{t(demonstration ? 'admin:outbox.about' : 'admin:outbox.nowhere')}</Note>
            <Refusal error={answer.error} />
            {items.length === 0 ? (
              demonstration && <EmptyState>{t('admin:outbox.none')}</EmptyState>
            ) : (
              <Rows label={t('app:nav.outbox')}>
                {items.map((item) => (
                  <Entry
                    key={item.id}
                    item={item}
                    onAnswer={(given) => answer.mutate({ id: item.id, answer: given })}
                  />
                ))}
              </Rows>
            )}
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

function Entry({ item, onAnswer }: { item: OutboxItem; onAnswer: (answer: 'CHANGE' | 'STOP') => void }) {
  const { t } = useTranslation();
  const { at, channel, to, subject, text, status } = item;
  return (
    <Row
      name={
        <span dir="auto">
          {subject && `${subject} — `}
          {text}
        </span>
      }
      about={
        <>
          <bdi dir="ltr">{to}</bdi>
          {' · '}
          <When at={at} />
          {' · '}
          {t(status === 'delivered' ? 'admin:outbox.delivered' : 'admin:outbox.lost')}
        </>
      }
      mark={
        <Mark tone="neutral" icon={channel === 'SMS' ? MessageSquare : Mail}>
          {t(`admin:outbox.channel.${channel}`)}
        </Mark>
      }
      acts={
        channel === 'SMS' &&
        (['CHANGE', 'STOP'] as const).map((given) => (
          <Button key={given} variant="outlined" size="small" onClick={() => onAnswer(given)}>
            {t(`admin:outbox.answer.${given}`)}
          </Button>
        ))
      }
    />
  );
}
