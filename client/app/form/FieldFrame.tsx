import FormHelperText from '@mui/material/FormHelperText';
import InputLabel from '@mui/material/InputLabel';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sayFinding } from '../i18n/i18n.ts';
import { useTokens } from '../theme/theme.ts';

export interface FrameProps {
  /** What is asked, said: `t('case:field.alias')`. */
  label: string;
  /** One line below the field. */
  help?: ReactNode;
  /** A word at the end of the label's line. */
  hint?: ReactNode;
  optional?: boolean;
}

/** Ids of what describes a control, for aria-describedby. */
export const describedBy = (id: string, help: unknown, error: unknown) =>
  [error ? `${id}-error` : '', help ? `${id}-help` : ''].filter(Boolean).join(' ') || undefined;

/** Label above, help and finding below: one field. With `group` the label is a legend of several controls. */
export function FieldFrame({
  id,
  label,
  help,
  hint,
  optional,
  error,
  group = false,
  children,
}: FrameProps & { id: string; error: string | undefined; group?: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const words = (
    <>
      {label}
      {optional && (
        <>
          {' '}
          <Typography component="span" variant="caption" data-aside="" sx={{ fontWeight: 400, marginInlineStart: 0.5 }}>
            {t('app:form.optional')}
          </Typography>
        </>
      )}
    </>
  );

  return (
    <Stack
      component={group ? 'fieldset' : 'div'}
      sx={{ border: 0, m: 0, p: 0, minWidth: 0 }}
      {...(group && { 'aria-describedby': describedBy(id, help, error), id: `${id}-group` })}
    >
      <Stack
        component={group ? 'legend' : 'div'}
        direction="row"
        sx={{
          p: 0,
          width: '100%',
          alignItems: 'baseline',
          justifyContent: 'space-between',
          columnGap: 4,
          flexWrap: 'wrap',
        }}
      >
        {group ? (
          <Typography variant="label" component="span" sx={{ mb: 1.5, color: error ? 'error.main' : undefined }}>
            {words}
          </Typography>
        ) : (
          <InputLabel htmlFor={id} error={Boolean(error)}>
            {words}
          </InputLabel>
        )}
        {hint && (
          <Typography variant="caption" component="span">
            {hint}
          </Typography>
        )}
      </Stack>
      {children}
      {error && (
        <FormHelperText
          id={`${id}-error`}
          component="p"
          sx={{ display: 'flex', gap: 1.5, color: tokens.danger, fontWeight: 500 }}
        >
          <CircleAlert size={15} strokeWidth={2} aria-hidden style={{ flexShrink: 0, marginBlockStart: 2 }} />
          <span>{sayFinding(error)}</span>
        </FormHelperText>
      )}
      {help && (
        <FormHelperText id={`${id}-help`} component="div">
          {help}
        </FormHelperText>
      )}
    </Stack>
  );
}
