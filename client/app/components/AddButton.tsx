import Button from '@mui/material/Button';
import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';

interface Props {
  onClick: () => void;
  children: ReactNode;
  /** Beside the heading of one part of a page, where another button is the page's own. */
  quiet?: boolean;
}

/** Adds something to a list. */
export function AddButton({ onClick, children, quiet = false }: Props) {
  return (
    <Button
      variant={quiet ? 'outlined' : 'contained'}
      onClick={onClick}
      startIcon={<Plus size={18} strokeWidth={1.8} aria-hidden />}
    >
      {children}
    </Button>
  );
}
