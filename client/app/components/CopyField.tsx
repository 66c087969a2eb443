import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../announce.tsx';

/** Something to pass on, shown this once: to be selected, and copied where the browser lets us. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    await navigator.clipboard?.writeText(value).then(
      () => announce('app:copy.done'),
      () => undefined,
    );
  };
  return (
    <Box>
      <Typography variant="label" component="label" htmlFor={id} sx={{ display: 'block', mb: 1.5 }}>
        {label}
      </Typography>
      <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap', alignItems: 'center' }}>
        <OutlinedInput
          id={id}
          inputRef={field}
          value={value}
          readOnly
          sx={{ flex: '1 1 260px' }}
          onFocus={({ target }) => target.select()}
          slotProps={{ input: { 'data-personal': '', dir: 'ltr' } as object }}
        />
        <Button variant="outlined" onClick={() => void copy()}>
          {t('app:copy.do')}
        </Button>
      </Stack>
    </Box>
  );
}
