import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

export const accepted = 'application/pdf,image/jpeg,image/png,image/webp';

/** One file from this device. Its name goes nowhere. */
export function FilePick({
  id,
  label,
  help,
  onPick,
}: {
  id: string;
  label: string;
  help?: string;
  onPick: (file: File | undefined) => void;
}) {
  return (
    <Box>
      <Typography component="label" variant="label" htmlFor={id} sx={{ display: 'block', mb: 1.5 }}>
        {label}
      </Typography>
      <input
        id={id}
        type="file"
        accept={accepted}
        data-personal=""
        aria-describedby={help && `${id}-help`}
        onChange={({ target }) => onPick(target.files?.[0])}
        style={{ font: 'inherit', maxInlineSize: '100%' }}
      />
      {help && (
        <Typography id={`${id}-help`} variant="caption" component="p" sx={{ mt: 1 }}>
          {help}
        </Typography>
      )}
    </Box>
  );
}
