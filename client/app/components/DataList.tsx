import { styled } from '@mui/material/styles';
import { measureElement, useWindowVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useShortcuts } from '../keys.tsx';
import { spreadRows } from './spread.ts';

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
export function DataList<T>(props: Props<T>) {
  return (
    <List>
      <Shown {...props} />
    </List>
  );
}

/** What a scroll draws anew, without a style to work out. */
function Shown<T>({ rows, label, keyOf, render, onOpen, estimate = 56, onNearEnd, total }: Props<T>) {
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState<number>();
  const [{ top, height }, setPlace] = useState({ top: 0, height: estimate });
  // Another function would have the places of all rows worked out anew each time the list is drawn.
  const getItemKey = useCallback((at: number) => keyOf(rows[at] as T), [rows, keyOf]);
  const virtual = useWindowVirtualizer<HTMLElement>({
    count: rows.length,
    // Rows are taken to be as high as the first one is: each that is not moves all that stand below it.
    estimateSize: () => height,
    overscan: 0,
    scrollMargin: top,
    getItemKey,
    measureElement: measureLaidOut,
  });
  useLayoutEffect(() => {
    if (height) virtual.measure();
  }, [virtual, height]);
  const items = virtual.getVirtualItems();
  // The first row stands in the page a moment after the list has its rows.
  const filled = items.length > 0;
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
  const [spread] = useState(spreadRows);
  const [frame, setFrame] = useState(0);
  const sight = { from: items[0]?.index ?? 0, to: items.at(-1)?.index ?? -1 };
  const { shown, isWhole } = spread(sight, rows.length, frame);
  useEffect(() => {
    if (isWhole || !filled) return;
    let next = 0;
    // Asked for within a frame, before it is drawn, the next frame would be this one.
    const soon = setTimeout(() => {
      // At once: what React leaves for later is drawn together with the next scroll.
      next = requestAnimationFrame(() => flushSync(() => setFrame(frame + 1)));
    });
    return () => {
      clearTimeout(soon);
      cancelAnimationFrame(next);
    };
  });
  const last = shown.to;
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
    <ul ref={list} aria-label={label} style={{ height: virtual.getTotalSize() }}>
      {virtual.measurementsCache.slice(shown.from, shown.to + 1).map(({ index, key, start }) => (
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
    </ul>
  );
}

/** A row's height, once the page is laid out: asked for when the row comes, it would have the page laid out at once. */
function measureLaidOut(
  row: HTMLElement,
  entry: ResizeObserverEntry | undefined,
  list: Virtualizer<Window, HTMLElement>,
) {
  const expected = list.measurementsCache[list.indexFromElement(row)]?.size;
  return entry || expected === undefined ? measureElement(row, entry, list) : expected;
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
      style={{ top }}
    >
      {render(row)}
    </li>
  );
}

/** A list has the style of its rows: none works out its own. */
const List = styled('div')(({ theme }) => ({
  '& > ul': { position: 'relative', listStyle: 'none', margin: 0, padding: 0 },
  '& > ul > li': {
    position: 'absolute',
    insetInline: 0,
    contain: 'layout style',
    borderBlockEnd: theme.ariadne.border,
  },
  '& > ul > li:hover, & > ul > li[data-active]': { backgroundColor: theme.palette.action.hover },
}));
