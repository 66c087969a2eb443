import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { spellCode } from '../text.ts';
import { visuallyHidden } from './hidden.ts';

/** Anything about a person: Cover turns it into a bar. */
export function Personal({ children, block = false }: { children: ReactNode; block?: boolean }) {
  return (
    <Box component={block ? 'div' : 'span'} data-personal="" sx={block ? undefined : { borderRadius: '4px' }}>
      {children}
    </Box>
  );
}

/** How a case is named on every screen: the alias, then the code. Never a legal name. */
export function CaseTag({ alias, code, size = 'md' }: { alias?: string | null; code: string; size?: 'md' | 'lg' }) {
  const { t } = useTranslation();
  const large = size === 'lg';
  const shown = alias || t('app:noAlias');
  return (
    <Box
      data-personal=""
      {...(large && { 'data-heading': '' })}
      sx={{
        display: 'inline-flex',
        flexWrap: 'wrap',
        columnGap: 2,
        alignItems: 'baseline',
        minWidth: 0,
        maxWidth: '100%',
      }}
    >
      <Typography
        component={large ? 'h1' : 'span'}
        tabIndex={large ? -1 : undefined}
        variant={large ? 'h1' : 'h3'}
        sx={{ overflowWrap: 'anywhere' }}
      >
        {shown}
        {large && (
          <Box component="span" sx={visuallyHidden}>
            {t('app:caseSpelled', { code: spellCode(code) })}
          </Box>
        )}
      </Typography>
      <Typography variant="code" aria-hidden sx={{ whiteSpace: 'nowrap', ...(large && { fontSize: '0.9375rem' }) }}>
        <bdi dir="ltr">{code}</bdi>
      </Typography>
      {!large && (
        <Box component="span" sx={visuallyHidden}>
          {t('app:caseSpelled', { code: spellCode(code) })}
        </Box>
      )}
    </Box>
  );
}
