import Box from '@mui/material/Box';
import { styled, type Theme } from '@mui/material/styles';
import { type ReactNode, useMemo } from 'react';
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
  const words = useTagWords();
  const large = named.size === 'lg';
  return (
    <Tag data-personal="" large={large} {...(large && { 'data-heading': '' })}>
      {partsOf(named, words)}
    </Tag>
  );
}

/** What is said with each name. */
export interface TagWords {
  noAlias: string;
  spelled: (code: string) => string;
}

/** Always the same while the language is the same. */
export function useTagWords(): TagWords {
  const { t } = useTranslation();
  return useMemo(() => {
    const [before = '', after = ''] = t('app:caseSpelled', { code: '|' }).split('|');
    return { noAlias: t('app:noAlias'), spelled: (code) => before + spellCode(code) + after };
  }, [t]);
}

/** The same in a list of hundreds, which asks once for the words of all its rows and gives them their style. */
export function CaseTagSaid({ words, ...named }: Named & { words: TagWords }) {
  return (
    <div className={tagClass} data-personal="">
      {partsOf(named, words)}
    </div>
  );
}

function partsOf({ alias, code, size = 'md' }: Named, words: TagWords) {
  const large = size === 'lg';
  const named = alias !== undefined;
  const Name = large ? 'h1' : 'span';
  const spelled = <span className="spelled">{words.spelled(code)}</span>;
  return (
    <>
      <Name className="name" tabIndex={large ? -1 : undefined}>
        {named ? (
          alias || words.noAlias
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
    </>
  );
}

const tagClass = 'case-tag';

// One style for all its parts.
const tagStyle = (theme: Theme, large: boolean) =>
  ({
    display: 'inline-flex',
    flexWrap: 'wrap',
    columnGap: 8,
    alignItems: 'baseline',
    minWidth: 0,
    maxWidth: '100%',
    '& .name': { margin: 0, overflowWrap: 'anywhere', ...theme.typography[large ? 'h1' : 'h3'] },
    '& .code': { whiteSpace: 'nowrap', ...theme.typography.code, ...(large && { fontSize: '0.9375rem' }) },
    '& .spelled': visuallyHidden,
  }) as const;

/** What a list of `CaseTagSaid` gives all of them. */
export const tagsStyle = (theme: Theme) => ({ [`& .${tagClass}`]: tagStyle(theme, false) });

const Tag = styled('div', { shouldForwardProp: (prop) => prop !== 'large' })<{ large: boolean }>(({ theme, large }) =>
  tagStyle(theme, large),
);
