import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

/** What somebody wrote, in its own lines, under the word for it where there is one. */
export function Said({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <div>
      {label && (
        <Typography variant="label" component="p" sx={{ mb: 1 }}>
          {label}
        </Typography>
      )}
      <Typography
        variant="body1"
        data-personal=""
        sx={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere', maxWidth: '75ch' }}
      >
        {children}
      </Typography>
    </div>
  );
}
