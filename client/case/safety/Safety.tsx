import Stack from '@mui/material/Stack';
import { clocks } from '#server/clocks/clocks.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { messages } from '#server/reminders/messages/messages.contract.ts';
import { useFields, useMay } from '../../access/access.tsx';
import { ProfileGroup } from '../about/About.tsx';
import { groups } from '../about/profile.tsx';
import { useCaseContext } from '../context.ts';
import { Clocks } from './Clocks.tsx';
import { Exploitation } from './Exploitation.tsx';
import { Flags } from './Flags.tsx';
import { Messages } from './Messages.tsx';
import { SafeContact } from './SafeContact.tsx';
import { StatusHistory } from './StatusHistory.tsx';

/** How to be safe with this person; the past comes last, is optional, and opens by a deliberate act only. */
export function Safety() {
  const { row } = useCaseContext();
  const sees = useFields('read', 'Case', row);
  const maySeeContact = useMay(people.safeContact);
  const maySeeMessages = useMay(messages.ofCase);
  const maySeeStatus = useMay(people.statusEvents);
  const maySeeClocks = useMay(clocks.list);
  const maySeePast = useMay(people.exploitation);
  const safety = groups.find(({ place }) => place === 'safety');

  return (
    <Stack sx={{ gap: 8 }}>
      {maySeeContact && <SafeContact />}
      {maySeeMessages && <Messages />}
      <Flags />
      {safety?.names.some((name) => sees.has(name)) && <ProfileGroup group={safety} />}
      {maySeeStatus && <StatusHistory />}
      {maySeeClocks && <Clocks />}
      {maySeePast && <Exploitation />}
    </Stack>
  );
}
