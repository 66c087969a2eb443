import { useForkRef } from '@mui/material/utils';
import {
  type ChangeEvent,
  type FocusEvent,
  type InputHTMLAttributes,
  type Ref,
  type TextareaHTMLAttributes,
  useLayoutEffect,
  useRef,
} from 'react';
import { useController } from 'react-hook-form';

interface Own<E> {
  name: string;
  /** What an empty field means to the contract. */
  empty: '' | null | undefined;
  ref?: Ref<E>;
}

// The one part of a text field that a letter draws anew: frame, label and help around it cost more than a frame has.

/** The control of a line of text. */
export function TypedLine({ ref, ...props }: InputHTMLAttributes<HTMLInputElement> & Own<HTMLInputElement>) {
  const { own, fieldRef } = useTyped(props);
  return <input {...own} ref={useForkRef(ref, fieldRef)} />;
}

interface Rows {
  minRows: number;
  maxRows: number;
}

/** The control of several lines, which is as high as its text between so many rows and so many. */
export function TypedText({
  ref,
  minRows,
  maxRows,
  ...props
}: TextareaHTMLAttributes<HTMLTextAreaElement> & Own<HTMLTextAreaElement> & Rows) {
  const { own, fieldRef } = useTyped(props);
  const text = useRef<HTMLTextAreaElement>(null);
  const length = useRef(0);
  const both = useForkRef(text, useForkRef(ref, fieldRef));
  const { value } = own;

  useLayoutEffect(() => {
    const shorter = value.length < length.current;
    length.current = value.length;
    if (text.current) sizeToText(text.current, { minRows, maxRows }, shorter);
  }, [value, minRows, maxRows]);
  // Another width breaks the lines elsewhere.
  useLayoutEffect(() => {
    const element = text.current;
    if (!element || typeof ResizeObserver === 'undefined') return;
    let width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === width) return;
      width = element.clientWidth;
      sizeToText(element, { minRows, maxRows }, true);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [minRows, maxRows]);

  return <textarea {...own} rows={minRows} ref={both} />;
}

/** The page is laid out once to see whether the text fits, which in nearly all cases it does. */
function sizeToText(text: HTMLTextAreaElement, { minRows, maxRows }: Rows, mayShrink: boolean) {
  if (mayShrink && text.rows > minRows) text.rows = minRows;
  const { scrollHeight, clientHeight, rows } = text;
  if (scrollHeight > clientHeight && clientHeight > 0)
    text.rows = Math.max(rows, Math.min(maxRows, Math.ceil((scrollHeight - 1) / (clientHeight / rows))));
  text.style.overflowY = text.rows < maxRows ? 'hidden' : '';
}

interface Shared<E> {
  name: string;
  empty: '' | null | undefined;
  onChange?: ((event: ChangeEvent<E>) => void) | undefined;
  onBlur?: ((event: FocusEvent<E>) => void) | undefined;
}

function useTyped<E extends HTMLInputElement | HTMLTextAreaElement, P extends Shared<E>>({
  empty,
  onChange,
  onBlur,
  ...rest
}: P & Shared<E>) {
  const { field } = useController({ name: rest.name });
  return {
    fieldRef: field.ref as Ref<E>,
    own: {
      ...rest,
      value: String(field.value ?? ''),
      onChange: (event: ChangeEvent<E>) => {
        field.onChange(event.target.value === '' ? empty : event.target.value);
        onChange?.(event);
      },
      onBlur: (event: FocusEvent<E>) => {
        field.onBlur();
        onBlur?.(event);
      },
    },
  };
}
