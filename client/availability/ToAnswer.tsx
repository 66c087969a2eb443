import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type AvailabilityQuery,
  availability,
  type Reply,
  Urgency,
} from '#server/availability/availability.contract.ts';
import { useAgencies } from '../app/agencies.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Section } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { toast } from '../app/toast.tsx';
import { refreshQueries, useToAnswer } from './data.ts';
import { TimeLeft, UrgencyMark, useForWhom } from './parts.tsx';

const replies: readonly Reply[] = ['YES', 'WAIT', 'NO'];

/** Questions for a place that wait for one's own agency: one tap chooses the answer, one sends it. */
export function ToAnswer() {
  const { t } = useTranslation();
  const query = useToAnswer();
  const [answering, setAnswering] = useState<{ query: AvailabilityQuery; reply: Reply }>();

  return (
    <Section title={t('availability:toAnswer')}>
      <Loaded query={query}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState>{t('availability:nothingWaits')}</EmptyState>
          ) : (
            <Rows label={t('availability:toAnswer')}>
              {rows.map((row) => (
                <Question key={row.id} query={row} onReply={(reply) => setAnswering({ query: row, reply })} />
              ))}
            </Rows>
          )
        }
      </Loaded>
      {answering && <AnswerDialog {...answering} onClose={() => setAnswering(undefined)} />}
    </Section>
  );
}

function Question({ query, onReply }: { query: AvailabilityQuery; onReply: (reply: Reply) => void }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const forWhom = useForWhom();
  const { nameOf } = useAgencies();
  const what = codes.label('service_type', query.serviceType);

  return (
    <Row
      lead={<UrgencyMark urgency={query.urgency ?? Urgency.enum.ROUTINE} />}
      name={what}
      about={
        <Stack sx={{ gap: 0.5 }}>
          <Typography variant="body2" component="span" sx={{ color: 'text.primary' }}>
            {forWhom(query)}
          </Typography>
          <span>
            {nameOf(query.fromAgencyId)}
            {query.neededFrom && (
              <>
                {' · '}
                {t('availability:neededFrom')} <When at={query.neededFrom} />
              </>
            )}
          </span>
        </Stack>
      }
      mark={query.expiresAt && <TimeLeft until={query.expiresAt} />}
      acts={replies.map((reply) => (
        <Button
          key={reply}
          variant={reply === 'YES' ? 'contained' : 'outlined'}
          size="small"
          onClick={() => onReply(reply)}
          aria-label={t('availability:replyTo', {
            reply: t(`availability:reply.${reply}`),
            what,
            agency: nameOf(query.fromAgencyId),
          })}
        >
          {t(`availability:reply.${reply}`)}
        </Button>
      ))}
    />
  );
}

/** Names whom the answer goes to before it goes; it is not taken back. */
function AnswerDialog({ query, reply, onClose }: { query: AvailabilityQuery; reply: Reply; onClose: () => void }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const forWhom = useForWhom();
  const { nameOf } = useAgencies();
  const agency = nameOf(query.fromAgencyId);
  const form = useContractForm(availability.answer.body!, { answer: reply, freeFrom: null });

  return (
    <Dialog open title={t(`availability:answerTitle.${reply}`, { agency })} onClose={onClose} width={520}>
      <Form
        form={form}
        id="availability-answer"
        draft={false}
        onSubmit={async (body) => {
          await call(availability.answer, { id: query.id as string }, body, { ifMatch: query.version });
          toast('availability:answered');
          await refreshQueries();
          onClose();
        }}
        foot={<SubmitButton>{t('availability:answerSend', { agency })}</SubmitButton>}
      >
        <Typography variant="body1">
          {codes.label('service_type', query.serviceType)}: {forWhom(query)}
        </Typography>
        {reply !== 'NO' && (
          <DateField
            name="freeFrom"
            label={t('availability:freeFrom')}
            help={t('availability:freeFromHelp')}
            optional
            empty={null}
          />
        )}
      </Form>
    </Dialog>
  );
}
