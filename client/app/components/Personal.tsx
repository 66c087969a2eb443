import Box from '@mui/material/Box';
import { styled } from '@mui/material/styles';
import type { TFunction } from 'i18next';
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

interface Named {
  alias?: string | null | undefined;
  code: string;
  size?: 'md' | 'lg';
}

/** How a case is named on every screen: the alias, then the code; the code alone when the alias is not shown to her. */
export function CaseTag(named: Named) {
  const { t } = useTranslation();
  return <CaseTagSaid {...named} t={t} />;
}

/** The same in a list of hundreds, which asks once for the words of all its rows. */
export function CaseTagSaid({ alias, code, size = 'md', t }: Named & { t: TFunction }) {
  const large = size === 'lg';
  const named = alias !== undefined;
  const Name = large ? 'h1' : 'span';
  const spelled = <span className="spelled">{t('app:caseSpelled', { code: spellCode(code) })}</span>;
  return (
    <Tag data-personal="" large={large} {...(large && { 'data-heading': '' })}>
      <Name className="name" tabIndex={large ? -1 : undefined}>
        {named ? (
          alias || t('app:noAlias')
        ) : (
          <bdi dir="ltr" aria-hidden>
            {code}
          </bdi>
        )}
        {large && spelled}
      </Name>
      {named && (
        <span className="code" aria-hidden>
          <bdi dir="ltr">{code}</bdi>
        </span>
      )}
      {!large && spelled}
    </Tag>
  );
}

// One style for all its parts: a caseload draws hundreds of these while it is scrolled.
const Tag = styled('div', { shouldForwardProp: (prop) => prop !== 'large' })<{ large: boolean }>(
  ({ theme, large }) => ({
    display: 'inline-flex',
    flexWrap: 'wrap',
    columnGap: 8,
    alignItems: 'baseline',
    minWidth: 0,
    maxWidth: '100%',
    '& .name': { margin: 0, overflowWrap: 'anywhere', ...theme.typography[large ? 'h1' : 'h3'] },
    '& .code': { whiteSpace: 'nowrap', ...theme.typography.code, ...(large && { fontSize: '0.9375rem' }) },
    '& .spelled': visuallyHidden,
  }),
);
