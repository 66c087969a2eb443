import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, PencilLine } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type MessageText, messages } from '#server/reminders/messages/messages.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Page, PageTitle, Section, Sheet } from '../app/components/Section.tsx';
import { Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { TextField } from '../app/form/fields.tsx';
import { queries } from '../app/queries.ts';
import { useMe } from '../app/session.ts';
import { today } from '../app/time.ts';
import { toast } from '../app/toast.tsx';
import { Note, rowLine } from '../case/parts.tsx';
import { directionOf, languageTag } from '../consents/texts.ts';

const key = ['message-texts'];
const ReviewForm = messages.review.body!.pick({ reviewer: true, reviewedOn: true });

/** Everything that can be sent to a person, language by language, and who looked at it. */
export function MessageTexts() {
  const { t } = useTranslation();
  const codes = useCodes();
  const may = useMay(messages.review);
  const [reviewing, setReviewing] = useState<MessageText>();
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(messages.texts, {}, undefined, { signal }),
    enabled: may,
  });
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle>{t('app:nav.messageTexts')}</PageTitle>
      <Stack sx={{ gap: 6 }}>
        <Note>{t('reminders:texts.about')}</Note>
        <Loaded query={query} lines={6}>
          {({ items }) => {
            const open = items.filter(({ reviewer }) => !reviewer).length;
            return (
              <>
                <Typography variant="body1" role="status">
                  {open > 0 ? t('reminders:texts.open', { count: open }) : t('reminders:texts.all')}
                </Typography>
                {[...new Set(items.map(({ language }) => language as string))].map((language) => (
                  <Section key={language} title={codes.label('language', language)}>
                    <Sheet>
                      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
                        {items
                          .filter((text) => text.language === language)
                          .map((text) => (
                            <Text key={text.template} text={text} onReview={() => setReviewing(text)} />
                          ))}
                      </Box>
                    </Sheet>
                  </Section>
                ))}
              </>
            );
          }}
        </Loaded>
      </Stack>
      {reviewing && <Review text={reviewing} onClose={() => setReviewing(undefined)} />}
    </Page>
  );
}

/** The words themselves, in the direction of their script. */
function Words({ text, language }: { text: string | undefined; language: string | undefined }) {
  return (
    <Typography
      variant="body1"
      lang={languageTag(language ?? '')}
      dir={directionOf(language ?? '')}
      sx={{ fontWeight: 600 }}
    >
      {text}
    </Typography>
  );
}

function Text({ text, onReview }: { text: MessageText; onReview: () => void }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const { template, language, reviewer, reviewedOn, reviewedByName, recordedAt, findings = [] } = text;
  const what = t(`reminders:texts.template.${template}`);

  return (
    <Box component="li" sx={rowLine}>
      <Stack direction="row" sx={{ flexWrap: 'wrap', justifyContent: 'space-between', columnGap: 4, rowGap: 2 }}>
        <Stack sx={{ gap: 2, minWidth: 0, flex: '1 1 18rem', alignItems: 'stretch' }}>
          <Typography variant="h3" component="h3">
            {what}
          </Typography>
          <Words text={text.text} language={language} />
          <Box>
            <Typography variant="caption" component="p">
              {t('reminders:texts.example')}
            </Typography>
            <Typography variant="body2" lang={languageTag(language ?? '')} dir={directionOf(language ?? '')}>
              {text.example}
            </Typography>
          </Box>
          <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 2 }}>
            {findings.length === 0 ? (
              <Mark tone="ok" icon={CircleCheck}>
                {t('reminders:texts.clean')}
              </Mark>
            ) : (
              <Mark tone="danger" icon={CircleAlert}>
                {t('reminders:texts.found', {
                  what: findings.map(({ code, found }) => t(`reminders:texts.finding.${code}`, { found })).join(', '),
                })}
              </Mark>
            )}
            {reviewer ? (
              <Mark tone="ok" icon={CircleCheck}>
                {t('reminders:texts.reviewed', { who: reviewer })} {reviewedOn && <When at={reviewedOn} />}
              </Mark>
            ) : (
              <Mark tone="warn" icon={PencilLine}>
                {t('reminders:texts.draft')}
              </Mark>
            )}
          </Stack>
          {reviewedByName && recordedAt && (
            <Typography variant="caption" component="p">
              {t('reminders:texts.recorded', { who: reviewedByName })} <When at={recordedAt} />
            </Typography>
          )}
        </Stack>
        {!reviewer && findings.length === 0 && (
          <Box>
            <Button
              variant="outlined"
              size="small"
              onClick={onReview}
              aria-label={t('reminders:texts.reviewOf', { what: `${codes.label('language', language)}, ${what}` })}
            >
              {t('reminders:texts.review')}
            </Button>
          </Box>
        )}
      </Stack>
    </Box>
  );
}

/** By the digest of the words that are shown: had somebody put others in their place, the review would be refused. */
function Review({ text, onClose }: { text: MessageText; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const form = useContractForm(ReviewForm, { reviewer: me.user.name, reviewedOn: today() });
  const { template, language, digest } = text;

  return (
    <Dialog open title={t('reminders:texts.review')} onClose={onClose} width={520}>
      <Form
        form={form}
        id={`message-text/${language}/${template}`}
        draft={false}
        onSubmit={async (body) => {
          await call(
            messages.review,
            {},
            { ...body, template: template!, language: language as string, digest: digest as string },
          );
          toast('reminders:texts.saved');
          await queries.invalidateQueries({ queryKey: key });
          onClose();
        }}
        foot={<SubmitButton>{t('reminders:texts.review')}</SubmitButton>}
      >
        <Words text={text.text} language={language} />
        <TextField name="reviewer" label={t('reminders:texts.reviewer')} help={t('reminders:texts.reviewHelp')} />
        <DateField name="reviewedOn" label={t('reminders:texts.reviewedOn')} />
      </Form>
    </Dialog>
  );
}
