import '@fontsource-variable/commissioner/wght.css';
import './fonts.css';
import { alpha, createTheme, type Theme, useTheme } from '@mui/material/styles';
import type { CSSProperties } from 'react';
import tokens from './tokens.json';

export const schemes = ['light', 'dark', 'contrast'] as const;
export type Scheme = (typeof schemes)[number];
export type Tokens = (typeof tokens)['light'];
export type Tone = 'danger' | 'warn' | 'ok' | 'info' | 'neutral';

declare module '@mui/material/styles' {
  interface Theme {
    ariadne: Tokens & { scheme: Scheme; border: string };
  }
  interface ThemeOptions {
    ariadne?: Tokens & { scheme: Scheme; border: string };
  }
  interface TypographyVariants {
    code: CSSProperties;
    label: CSSProperties;
  }
  interface TypographyVariantsOptions {
    code?: CSSProperties;
    label?: CSSProperties;
  }
}
declare module '@mui/material/Typography' {
  interface TypographyPropsVariantOverrides {
    code: true;
    label: true;
    overline: false;
  }
}

/** The colours of the scheme in use; components name no colour of their own. */
export const useTokens = () => useTheme().ariadne;

/** Foreground and tint of a status. A sign and a word always stand beside them. */
export function toneColours(t: Tokens, tone: Tone): { front: string; tint: string } {
  if (tone === 'neutral') return { front: t.ink2, tint: t.sunken };
  return { front: t[tone], tint: t[`${tone}Soft`] };
}

/** Five series at most, each labelled directly; more become small multiples. */
export const chartColours = (scheme: Scheme) => Object.values(scheme === 'dark' ? tokens.chartDark : tokens.chart);

const rem = (px: number) => `${px / 16}rem`;
const line = (size: number, height: number) => ({ fontSize: rem(size), lineHeight: height / size });
const families = ['"Workspace Figures"', '"Commissioner Variable"', 'system-ui', 'sans-serif'].join(', ');
/** A finger needs more room than a pointer. */
const touch = '@media (pointer: coarse)';

