import type { Me } from '#server/accounts/accounts.contract.ts';

/** Who has signed in where a test asks the server that answers it: a social worker of the demonstration. */
export const me = {
  user: {
    id: '0198f3aa-0000-7000-8000-000000000001',
    name: 'Eleni K.',
    email: 'worker@demo.test',
    locale: 'en',
    digestAt: null,
  },
  roles: ['social_worker'],
  role: 'social_worker',
  agency: { id: '0198f3aa-0000-7000-8000-000000000001', name: 'Lighthouse', nameEl: 'Φάρος' },
  rules: [],
  demonstration: true,
  secondFactorDue: false,
  draftKey: btoa(String.fromCharCode(...new Uint8Array(32).fill(3))),
  hasPasskey: false,
  locked: false,
  expiresAt: '2026-11-22T08:00:00Z',
} satisfies Me;
