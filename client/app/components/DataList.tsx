import { styled } from '@mui/material/styles';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useShortcuts } from '../keys.tsx';

interface Props<T> {
  rows: readonly T[];
  label: string;
  keyOf: (row: T) => string;
  /** One row; a link or a button inside it opens it. */
  render: (row: T) => ReactNode;
  onOpen: (row: T) => void;
  /** Height of a row before the first one is measured, in pixels. */
  estimate?: number;
  /** Called when the end comes near, to fetch the next page. */
  onNearEnd?: () => void;
  /** All there are, when known: screen readers hear "3 of 480". */
  total?: number;
}

/** A long list: only what is near the view is in the page. J and K move, Enter opens. */
export function DataList<T>({ rows, label, keyOf, render, onOpen, estimate = 56, onNearEnd, total }: Props<T>) {
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState<number>();
  const [{ top, height }, setPlace] = useState({ top: 0, height: estimate });
  const filled = rows.length > 0;
  useLayoutEffect(() => {
    const measure = () => {
      if (!list.current || !filled) return;
      setPlace({
        top: list.current.getBoundingClientRect().top + window.scrollY,
        height: list.current.querySelector('li')?.offsetHeight || estimate,
      });
    };
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [filled, estimate]);

  const virtual = useWindowVirtualizer({
    count: rows.length,
    // Rows are taken to be as high as the first one is: each that is not moves all that stand below it.
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (at) => keyOf(rows[at] as T),
  });
  useLayoutEffect(() => {
    if (height) virtual.measure();
  }, [virtual, height]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (onNearEnd && rows.length > 0 && last >= rows.length - 20) onNearEnd();
  }, [last, rows.length, onNearEnd]);

  const move = (by: number) => {
    if (rows.length === 0) return;
    const next = Math.min(Math.max((active ?? (by > 0 ? -1 : rows.length)) + by, 0), rows.length - 1);
    setActive(next);
    virtual.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-index="${next}"] :is(a, button)`)?.focus(),
    );
  };
  useShortcuts([
    { keys: 'j', does: 'app:keys.next', run: () => move(1) },
    { keys: 'k', does: 'app:keys.previous', run: () => move(-1) },
    {
      keys: 'enter',
      does: 'app:keys.open',
      run: () => {
        const row = active === undefined ? undefined : rows[active];
        if (row) onOpen(row);
      },
    },
  ]);

  return (
    <List ref={list} aria-label={label} style={{ height: virtual.getTotalSize() }}>
      {items.map(({ index, key, start }) => (
        <Item
          key={key}
          row={rows[index] as T}
          render={render}
          index={index}
          top={start - top}
          size={total ?? (onNearEnd ? -1 : rows.length)}
          active={index === active}
          onActive={setActive}
          measure={virtual.measureElement}
        />
      ))}
    </List>
  );
}

interface ItemProps<T> {
  row: T;
  render: (row: T) => ReactNode;
  index: number;
  /** Pixels from the top of the list. */
  top: number;
  size: number;
  active: boolean;
  onActive: (index: number) => void;
  measure: (element: HTMLElement | null) => void;
}

/** One row at its place. While a list is scrolled only the rows that come into it are drawn. */
const Item = memo(ItemOf) as typeof ItemOf;

function ItemOf<T>({ row, render, index, top, size, active, onActive, measure }: ItemProps<T>) {
  return (
    <li
      ref={measure}
      data-index={index}
      aria-posinset={index + 1}
      aria-setsize={size}
      data-active={active || undefined}
      onFocus={() => onActive(index)}
      style={{ transform: `translateY(${top}px)` }}
    >
      {render(row)}
    </li>
  );
}

/** The list has the style of its rows: a fast scroll draws dozens of them in a frame, and none works out its own. */
const List = styled('ul')(({ theme }) => ({
  position: 'relative',
  listStyle: 'none',
  margin: 0,
  padding: 0,
  '& > li': {
    position: 'absolute',
    insetInline: 0,
    insetBlockStart: 0,
    contain: 'layout style',
    borderBlockEnd: theme.ariadne.border,
  },
  '& > li:hover, & > li[data-active]': { backgroundColor: theme.palette.action.hover },
}));
