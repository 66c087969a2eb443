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

/** How a case is named on every screen: the alias, then the code; the code alone when the alias is not shown to her. */
export function CaseTag({ alias, code, size = 'md' }: { alias?: string | null; code: string; size?: 'md' | 'lg' }) {
  const { t } = useTranslation();
  const large = size === 'lg';
  const named = alias !== undefined;
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
        {named ? (
          alias || t('app:noAlias')
        ) : (
          <bdi dir="ltr" aria-hidden>
            {code}
          </bdi>
        )}
        {large && (
          <Box component="span" sx={visuallyHidden}>
            {t('app:caseSpelled', { code: spellCode(code) })}
          </Box>
        )}
      </Typography>
      {named && (
        <Typography variant="code" aria-hidden sx={{ whiteSpace: 'nowrap', ...(large && { fontSize: '0.9375rem' }) }}>
          <bdi dir="ltr">{code}</bdi>
        </Typography>
      )}
      {!large && (
        <Box component="span" sx={visuallyHidden}>
          {t('app:caseSpelled', { code: spellCode(code) })}
        </Box>
      )}
    </Box>
  );
}
