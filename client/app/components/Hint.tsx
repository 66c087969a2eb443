import Box from '@mui/material/Box';
import { type ReactNode, useId } from 'react';
import { useTokens } from '../theme/theme.ts';

interface Props {
  /** One short line about the control inside. */
  text: string;
  /** Where it stands. */
  side: 'below' | 'beside';
  /** Whether the line is the control's description for screen readers too; not when it only repeats its name. */
  describes?: (id: string) => ReactNode;
  children?: ReactNode;
  /** Shown only below the breakpoint at which the words stand in the page. */
  until?: 'lg';
}

/** A line that appears beside a control under the pointer or with the focus, without script. Escape is not needed: it covers nothing that can be used. */
export function Hint({ text, side, describes, children, until }: Props) {
  const t = useTokens();
  const id = useId();
  return (
    <Box
      component="span"
      sx={{
        position: 'relative',
        display: 'flex',
        '& > [role="tooltip"]': {
          opacity: 0,
          visibility: 'hidden',
          transition: 'opacity 120ms 400ms, visibility 0ms 520ms',
        },
        '&:is(:hover, :has(:focus-visible)) > [role="tooltip"]': {
          opacity: 1,
          visibility: 'visible',
          transition: 'opacity 120ms 400ms, visibility 0ms 400ms',
          ...(until && { display: { [until]: 'none' } }),
        },
      }}
    >
      {describes ? describes(id) : children}
      <Box
        component="span"
        role="tooltip"
        id={id}
        aria-hidden={describes ? undefined : true}
        sx={{
          position: 'absolute',
          zIndex: 'tooltip',
          pointerEvents: 'none',
          px: 2.5,
          py: 1.25,
          borderRadius: '6px',
          bgcolor: t.ink,
          color: t.canvas,
          fontSize: '0.8125rem',
          lineHeight: '18px',
          width: 'max-content',
          maxWidth: 'min(260px, 80vw)',
          ...(side === 'below'
            ? { insetBlockStart: 'calc(100% + 6px)', insetInlineEnd: 0 }
            : { insetInlineStart: 'calc(100% + 8px)', insetBlockStart: '50%', transform: 'translateY(-50%)' }),
        }}
      >
        {text}
      </Box>
    </Box>
  );
}
