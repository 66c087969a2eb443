import Stack from '@mui/material/Stack';
import { audit } from '#server/audit/audit.contract.ts';
import { erasures } from '#server/erasures/erasures.contract.ts';
import { useMay } from '../../access/access.tsx';
import { Erasing } from './Erasing.tsx';
import { History } from './History.tsx';
import { Looks } from './Looks.tsx';

/** Who looked at this case, and what was changed in it. */
export function Access() {
  const maySeeLooks = useMay(audit.looks);
  const maySeeHistory = useMay(audit.history);
  const mayAskErasure = useMay(erasures.ask);
  return (
    <Stack sx={{ gap: 10 }}>
      {maySeeLooks && <Looks />}
      {maySeeHistory && <History />}
      {mayAskErasure && <Erasing />}
    </Stack>
  );
}
