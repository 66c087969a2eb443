import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormHelperText from '@mui/material/FormHelperText';
import IconButton from '@mui/material/IconButton';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import { Plus, X } from 'lucide-react';
import { useController, useFormState } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Hours } from '#server/agencies/agencies.contract.ts';
import { useControlId } from '../app/form/context.ts';
import { FieldFrame } from '../app/form/FieldFrame.tsx';
import { sayFinding } from '../app/i18n/i18n.ts';
import type { Language } from '../app/time.ts';
import { hoursInWords } from '../directory/hours.ts';

const week = [1, 2, 3, 4, 5, 6, 7];
const weekdays: Hours = { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' };

/** When a desk answers: stretches of days with one time each, as many as it needs. */
export function HoursField({ label }: { label: string }) {
  const { t, i18n } = useTranslation();
  const id = useControlId('hours');
  const { field } = useController({ name: 'hours' });
  const { errors } = useFormState();
  const hours = (field.value ?? []) as Hours[];
  const language = i18n.language as Language;
  const findings = (errors.hours ?? []) as Record<number, Partial<Record<keyof Hours, { message?: string }>>>;
  const change = (at: number, part: Partial<Hours>) =>
    field.onChange(hours.map((one, place) => (place === at ? { ...one, ...part } : one)));

  return (
    <FieldFrame group {...{ id, label, optional: true, error: undefined }}>
      <Stack sx={{ gap: 3, alignItems: 'flex-start' }}>
        {hours.map((one, at) => {
          const wrong = findings[at]?.to?.message ?? findings[at]?.from?.message ?? findings[at]?.days?.message;
          const stretch = hoursInWords([one], language);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: stretches have no name of their own, and none is moved.
            <Stack key={at} sx={{ gap: 1.5 }} role="group" aria-label={stretch}>
              <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 3, rowGap: 1 }}>
                {week.map((day) => {
                  const word = hoursInWords([{ days: [day], from: '', to: '' }], language).slice(0, -2);
                  return (
                    <Box
                      component="label"
                      key={day}
                      sx={{ display: 'inline-flex', gap: 1.5, alignItems: 'center', minHeight: { xs: 44, md: 32 } }}
                    >
                      <input
                        type="checkbox"
                        name={`hours.${at}.days`}
                        checked={one.days.includes(day)}
                        onChange={({ target }) =>
                          change(at, {
                            days: target.checked
                              ? [...one.days, day].sort((a, b) => a - b)
                              : one.days.filter((other) => other !== day),
                          })
                        }
                        style={{ inlineSize: 18, blockSize: 18, margin: 0 }}
                      />
                      {word}
                    </Box>
                  );
                })}
              </Box>
              <Stack direction="row" sx={{ gap: 2, alignItems: 'center' }}>
                {(['from', 'to'] as const).map((end) => (
                  <OutlinedInput
                    key={end}
                    name={`hours.${at}.${end}`}
                    value={one[end]}
                    onChange={({ target }) => change(at, { [end]: target.value })}
                    error={Boolean(findings[at]?.[end])}
                    autoComplete="off"
                    placeholder={t('app:form.timePattern')}
                    sx={{ width: 96 }}
                    slotProps={{
                      input: {
                        'aria-label': `${t(`admin:agency.${end}`)}, ${stretch}`,
                        'aria-invalid': Boolean(findings[at]?.[end]),
                      },
                    }}
                  />
                ))}
                <IconButton
                  aria-label={t('app:form.takeAway', { label: stretch })}
                  onClick={() => field.onChange(hours.filter((_, place) => place !== at))}
                >
                  <X size={18} strokeWidth={1.8} aria-hidden />
                </IconButton>
              </Stack>
              {wrong && (
                <FormHelperText error component="p">
                  {sayFinding(wrong)}
                </FormHelperText>
              )}
            </Stack>
          );
        })}
        <Button
          variant="outlined"
          size="small"
          ref={field.ref}
          onBlur={field.onBlur}
          startIcon={<Plus size={16} strokeWidth={1.8} aria-hidden />}
          onClick={() => field.onChange([...hours, weekdays])}
        >
          {t('admin:agency.addHours')}
        </Button>
      </Stack>
    </FieldFrame>
  );
}
