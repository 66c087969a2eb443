import Box from '@mui/material/Box';
import { initialsOf } from '../text.ts';

/** A colleague's initials in a disc, beside the name. */
export function Initials({ name, size = 32 }: { name: string; size?: number }) {
  return (
    <Box
      component="span"
      aria-hidden
      sx={{
        display: 'inline-grid',
        placeItems: 'center',
        flexShrink: 0,
        width: size,
        height: size,
        borderRadius: '50%',
        bgcolor: 'primary.light',
        color: 'primary.main',
        fontSize: '0.8125rem',
        fontWeight: 600,
      }}
    >
      {initialsOf(name)}
    </Box>
  );
}