/** Ink on paper, hairlines for shadows, one green for what can be done, one saffron thread for where we are. */
export function createAriadneTheme(scheme: Scheme = 'light', direction: 'ltr' | 'rtl' = 'ltr'): Theme {
  const t: Tokens = tokens[scheme];
  const strong = scheme === 'contrast';
  const border = `${strong ? 2 : 1}px solid ${t.line}`;
  const ring = { outline: `2px solid ${t.focus}`, outlineOffset: 2 };
  const floating = strong ? 'none' : `0 1px 2px ${alpha(t.shade, 0.08)}, 0 16px 48px -8px ${alpha(t.shade, 0.24)}`;

  return createTheme({
    direction,
    ariadne: { ...t, scheme, border },
    spacing: 4,
    shape: { borderRadius: 8 },
    // Below md the bottom bar takes the place of the rail; below lg the rail shows signs only.
    breakpoints: { values: { xs: 0, sm: 600, md: 720, lg: 1100, xl: 1440 } },
    // Only what floats (menus, dialogs, toasts: elevation 8 and above) casts a shadow.
    shadows: Array.from({ length: 25 }, (_, elevation) => (elevation < 8 ? 'none' : floating)) as Theme['shadows'],
    palette: {
      mode: scheme === 'dark' ? 'dark' : 'light',
      contrastThreshold: 4.5,
      primary: { main: t.primary, dark: t.primaryHover, light: t.primarySoft, contrastText: t.onPrimary },
      secondary: { main: t.thread, contrastText: t.surface },
      error: { main: t.danger, light: t.dangerSoft },
      warning: { main: t.warn, light: t.warnSoft },
      success: { main: t.ok, light: t.okSoft },
      info: { main: t.info, light: t.infoSoft },
      background: { default: t.canvas, paper: t.surface },
      text: { primary: t.ink, secondary: t.ink2, disabled: t.ink3 },
      divider: t.line,
      action: {
        hover: alpha(t.ink, 0.05),
        selected: t.primarySoft,
        focus: 'transparent',
        active: t.ink2,
        disabled: t.ink3,
        disabledBackground: t.sunken,
      },
    },
    typography: {
      fontFamily: families,
      fontWeightBold: 650,
      h1: { ...line(28, 36), fontWeight: 500, letterSpacing: '-0.015em' },
      h2: { ...line(17, 24), fontWeight: 600, letterSpacing: '-0.005em' },
      h3: { ...line(15, 22), fontWeight: 600 },
      h4: { ...line(14, 20), fontWeight: 600 },
      subtitle1: { ...line(15, 22), fontWeight: 500 },
      subtitle2: { ...line(13, 18), fontWeight: 600, color: t.ink2 },
      body1: line(15, 24),
      body2: line(14, 20),
      caption: { ...line(13, 18), color: t.ink3 },
      button: { ...line(14, 20), fontWeight: 600, textTransform: 'none' },
      label: { ...line(13, 18), fontWeight: 600, color: t.ink2 },
      code: { ...line(13, 18), letterSpacing: '0.04em', color: t.ink3 },
    },
    transitions: {
      duration: { enteringScreen: 180, leavingScreen: 120, shortest: 120, shorter: 120, short: 120, standard: 180 },
    },
    components: {
      MuiCssBaseline: {
        styleOverrides: {
          html: {
            colorScheme: scheme === 'dark' ? 'dark' : 'light',
            scrollPaddingBlockStart: 80,
            accentColor: t.primary,
          },
          body: { WebkitFontSmoothing: 'antialiased', textRendering: 'optimizeLegibility', overflowWrap: 'break-word' },
          ':focus-visible': ring,
          'h1:focus, h1:focus-visible, h2[tabindex="-1"]:focus, main:focus, main:focus-visible': { outline: 'none' },
          '@media (prefers-reduced-motion: reduce)': {
            '*, *::before, *::after': {
              animationDuration: '0.01ms !important',
              // Not a short one: with any duration every property of every element would change over a frame.
              transition: 'none !important',
              scrollBehavior: 'auto !important',
            },
          },
          // Cover: bars, never a blur, because short codes can be read back from a blur.
          'html[data-cover="on"] [data-personal]': {
            backgroundColor: `${t.line} !important`,
            backgroundImage: 'none !important',
            borderColor: 'transparent !important',
            borderRadius: 4,
            userSelect: 'none',
            forcedColorAdjust: 'none',
          },
          'html[data-cover="on"] :is([data-personal], [data-personal] *, [data-personal] *::placeholder)': {
            color: 'transparent !important',
            WebkitTextFillColor: 'transparent !important',
            caretColor: 'transparent !important',
            textDecorationColor: 'transparent !important',
            textShadow: 'none !important',
          },
          'html[data-cover="on"] [data-personal] :is(img, svg, video, canvas)': { visibility: 'hidden !important' },
          '@media print': { 'nav, header, [data-no-print]': { display: 'none !important' } },
        },
      },
      MuiTypography: {
        defaultProps: { variantMapping: { code: 'span', label: 'span', subtitle1: 'p', subtitle2: 'p' } },
      },
      MuiButtonBase: {
        defaultProps: { disableRipple: true },
        styleOverrides: { root: { '&.Mui-focusVisible': ring } },
      },
      MuiButton: {
        defaultProps: { disableElevation: true, color: 'primary' },
        styleOverrides: {
          root: { borderRadius: 8, paddingInline: 14, minHeight: 36, textAlign: 'center', [touch]: { minHeight: 44 } },
          sizeSmall: { minHeight: 32, paddingInline: 10, ...line(13, 18), [touch]: { minHeight: 44 } },
          sizeLarge: { minHeight: 48, paddingInline: 20, fontSize: rem(15) },
          outlined: {
            border: `${strong ? 2 : 1}px solid ${strong ? t.lineStrong : t.line}`,
            color: t.ink,
            backgroundColor: t.surface,
            '&:hover': { borderColor: t.lineStrong, backgroundColor: t.surface },
          },
          text: { color: t.primary },
          startIcon: { marginInlineStart: -2, marginInlineEnd: 8 },
          endIcon: { marginInlineStart: 8, marginInlineEnd: -2 },
        },
      },
      MuiIconButton: {
        styleOverrides: {
          root: { borderRadius: 8, color: t.ink2, width: 36, height: 36, [touch]: { width: 44, height: 44 } },
        },
      },
      MuiPaper: {
        defaultProps: { elevation: 0 },
        styleOverrides: { root: { backgroundImage: 'none' }, outlined: { border }, rounded: { borderRadius: 12 } },
      },
      MuiOutlinedInput: {
        defaultProps: { notched: false },
        styleOverrides: {
          root: {
            borderRadius: 8,
            backgroundColor: t.surface,
            fontSize: rem(15),
            '& .MuiOutlinedInput-notchedOutline': {
              top: 0,
              borderColor: t.lineStrong,
              borderWidth: strong ? 2 : 1,
              '& legend': { display: 'none' },
            },
            '&:hover .MuiOutlinedInput-notchedOutline': { borderColor: t.ink2 },
            '&.Mui-focused .MuiOutlinedInput-notchedOutline': { borderColor: t.focus, borderWidth: 2 },
            '&.Mui-error .MuiOutlinedInput-notchedOutline': { borderColor: t.danger },
            '&.Mui-disabled': { backgroundColor: t.sunken },
          },
          input: { padding: '6px 12px', height: '1.5rem', [touch]: { paddingBlock: 10 } },
          multiline: {
            padding: '8px 12px',
            lineHeight: 22 / 15,
            '& textarea.MuiInputBase-input': { padding: 0, height: 'auto' },
          },
        },
      },
      MuiInputBase: {
        styleOverrides: {
          root: { '& input::placeholder, & textarea::placeholder': { color: t.ink3, opacity: 1 } },
          input: { '&:focus-visible': { outline: 'none' } },
        },
      },
      MuiNativeSelect: {
        styleOverrides: {
          icon: { color: t.ink2, right: 'auto', insetInlineEnd: 8 },
          select: { '&:focus': { backgroundColor: 'transparent' }, '&&&': { paddingInlineEnd: 32 } },
        },
      },
      MuiInputLabel: {
        defaultProps: { shrink: true },
        styleOverrides: {
          root: {
            position: 'static',
            transform: 'none',
            maxWidth: 'none',
            whiteSpace: 'normal',
            marginBlockEnd: 6,
            ...line(13, 18),
            fontWeight: 600,
            color: t.ink2,
            '&.Mui-focused': { color: t.ink },
            '&.Mui-error': { color: t.danger },
          },
        },
      },
      MuiFormHelperText: {
        styleOverrides: { root: { marginInline: 0, marginBlockStart: 6, ...line(13, 18), color: t.ink3 } },
      },
      MuiDivider: { styleOverrides: { root: { borderColor: t.line } } },
      MuiTabs: {
        styleOverrides: {
          root: { minHeight: 44 },
          indicator: { height: 2, backgroundColor: t.thread },
          list: { gap: 24 },
        },
      },
      MuiTab: {
        styleOverrides: {
          root: {
            textTransform: 'none',
            minHeight: 44,
            minWidth: 0,
            paddingInline: 0,
            ...line(15, 22),
            fontWeight: 500,
            color: t.ink2,
            '&.Mui-selected': { color: t.ink, fontWeight: 600 },
          },
        },
      },
      MuiDialog: { styleOverrides: { paper: { borderRadius: 14, border } } },
      MuiBackdrop: {
        styleOverrides: {
          root: {
            '&:not(.MuiBackdrop-invisible)': { backgroundColor: alpha(t.shade, scheme === 'dark' ? 0.6 : 0.38) },
          },
        },
      },
      MuiPopover: { styleOverrides: { paper: { border } } },
      MuiMenuItem: {
        styleOverrides: {
          root: {
            ...line(15, 22),
            minHeight: 40,
            gap: 10,
            [touch]: { minHeight: 44 },
            '&.Mui-selected': { backgroundColor: t.primarySoft },
            '&.Mui-focusVisible': { ...ring, outlineOffset: -2 },
          },
        },
      },
      MuiTableCell: {
        styleOverrides: {
          root: { borderBlockEnd: border, padding: '11px 16px', fontSize: rem(15), textAlign: 'start' },
          head: {
            ...line(13, 18),
            fontWeight: 600,
            color: t.ink2,
            borderBlockEndColor: t.lineStrong,
            verticalAlign: 'bottom',
          },
        },
      },
      MuiTooltip: {
        styleOverrides: { tooltip: { backgroundColor: t.ink, color: t.canvas, ...line(13, 18), borderRadius: 6 } },
      },
    },
  });
}
