import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import TextareaAutosize from '@mui/material/TextareaAutosize';
import Typography from '@mui/material/Typography';
import { CircleCheck, PencilLine } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ConsentText, consentTexts } from '#server/consent-texts/consent-texts.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Page, PageTitle, Section, Sheet } from '../app/components/Section.tsx';
import { Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { TextField } from '../app/form/fields.tsx';
import { queries } from '../app/queries.ts';
import { today } from '../app/time.ts';
import { toast } from '../app/toast.tsx';
import { Note, rowLine } from '../case/parts.tsx';
import { directionOf, languageTag, textLanguages, useConsentTexts } from './texts.ts';

const refresh = () => queries.invalidateQueries({ queryKey: ['consent-texts'] });

/** What people are read before they agree: each text with who reviewed it. Another wording is another version. */
export function Texts() {
  const { t } = useTranslation();
  const codes = useCodes();
  const may = useMay(consentTexts.review);
  const [language, setLanguage] = useState('eng');
  const [reviewing, setReviewing] = useState<ConsentText>();
  const [writing, setWriting] = useState<ConsentText>();
  const query = useConsentTexts(may ? language : undefined);
  if (!may) return <NotShown />;

  const nameOf = (kind: string | undefined) =>
    kind === 'NOTICE' || kind === 'SCREEN' ? t(`consents:texts.${kind}`) : codes.label('consent_kind', kind);
  return (
    <Page>
      <PageTitle
        aside={
          <NativeSelect
            value={language}
            onChange={({ target }) => setLanguage(target.value)}
            input={<OutlinedInput />}
            inputProps={{ 'aria-label': t('consents:texts.language') }}
          >
            {textLanguages.map((one) => (
              <option key={one} value={one}>
                {codes.label('language', one)}
              </option>
            ))}
          </NativeSelect>
        }
      >
        {t('consents:texts.title')}
      </PageTitle>
      <Stack sx={{ gap: 5 }}>
        <Note>{t('consents:texts.about')}</Note>
        <Loaded query={query} lines={6}>
          {(texts) => (
            <Sheet>
              <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
                {[...texts.values()].map((text) => (
                  <Box component="li" key={text.id} sx={rowLine}>
                    <Section
                      title={nameOf(text.kind)}
                      aside={
                        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }}>
                          <Button variant="outlined" size="small" onClick={() => setWriting(text)}>
                            {t('consents:texts.change')}
                          </Button>
                          {!text.reviewer && (
                            <Button variant="outlined" size="small" onClick={() => setReviewing(text)}>
                              {t('consents:texts.review')}
                            </Button>
                          )}
                        </Stack>
                      }
                    >
                      <Stack sx={{ gap: 2, alignItems: 'flex-start' }}>
                        {text.reviewer ? (
                          <Mark tone="ok" icon={CircleCheck}>
                            {t('consents:texts.reviewed', { who: text.reviewer })}{' '}
                            {text.reviewedOn && <When at={text.reviewedOn} />}
                          </Mark>
                        ) : (
                          <Mark tone="warn" icon={PencilLine}>
                            {t('consents:texts.draft')}
                          </Mark>
                        )}
                        <Typography variant="caption">
                          {t('consents:texts.version', { n: text.textVersion })}
                        </Typography>
                        <Box
                          lang={languageTag(language)}
                          dir={directionOf(language)}
                          sx={{ width: '100%', maxBlockSize: 220, overflow: 'auto' }}
                          tabIndex={0}
                          aria-label={nameOf(text.kind)}
                          role="group"
                        >
                          <Box component="dl" sx={{ m: 0, '& dd': { m: 0, mb: 1.5 } }}>
                            {Object.entries(text.lines ?? {}).map(([name, line]) => (
                              <div key={name}>
                                <Typography component="dt" variant="caption" dir="ltr">
                                  {name}
                                </Typography>
                                <Typography component="dd" variant="body2">
                                  {line}
                                </Typography>
                              </div>
                            ))}
                          </Box>
                        </Box>
                      </Stack>
                    </Section>
                  </Box>
                ))}
              </Box>
            </Sheet>
          )}
        </Loaded>
      </Stack>
      {reviewing && <Review text={reviewing} onClose={() => setReviewing(undefined)} />}
      {writing && <Rewrite text={writing} onClose={() => setWriting(undefined)} />}
    </Page>
  );
}

function Review({ text, onClose }: { text: ConsentText; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useContractForm(consentTexts.review.body!, { reviewer: '', reviewedOn: today() });
  return (
    <Dialog open title={t('consents:texts.review')} onClose={onClose}>
      <Form
        form={form}
        id={`consent-text/${text.id}/review`}
        onSubmit={async (body) => {
          await call(consentTexts.review, { id: text.id as string }, body, { ifMatch: text.version });
          toast('consents:texts.reviewedNow');
          await refresh();
          onClose();
        }}
        foot={<SubmitButton>{t('consents:texts.review')}</SubmitButton>}
      >
        <Note>{t('consents:texts.reviewHow')}</Note>
        <TextField name="reviewer" label={t('consents:texts.reviewer')} personal={false} />
        <DateField name="reviewedOn" label={t('consents:texts.reviewedOn')} />
      </Form>
    </Dialog>
  );
}

/** Changes the wording line by line; what is sent is a new version. */
function Rewrite({ text, onClose }: { text: ConsentText; onClose: () => void }) {
  const { t } = useTranslation();
  const [lines, setLines] = useState<Record<string, string>>(text.lines ?? {});
  const [error, setError] = useState<unknown>();
  const save = async () => {
    setError(undefined);
    try {
      await call(consentTexts.add, {}, { kind: text.kind!, language: text.language as string, lines });
      toast('consents:texts.savedNow');
      await refresh();
      onClose();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Dialog
      open
      title={t('consents:texts.change')}
      onClose={onClose}
      width={760}
      foot={
        <>
          <Refusal error={error} />
          <Button variant="contained" onClick={() => void save()}>
            {t('consents:texts.save')}
          </Button>
        </>
      }
    >
      <Stack sx={{ gap: 3 }}>
        <Note>{t('consents:texts.changeHow')}</Note>
        {Object.entries(lines).map(([name, line]) => (
          <Box key={name} component="label" sx={{ display: 'grid', gap: 1 }}>
            <Typography variant="caption" component="span">
              {name}
            </Typography>
            <Box
              component={TextareaAutosize}
              value={line}
              maxLength={2000}
              lang={languageTag(text.language ?? 'eng')}
              dir={directionOf(text.language ?? 'eng')}
              onChange={({ target }: React.ChangeEvent<HTMLTextAreaElement>) =>
                setLines((now) => ({ ...now, [name]: target.value }))
              }
              sx={{
                font: 'inherit',
                p: 2,
                borderRadius: '8px',
                borderColor: 'divider',
                color: 'inherit',
                bgcolor: 'background.paper',
              }}
            />
          </Box>
        ))}
      </Stack>
    </Dialog>
  );
}
