import Box from '@mui/material/Box';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useMe } from '../session.ts';
import { useTokens } from '../theme/theme.ts';
import { type Language, shortMoment } from '../time.ts';

/** Shorter than this is a code or a date on its way to another field, not a piece of a record. */
const piece = 40;

/** Who printed or copied a page, and when: across each printed sheet, and below each longer piece that is copied. */
export function Watermark() {
  const { i18n } = useTranslation();
  const tokens = useTokens();
  const { user } = useMe();
  const [now, setNow] = useState(Date.now);
  const who = user.name;
  const language = i18n.language as Language;

  useEffect(() => {
    // The sheet is made as soon as this returns.
    const onPrint = () => flushSync(() => setNow(Date.now()));
    window.addEventListener('beforeprint', onPrint);
    return () => window.removeEventListener('beforeprint', onPrint);
  }, []);
  useEffect(() => {
    const onCopy = (event: ClipboardEvent) => {
      const text = document.getSelection()?.toString() ?? '';
      // What somebody takes out of a field of her own stays as she wrote it.
      if (isField(document.activeElement) || text.length < piece || !event.clipboardData) return;
      event.clipboardData.setData('text/plain', `${text}\n\n${who} · ${shortMoment(Date.now(), language)}`);
      event.preventDefault();
    };
    document.addEventListener('copy', onCopy);
    return () => document.removeEventListener('copy', onCopy);
  }, [who, language]);

  return (
    <Box
      aria-hidden
      data-watermark=""
      sx={{
        display: 'none',
        '@media print': {
          // A fixed box is printed on every sheet.
          display: 'grid',
          gridTemplateRows: 'repeat(3, 1fr)',
          placeItems: 'center',
          position: 'fixed',
          inset: 0,
          zIndex: 'tooltip',
          pointerEvents: 'none',
          color: tokens.ink,
          opacity: 0.16,
          fontSize: '1.5rem',
          fontWeight: 600,
          '& > span': { transform: 'rotate(-24deg)', whiteSpace: 'nowrap' },
        },
      }}
    >
      {['top', 'middle', 'bottom'].map((place) => (
        <span key={place}>
          {who} · {shortMoment(now, language)}
        </span>
      ))}
    </Box>
  );
}

const isField = (element: Element | null) =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
