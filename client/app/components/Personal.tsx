import Box from '@mui/material/Box';
import { styled } from '@mui/material/styles';
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
  const spelled = <Spoken>{t('app:caseSpelled', { code: spellCode(code) })}</Spoken>;
  return (
    <Tag data-personal="" {...(large && { 'data-heading': '' })}>
      <Name as={large ? 'h1' : 'span'} tabIndex={large ? -1 : undefined} large={large}>
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
        <Code aria-hidden large={large}>
          <bdi dir="ltr">{code}</bdi>
        </Code>
      )}
      {!large && spelled}
    </Tag>
  );
}

// Styled once: a caseload draws hundreds of these while it is scrolled.
const sized = { shouldForwardProp: (prop: PropertyKey) => prop !== 'large' && prop !== 'as' };
const Tag = styled('div')({
  display: 'inline-flex',
  flexWrap: 'wrap',
  columnGap: 8,
  alignItems: 'baseline',
  minWidth: 0,
  maxWidth: '100%',
});
const Name = styled(
  'span',
  sized,
)<{ large: boolean }>(({ theme, large }) => ({
  margin: 0,
  overflowWrap: 'anywhere',
  ...theme.typography[large ? 'h1' : 'h3'],
}));
const Code = styled(
  'span',
  sized,
)<{ large: boolean }>(({ theme, large }) => ({
  whiteSpace: 'nowrap',
  ...theme.typography.code,
  ...(large && { fontSize: '0.9375rem' }),
}));
const Spoken = styled('span')(visuallyHidden);
