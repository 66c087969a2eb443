import { useCallback, useEffect, useRef, useState } from 'react';
import type { FieldValues, UseFormReturn } from 'react-hook-form';
import { discardDraft, findDraft, keepDraft, openDraft, wasInterrupted } from './drafts.ts';

/** At most this long after a key the text is safe. */
const soon = 250;
/** After this much quiet the foot of the form says so. */
const quiet = 800;

export interface DraftState {
  /** When the draft found here was last kept, while nobody has decided about it. */
  found: Date | undefined;
  /** False until it is known whether there is a draft. */
  ready: boolean;
  /** When the text was last made safe. */
  keptAt: Date | undefined;
  continueDraft: () => void;
  startAgain: () => void;
  /** Keeps now what is typed: on leaving a field. */
  keepNow: () => void;
  /** The form was sent: nothing is left to keep. */
  discard: () => Promise<void>;
}

/** What a form says, as text: fields without an answer say nothing, however they stand there. */
const said = (values: unknown): string =>
  JSON.stringify(
    JSON.parse(JSON.stringify(values ?? {}), (_, value) =>
      value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)
        ? undefined
        : value,
    ) ?? {},
  );

/** Keeps what is typed in a form, sealed, until it is sent. Without an id nothing is kept (passwords). */
export function useDraft<V extends FieldValues, C, T>(
  id: string | undefined,
  form: UseFormReturn<V, C, T>,
): DraftState {
  const [offer, setOffer] = useState<{ values: V; at: Date }>();
  const [ready, setReady] = useState(id === undefined);
  const [keptAt, setKeptAt] = useState<Date>();
  const changed = useRef(false);
  const kept = useRef(false);
  const write = useRef<ReturnType<typeof setTimeout>>(undefined);
  const say = useRef<ReturnType<typeof setTimeout>>(undefined);

  const collect = useCallback((): unknown => {
    if (!changed.current) return undefined;
    changed.current = false;
    const values = form.getValues();
    // Fields that came and are empty, as the form opened, are nothing to keep.
    if (!kept.current && said(values) === said(form.formState.defaultValues)) return undefined;
    kept.current = true;
    return structuredClone(values);
  }, [form]);

  const keepNow = useCallback(() => {
    clearTimeout(write.current);
    write.current = undefined;
    const values = id && collect();
    if (!id || values === undefined) return;
    void keepDraft(id, values).then((safe) => {
      clearTimeout(say.current);
      if (safe) say.current = setTimeout(() => setKeptAt(new Date()), quiet - soon);
    });
  }, [id, collect]);

  useEffect(() => {
    if (!id) return;
    let gone = false;
    void findDraft<V>(id)
      .catch(() => undefined)
      .then((draft) => {
        if (gone) return;
        if (draft && wasInterrupted(id)) {
          kept.current = true;
          form.reset(draft.value, { keepDefaultValues: true });
        } else if (draft) {
          setOffer({ values: draft.value, at: new Date(draft.at) });
        }
        setReady(true);
      });
    return () => {
      gone = true;
    };
  }, [id, form]);

  useEffect(() => {
    if (!id) return;
    const close = openDraft(id, collect);
    const unsubscribe = form.subscribe({
      formState: { values: true, isDirty: true },
      callback: ({ isDirty, name }) => {
        // A change that comes from the form itself (defaults arriving, a reset) is nobody's typing.
        if (!name && !isDirty) return;
        changed.current = true;
        write.current ??= setTimeout(keepNow, soon);
      },
    });
    const hide = () => document.visibilityState === 'hidden' && keepNow();
    document.addEventListener('visibilitychange', hide);
    window.addEventListener('pagehide', keepNow);
    return () => {
      keepNow();
      close();
      unsubscribe();
      clearTimeout(say.current);
      document.removeEventListener('visibilitychange', hide);
      window.removeEventListener('pagehide', keepNow);
    };
  }, [id, form, collect, keepNow]);

  const continueDraft = useCallback(() => {
    if (offer) {
      kept.current = true;
      form.reset(offer.values, { keepDefaultValues: true });
    }
    setOffer(undefined);
  }, [offer, form]);

  const startAgain = useCallback(() => {
    if (id) void discardDraft(id);
    setOffer(undefined);
  }, [id]);

  const discard = useCallback(async () => {
    changed.current = false;
    kept.current = false;
    clearTimeout(write.current);
    write.current = undefined;
    setKeptAt(undefined);
    if (id) await discardDraft(id);
  }, [id]);

  return { found: offer?.at, ready, keptAt, continueDraft, startAgain, keepNow, discard };
}
