import { zodResolver } from '@hookform/resolvers/zod';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { LockKeyhole } from 'lucide-react';
import {
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import {
  type DefaultValues,
  type FieldValues,
  FormProvider,
  type UseFormReturn,
  useForm,
  useFormContext,
} from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { announce } from '../announce.tsx';
import { ConflictDialog, type ConflictField } from '../components/ConflictDialog.tsx';
import { Kbd } from '../components/Kbd.tsx';
import { type DraftState, useDraft } from '../drafts/useDraft.ts';
import { language, sayFinding } from '../i18n/i18n.ts';
import { writeKeys } from '../keys.tsx';
import { NoAnswer, Problem, supportNumber } from '../problem.ts';
import { useTokens } from '../theme/theme.ts';
import { shortMoment, toWall } from '../time.ts';
import { FormFields } from './context.ts';
import { applyProblem, findings } from './problems.ts';

/** A form whose rules are those of a contract's body. */
export function useContractForm<S extends z.ZodType<FieldValues, FieldValues>>(
  schema: S,
  defaultValues: DefaultValues<z.input<S>>,
) {
  return useForm<z.input<S>, unknown, z.output<S>>({
    // biome-ignore lint/suspicious/noExplicitAny: the resolver's overloads cannot follow a generic schema (resolvers #779).
    resolver: zodResolver(schema as any) as any,
    defaultValues,
    mode: 'onTouched',
    shouldFocusError: false,
  });
}

interface Props<V extends FieldValues, T, R> {
  form: UseFormReturn<V, unknown, T>;
  /** Names the form among all, with the code of its record where there is one: its draft is kept under it. */
  id: string;
  /** Fields the person may set (`useFields`); the others are absent. */
  fields?: ReadonlySet<string>;
  /** False for passwords and for forms that hold nothing worth keeping. */
  draft?: boolean;
  /** Sends the values. What it throws is shown: findings at their fields, the rest above. */
  onSubmit: (values: T) => Promise<R>;
  /** After it was sent and its draft is gone: close the dialog, say so. */
  onDone?: (result: R) => void;
  /** Shown instead of a problem by kind: `{ 'episode-closed': t('…') }`. */
  says?: Record<string, string>;
  /** For 412: how to name the fields, and how to send again on the new version. */
  conflict?: { fields: readonly ConflictField[]; onVersion: (version: number) => void };
  /** The line at the foot: buttons. The draft's state stands before them. */
  foot?: ReactNode;
  /** The foot stays in sight while a long form scrolls in its dialog. */
  footStays?: boolean;
  children: ReactNode;
}

/**
 * Fields, one submit, and everything that can come in between: findings in a list on top and at their fields,
 * a draft kept while typing, a record that somebody else changed, a line that is down. Ctrl+Enter sends.
 */
export function Form<V extends FieldValues, T, R>({
  form,
  id,
  fields,
  draft: keeps = true,
  onSubmit,
  onDone,
  says,
  conflict,
  foot,
  footStays = false,
  children,
}: Props<V, T, R>) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const draft = useDraft(keeps ? id : undefined, form);
  const element = useRef<HTMLFormElement>(null);
  const sending = useRef(false);
  const [failure, setFailure] = useState<string>();
  const [theirs, setTheirs] = useState<Record<string, unknown>>();
  const [attempts, setAttempts] = useState(0);
  const context = useMemo(() => ({ fields, id: id.replaceAll(/[^\w-]/g, '-'), keeps }), [fields, id, keeps]);
  const wrong = findings(form.formState.errors);

  const failed = (error: unknown) => {
    if (error instanceof Problem && error.status === 412 && error.current && conflict) {
      setTheirs(error.current);
      return;
    }
    if (error instanceof Problem) {
      if (!applyProblem(form, error))
        setFailure(says?.[error.kind] ?? error.detail ?? t('app:failed.here', { number: supportNumber(error) ?? '–' }));
    } else if (error instanceof NoAnswer) {
      setFailure(t(error.reason === 'offline' ? 'app:failed.offline' : 'app:failed.unavailable'));
    } else throw error;
    setAttempts((count) => count + 1);
  };
  const send = form.handleSubmit(
    async (values) => {
      setFailure(undefined);
      try {
        const result = await onSubmit(values as T);
        await draft.discard();
        onDone?.(result);
      } catch (error) {
        failed(error);
      }
    },
    () => setAttempts((count) => count + 1),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // A second press while the first is on its way is the same act.
    if (sending.current) return;
    sending.current = true;
    await send(event).finally(() => {
      sending.current = false;
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    element.current?.requestSubmit();
  };

  if (draft.found) return <DraftOffer draft={draft} at={draft.found} />;
  return (
    <FormProvider {...(form as unknown as UseFormReturn)}>
      <FormFields value={context}>
        <Stack
          component="form"
          ref={element}
          noValidate
          autoComplete="off"
          data-form={id}
          sx={{ gap: 5, minWidth: 0 }}
          onSubmit={submit}
          onBlur={draft.keepNow}
          onKeyDown={onKeyDown}
          aria-busy={!draft.ready}
        >
          {(wrong.length > 0 && attempts > 0) || failure ? (
            <Findings attempt={attempts} failure={failure} wrong={wrong} form={element} />
          ) : null}
          {children}
          {(foot || keeps) && (
            <Stack
              direction="row"
              sx={{
                alignItems: 'center',
                justifyContent: 'flex-end',
                flexWrap: 'wrap',
                gap: 3,
                ...(footStays && {
                  position: 'sticky',
                  insetBlockEnd: 0,
                  zIndex: 1,
                  py: 3,
                  bgcolor: tokens.surface,
                  // Below it lies the padding of what scrolls, in which the text would show again.
                  boxShadow: `0 24px 0 ${tokens.surface}`,
                  borderBlockStart: tokens.border,
                  // On a very low screen it would cover what is typed.
                  '@media (max-height: 400px)': { position: 'static' },
                }),
              }}
            >
              {keeps && <DraftKept at={draft.keptAt} />}
              {foot}
            </Stack>
          )}
        </Stack>
      </FormFields>
      {theirs && conflict && (
        <ConflictDialog
          fields={conflict.fields}
          theirs={theirs}
          mine={form.getValues() as Record<string, unknown>}
          onClose={() => setTheirs(undefined)}
          onChosen={(chosen, version) => {
            for (const [name, value] of Object.entries(chosen))
              form.setValue(name as never, value as never, { shouldDirty: true });
            setTheirs(undefined);
            conflict.onVersion(version);
            // The version reaches `onSubmit` with the next render.
            setTimeout(() => element.current?.requestSubmit());
          }}
        />
      )}
    </FormProvider>
  );
}

/** The list on top after a refused attempt; each line leads to its field. Every attempt brings the reader here. */
function Findings({
  attempt,
  failure,
  wrong,
  form,
}: {
  attempt: number;
  failure: string | undefined;
  wrong: { name: string; message: string | undefined }[];
  form: RefObject<HTMLFormElement | null>;
}) {
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is the reason, not a value used.
  useEffect(() => box.current?.focus(), [attempt]);
  const { t } = useTranslation();
  const tokens = useTokens();
  const controlOf = (name: string): HTMLElement | null => {
    const found = form.current?.elements.namedItem(name) ?? null;
    // Several of one name are the radios of one choice.
    const one = found instanceof RadioNodeList ? found[0] : found;
    return one instanceof HTMLElement ? one : null;
  };
  const labelOf = (control: HTMLElement | null) => {
    const words =
      control?.closest('fieldset')?.querySelector('legend') ??
      (control instanceof HTMLInputElement ||
      control instanceof HTMLTextAreaElement ||
      control instanceof HTMLSelectElement
        ? control.labels?.[0]
        : undefined);
    // Whether it may be left empty is no part of its name.
    const name = words?.cloneNode(true) as Element | undefined;
    name?.querySelector('[data-aside]')?.remove();
    return name?.textContent?.trim() || undefined;
  };

  return (
    <Box
      ref={box}
      tabIndex={-1}
      role="group"
      aria-labelledby="form-findings"
      sx={{
        p: 4,
        borderRadius: '10px',
        bgcolor: tokens.dangerSoft,
        color: tokens.danger,
        border: `1px solid ${tokens.danger}`,
        typography: 'body2',
      }}
    >
      <Typography id="form-findings" variant="h4" component="p">
        {failure ?? t('app:form.findings', { count: wrong.length })}
      </Typography>
      {wrong.length > 0 && (
        <Box component="ul" sx={{ m: 0, mt: 2, paddingInlineStart: 5 }}>
          {wrong.map(({ name, message }) => {
            const control = controlOf(name);
            const label = labelOf(control);
            const words = label ? `${label}: ${sayFinding(message)}` : sayFinding(message);
            return (
              <li key={name}>
                {control ? (
                  <Box
                    component="a"
                    href={`#${control.id}`}
                    onClick={(event) => {
                      event.preventDefault();
                      control.focus();
                    }}
                    sx={{ color: 'inherit' }}
                  >
                    {words}
                  </Box>
                ) : (
                  words
                )}
              </li>
            );
          })}
        </Box>
      )}
    </Box>
  );
}

/** What was typed here before: go on, or not. */
function DraftOffer({ draft, at }: { draft: DraftState; at: Date }) {
  const { t } = useTranslation();
  const { day, time } = toWall(at);
  const sameDay = day === toWall(new Date()).day;
  return (
    <Stack sx={{ gap: 4, py: 3, alignItems: 'flex-start' }}>
      <Typography variant="body1">{t('app:draft.found')}</Typography>
      <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap' }}>
        <Button variant="contained" onClick={draft.continueDraft} autoFocus>
          {sameDay
            ? t('app:draft.continue', { time })
            : t('app:draft.continueOf', { moment: shortMoment(at, language()) })}
        </Button>
        <Button variant="outlined" onClick={draft.startAgain}>
          {t('app:draft.startAgain')}
        </Button>
      </Stack>
    </Stack>
  );
}

/** Not more often than this does a screen reader hear that the draft is kept. */
const sayEvery = 60_000;

function DraftKept({ at }: { at: Date | undefined }) {
  const { t } = useTranslation();
  const said = useRef(0);
  useEffect(() => {
    if (!at || Date.now() - said.current < sayEvery) return;
    said.current = Date.now();
    announce('app:draft.said');
  }, [at]);

  return (
    <Typography
      variant="caption"
      component="p"
      sx={{ flex: '1 1 12rem', display: 'flex', alignItems: 'center', gap: 1.5, minHeight: 18 }}
    >
      {at && (
        <>
          <LockKeyhole size={14} strokeWidth={1.8} aria-hidden />
          {t('app:draft.kept', { time: toWall(at).time })}
        </>
      )}
    </Typography>
  );
}

/** The one filled button of a form. It says what happens, stays as wide while it does, and shows its key. */
export function SubmitButton({ children, disabled }: { children: ReactNode; disabled?: boolean }) {
  const { t } = useTranslation();
  const { keeps } = useContext(FormFields);
  const busy = useFormContext().formState.isSubmitting;
  return (
    <Button type="submit" variant="contained" disabled={disabled} aria-disabled={busy || undefined}>
      <Box component="span" sx={{ display: 'grid', alignItems: 'center', '& > *': { gridArea: '1 / 1' } }}>
        <Box
          component="span"
          aria-hidden={busy}
          sx={{
            visibility: busy ? 'hidden' : 'visible',
            display: 'inline-flex',
            alignItems: 'center',
            justifyContent: 'center',
            gap: 2,
          }}
        >
          {children}
          {keeps && (
            <Box component="span" sx={{ display: { xs: 'none', lg: 'inline' } }}>
              <Kbd on="primary">{writeKeys('ctrl+enter')}</Kbd>
            </Box>
          )}
        </Box>
        <Box component="span" sx={{ visibility: busy ? 'visible' : 'hidden' }} aria-hidden={!busy}>
          {t(keeps ? 'app:form.saving' : 'app:form.moment')}
        </Box>
      </Box>
    </Button>
  );
}
