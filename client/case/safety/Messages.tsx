import Button from '@mui/material/Button';
import { Ban, CircleAlert, CircleCheck, CircleQuestionMark, Clock, type LucideIcon, Send } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Message, messages } from '#server/reminders/messages/messages.contract.ts';
import { useFields } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Mark } from '../../app/components/Mark.tsx';
import { Refusal } from '../../app/components/Refusal.tsx';
import { Paged, Row, Rows } from '../../app/components/Rows.tsx';
import { Section } from '../../app/components/Section.tsx';
import { When } from '../../app/components/When.tsx';
import type { Tone } from '../../app/theme/theme.ts';
import { useCaseContext } from '../context.ts';
import { keyOf, usePages } from '../data.ts';
import { Note, useAct } from '../parts.tsx';

/** The messages to the person: which, when, and what became of them. What was said is one of a closed set, and not kept. */
export function Messages() {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const query = usePages(keyOf(code, 'messages'), (paging, signal) =>
    call(messages.ofCase, { code }, undefined, { query: paging, signal }),
  );
  const callOff = useAct(
    code,
    ({ id, version }: Message) => call(messages.callOff, { id: id! }, undefined, { ifMatch: version }),
    'case:message.calledOff',
  );

  return (
    <Section title={t('case:message.title')}>
      <Note>{t('case:message.about')}</Note>
      <Refusal error={callOff.error} />
      <Paged query={query} none={t('case:message.none')}>
        {(rows) => (
          <Rows label={t('case:message.title')}>
            {rows.map((row) => (
              <Entry key={row.id} row={row} onCallOff={() => callOff.mutate(row)} waiting={callOff.isPending} />
            ))}
          </Rows>
        )}
      </Paged>
    </Section>
  );
}

function Entry({ row, onCallOff, waiting }: { row: Message; onCallOff: () => void; waiting: boolean }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const mayCallOff = useFields('call-off', 'Message', row).size > 0 && row.state === 'QUEUED';

  return (
    <Row
      name={t(`case:message.template.${row.template}`)}
      about={
        <>
          {t(`case:message.channel.${row.channel}`)}
          {row.language && ` · ${codes.label('language', row.language)}`}
          {' · '}
          <When at={row.sentAt ?? row.dueAt ?? ''} />
          {row.reason && ` · ${t(`case:message.reason.${row.reason}`)}`}
          {row.reply && ` · ${t(`case:message.reply.${row.reply}`)}`}
        </>
      }
      mark={<StateMark row={row} />}
      acts={
        mayCallOff && (
          <Button variant="outlined" size="small" onClick={onCallOff} disabled={waiting} data-no-print="">
            {t('case:message.callOff')}
          </Button>
        )
      }
    />
  );
}

const looks: Record<NonNullable<Message['state']>, readonly [Tone, LucideIcon]> = {
  QUEUED: ['neutral', Clock],
  SENDING: ['neutral', Send],
  SENT: ['ok', CircleCheck],
  HELD: ['warn', CircleAlert],
  FAILED: ['warn', CircleAlert],
  UNCERTAIN: ['warn', CircleQuestionMark],
  CANCELLED: ['neutral', Ban],
};

function StateMark({ row: { state = 'QUEUED', delivery } }: { row: Message }) {
  const { t } = useTranslation();
  const [tone, icon] = looks[state];
  const arrived = state === 'SENT' && delivery === 'DELIVERED';
  return (
    <Mark tone={tone} icon={icon}>
      {t(arrived ? 'case:message.state.ARRIVED' : `case:message.state.${state}`)}
    </Mark>
  );
}
