import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useId, useRef, useState } from 'react';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import {
  ClockEnd,
  ClockExtension,
  clockFacts,
  clockOutcomes,
  clockRules,
  clocks,
  findRule,
  type LegalClock,
  NewClock,
} from '#server/clocks/clocks.contract.ts';
import { documents } from '#server/documents/documents.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { useFields, useMay } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { AddButton } from '../../app/components/AddButton.tsx';
import { Dialog } from '../../app/components/Dialog.tsx';
import { Mark } from '../../app/components/Mark.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { EmptyState, Loaded } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { DateField } from '../../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../../app/form/Form.tsx';
import { SelectField } from '../../app/form/fields.tsx';
import { fullDay } from '../../app/time.ts';
import { toast } from '../../app/toast.tsx';
import { FilePick } from '../../consents/FilePick.tsx';
import { contentOf } from '../../consents/files.ts';
import { SavePaper } from '../../consents/Papers.tsx';
import { DaysLeft, isRunning, runningOf } from '../clocks.tsx';
import { useCaseContext } from '../context.ts';
import { refreshCase, useClocks, usePages } from '../data.ts';
import { Note, rowLine, useStaffName } from '../parts.tsx';

type Act = 'extend' | 'end';

/** The legal periods: which run, how long they still do, and on what each rests. */
export function Clocks() {
  const { code, row, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const mayAdd = useMay(clocks.start);
  const fields = useFields('create', 'LegalClock', row);
  const [adding, setAdding] = useState(false);
  const [acting, setActing] = useState<{ act: Act; clock: LegalClock }>();
  const query = useClocks(code);

  return (
    <Section
      title={t('case:clock.title')}
      aside={
        mayAdd &&
        fields.size > 0 &&
        isOpen &&
        query.data && (
          <AddButton quiet onClick={() => setAdding(true)}>
            {t('case:clock.add')}
          </AddButton>
        )
      }
    >
      <Loaded query={query} lines={2}>
        {(all) =>
          all.length === 0 ? (
            <Sheet sx={{ px: 5 }}>
              <EmptyState>{t('case:clock.none')}</EmptyState>
            </Sheet>
          ) : (
            <Sheet>
              <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
                {[...runningOf(all), ...all.filter((one) => one.endedAt)].map((clock) => (
                  <Clock
                    key={clock.id}
                    clock={clock}
                    before={all.find(({ id }) => id === clock.extendsId)}
                    onAct={(act) => setActing({ act, clock })}
                  />
                ))}
              </Box>
            </Sheet>
          )
        }
      </Loaded>
      {adding && <StartDialog onClose={() => setAdding(false)} />}
      {acting?.act === 'extend' && <ExtendDialog clock={acting.clock} onClose={() => setActing(undefined)} />}
      {acting?.act === 'end' && <EndDialog clock={acting.clock} onClose={() => setActing(undefined)} />}
    </Section>
  );
}

interface ClockProps {
  clock: LegalClock;
  before: LegalClock | undefined;
  onAct: (act: Act) => void;
}

function Clock({ clock, before, onAct }: ClockProps) {
  const { isOpen } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const mayExtend = useFields('extend', 'LegalClock', clock).size > 0;
  const mayEnd = useFields('end', 'LegalClock', clock).size > 0;
  const runs = isRunning(clock);
  const { kind, rule, startsOn, dueOn, documentId, recordedBy, recordedByName, recordedAt, outcome, metOn, endedAt } =
    clock;
  const what = codes.label('legal_clock', kind);

  return (
    <Box component="li" sx={rowLine}>
      <Stack direction="row" sx={{ flexWrap: 'wrap', justifyContent: 'space-between', columnGap: 4, rowGap: 2 }}>
        <Box sx={{ minWidth: 0, flex: '1 1 16rem' }}>
          <Stack direction="row" sx={{ flexWrap: 'wrap', columnGap: 4, rowGap: 1, alignItems: 'baseline' }}>
            <Typography variant="h3" component="p" data-personal="">
              {what}
            </Typography>
            {runs && dueOn && <DaysLeft dueOn={dueOn} />}
            {endedAt && (
              <Mark tone="neutral">
                {outcome ? t(`case:clock.outcome.${outcome}`) : t('case:clock.ended')}
                {metOn && ` ${fullDay(metOn)}`}
              </Mark>
            )}
          </Stack>
          <Typography variant="body2" data-personal="">
            {t('case:clock.until')} {dueOn && <When at={dueOn} as="full" />}
            {startsOn && (
              <>
                {', '}
                {t('case:clock.since')} <When at={startsOn} as="full" />
              </>
            )}
          </Typography>
          {rule && (
            <Typography variant="body2" data-personal="" sx={{ color: 'text.secondary' }}>
              {codes.label('legal_clock_rule', rule)} · {t('case:clock.law', { source: findRule(rule)?.source ?? '' })}
            </Typography>
          )}
          {before?.dueOn && (
            <Typography variant="body2" data-personal="" sx={{ color: 'text.secondary' }}>
              {t('case:clock.extended')}. {t('case:clock.before')} <When at={before.dueOn} as="full" />
            </Typography>
          )}
          {recordedAt && (
            <Typography variant="caption" component="p">
              {t('case:clock.began')} {staff(recordedBy, recordedByName)}, <When at={recordedAt} />
            </Typography>
          )}
        </Box>
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap', alignItems: 'flex-start' }} data-no-print="">
          {documentId && mayExtend && <SavePaper id={documentId} />}
          {runs && isOpen && mayExtend && (
            <Button
              size="small"
              variant="outlined"
              onClick={() => onAct('extend')}
              aria-label={t('case:clock.extendOf', { what })}
            >
              {t('case:clock.extend')}
            </Button>
          )}
          {runs && isOpen && mayEnd && (
            <Button
              size="small"
              variant="outlined"
              onClick={() => onAct('end')}
              aria-label={t('case:clock.endOf', { what })}
            >
              {t('case:clock.end')}
            </Button>
          )}
        </Stack>
      </Stack>
    </Box>
  );
}

/** Uploads a scan once, however often the form is sent after that. */
function usePaper(code: string) {
  const [file, setFile] = useState<File>();
  const kept = useRef<{ file: File; id: string }>(undefined);
  const keep = async (): Promise<string | undefined> => {
    if (!file) return undefined;
    if (kept.current?.file !== file) {
      const { id } = await call(documents.add, { code }, { kind: 'LEGAL', content: await contentOf(file) });
      kept.current = { file, id: id as string };
    }
    return kept.current.id;
  };
  return { file, setFile, keep };
}

function Scan({ missing, onPick }: { missing: boolean; onPick: (file: File | undefined) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Box>
      <FilePick id={id} label={t('case:clock.paper')} onPick={onPick} />
      {missing && (
        <Typography role="alert" variant="body2" sx={{ mt: 1 }}>
          {t('case:clock.paperNeeded')}
        </Typography>
      )}
    </Box>
  );
}

function StartDialog({ onClose }: { onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const paper = usePaper(code);
  const [missing, setMissing] = useState(false);
  const form = useContractForm(NewClock, {});
  const rule = findRule(useWatch({ control: form.control, name: 'rule' }));
  const fact = useWatch({ control: form.control, name: 'fact' });

  return (
    <Dialog open title={t('case:clock.add')} onClose={onClose}>
      <Form
        form={form}
        id={`case/${code}/clock`}
        draft={false}
        onSubmit={async ({ rule, fact, factId, startsOn, dueOn }) => {
          const onPaper = fact === 'PAPER';
          setMissing(onPaper && !paper.file);
          if (onPaper && !paper.file) return;
          const documentId = onPaper ? await paper.keep() : undefined;
          await call(
            clocks.start,
            { code },
            {
              rule,
              fact,
              ...(fact === 'STATUS_DECISION' && { factId }),
              ...(onPaper && { documentId, startsOn }),
              ...(findRule(rule)?.stated && { dueOn }),
            },
          );
          toast('case:saved');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:clock.add')}</SubmitButton>}
      >
        <Note>{t('case:clock.about')}</Note>
        <SelectField
          name="rule"
          label={t('case:clock.rule')}
          options={codes.options('legal_clock_rule', (one) => !findRule(one.code)?.extends)}
          help={rule && t('case:clock.law', { source: rule.source })}
        />
        <SelectField
          name="fact"
          label={t('case:clock.fact')}
          options={clockFacts
            .filter((one) => rule?.from?.includes(one) ?? true)
            .map((one) => ({ value: one, label: t(`case:clock.fact.${one}`) }))}
        />
        {fact === 'STATUS_DECISION' && <Decision />}
        {fact === 'PAPER' && (
          <>
            <Scan missing={missing && !paper.file} onPick={paper.setFile} />
            <DateField name="startsOn" label={t('case:clock.startsOn')} empty={undefined} />
          </>
        )}
        {rule?.stated && <DateField name="dueOn" label={t('case:clock.dueOn')} empty={undefined} />}
      </Form>
    </Dialog>
  );
}

/** Which entry of the status history; its day is taken from there and typed by nobody. */
function Decision() {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const query = usePages(['case', code, 'status'], (paging, signal) =>
    call(people.statusEvents, { code }, undefined, { query: paging, signal }),
  );
  const events = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <SelectField
      name="factId"
      label={t('case:clock.factId')}
      empty={undefined}
      options={events.map(({ id, status, effectiveOn }) => ({
        value: id as string,
        label: `${codes.label('victim_status', status)}, ${effectiveOn ? fullDay(effectiveOn) : ''}`,
      }))}
    />
  );
}

const ExtensionForm = ClockExtension.omit({ documentId: true });

function ExtendDialog({ clock, onClose }: { clock: LegalClock; onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const paper = usePaper(code);
  const [missing, setMissing] = useState(false);
  const fitting = new Set(
    clockRules.filter((rule) => rule.extends && (!rule.kind || rule.kind === clock.kind)).map(({ id }) => id),
  );
  const form = useContractForm(ExtensionForm, {});
  const rule = findRule(useWatch({ control: form.control, name: 'rule' }));

  return (
    <Dialog open title={t('case:clock.extendOf', { what: codes.label('legal_clock', clock.kind) })} onClose={onClose}>
      <Form
        form={form}
        id={`case/${code}/clock/extend`}
        draft={false}
        onSubmit={async ({ rule, dueOn }) => {
          setMissing(!paper.file);
          const documentId = await paper.keep();
          if (!documentId) return;
          await call(
            clocks.extend,
            { id: clock.id as string },
            { rule, documentId, ...(findRule(rule)?.stated && { dueOn }) },
            { ifMatch: clock.version },
          );
          toast('case:saved');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:clock.extend')}</SubmitButton>}
      >
        <Note>{t('case:clock.about')}</Note>
        <SelectField
          name="rule"
          label={t('case:clock.extendBy')}
          options={codes.options('legal_clock_rule', (one) => fitting.has(one.code))}
          help={rule && t('case:clock.law', { source: rule.source })}
        />
        <Scan missing={missing && !paper.file} onPick={paper.setFile} />
        {rule?.stated && <DateField name="dueOn" label={t('case:clock.dueOn')} empty={undefined} />}
      </Form>
    </Dialog>
  );
}

function EndDialog({ clock, onClose }: { clock: LegalClock; onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const form = useContractForm(ClockEnd, {});
  const outcome = useWatch({ control: form.control, name: 'outcome' });

  return (
    <Dialog open title={t('case:clock.endOf', { what: codes.label('legal_clock', clock.kind) })} onClose={onClose}>
      <Form
        form={form}
        id={`case/${code}/clock/end`}
        draft={false}
        onSubmit={async ({ outcome, metOn }) => {
          await call(
            clocks.end,
            { id: clock.id as string },
            { outcome, ...(outcome === 'MET' && { metOn }) },
            { ifMatch: clock.version },
          );
          toast('case:saved');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:clock.end')}</SubmitButton>}
      >
        <SelectField
          name="outcome"
          label={t('case:clock.outcome')}
          options={clockOutcomes.map((one) => ({ value: one, label: t(`case:clock.outcome.${one}`) }))}
        />
        {outcome === 'MET' && <DateField name="metOn" label={t('case:clock.metOn')} empty={undefined} />}
      </Form>
    </Dialog>
  );
}
