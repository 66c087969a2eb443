import Stack from '@mui/material/Stack';
import { useEffect, useState } from 'react';
import { ThreadMark } from '../components/ThreadMark.tsx';

/** The first moment: nothing, then only the sign. */
export function Starting() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 400);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Stack component="main" aria-busy sx={{ minHeight: '100dvh', alignItems: 'center', justifyContent: 'center' }}>
      {late && <ThreadMark size={40} />}
    </Stack>
  );
}
