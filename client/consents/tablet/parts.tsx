import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import type { ReactNode } from 'react';
import { useTokens } from '../../app/theme/theme.ts';

/** A target that a thumb finds: 64 pixels high at least, words of 22. Chosen or not is said by a tick, too. */
export function Big({
  children,
  onClick,
  filled = false,
  plain = false,
  pressed,
  label,
  disabled = false,
  wide = false,
}: {
  children: ReactNode;
  onClick: () => void;
  filled?: boolean;
  plain?: boolean;
  pressed?: boolean;
  label?: string;
  disabled?: boolean;
  wide?: boolean;
}) {
  const t = useTokens();
  return (
    <ButtonBase
      onClick={onClick}
      disabled={disabled}
      aria-label={label}
      {...(pressed !== undefined && { 'aria-pressed': pressed })}
      sx={{
        minHeight: 64,
        minWidth: 64,
        px: 5,
        py: 3,
        gap: 2,
        borderRadius: '12px',
        border: plain ? 'none' : `2px solid ${pressed || filled ? t.primary : t.ink3}`,
        bgcolor: filled ? t.primary : pressed ? t.primarySoft : plain ? 'transparent' : t.surface,
        color: filled ? t.onPrimary : t.ink,
        font: 'inherit',
        fontWeight: 600,
        lineHeight: 1.25,
        textAlign: 'center',
        ...(wide && { width: '100%', justifyContent: 'flex-start', textAlign: 'start' }),
        '&:focus-visible': { outline: `3px solid ${t.focus}`, outlineOffset: 3 },
        '&.Mui-disabled': { borderColor: t.line, bgcolor: t.sunken, color: t.ink2 },
      }}
    >
      {children}
    </ButtonBase>
  );
}

/** A drawing on its ground. */
export function Ground({ children, quiet = false }: { children: ReactNode; quiet?: boolean }) {
  const t = useTokens();
  return (
    <Box
      sx={{
        inlineSize: 64,
        blockSize: 64,
        flexShrink: 0,
        display: 'grid',
        placeItems: 'center',
        borderRadius: '14px',
        bgcolor: t.sunken,
        color: quiet ? t.ink2 : t.primary,
      }}
    >
      {children}
    </Box>
  );
}

export function Card({ children }: { children: ReactNode }) {
  const t = useTokens();
  return (
    <Box sx={{ bgcolor: t.surface, border: t.border, borderRadius: '16px', px: { xs: 4, sm: 5 }, py: 2 }}>
      {children}
    </Box>
  );
}

/** A field with its question above it. */
export function Asked({
  id,
  label,
  value,
  onChange,
}: {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const t = useTokens();
  return (
    <Box sx={{ flex: '1 1 300px', minWidth: 0 }}>
      <Box component="label" htmlFor={id} sx={{ display: 'block', mb: 1.5, fontWeight: 600 }}>
        {label}
      </Box>
      <Box
        component="input"
        id={id}
        value={value}
        maxLength={200}
        autoComplete="off"
        data-personal=""
        onChange={({ target }) => onChange((target as HTMLInputElement).value)}
        sx={{
          inlineSize: '100%',
          minHeight: 64,
          px: 4,
          font: 'inherit',
          color: t.ink,
          bgcolor: t.surface,
          border: `2px solid ${t.ink3}`,
          borderRadius: '12px',
          '&:focus-visible': { outline: `3px solid ${t.focus}`, outlineOffset: 2 },
        }}
      />
    </Box>
  );
}
