import { expect, test } from 'vitest';
import { groupLooks } from './looks.ts';

const look = (at: string, action: string, subject: string, more: object = {}) => ({
  at: `2026-11-21T${at}Z`,
  actorId: 'eleni',
  role: 'social_worker',
  action,
  subject,
  outcome: 'done',
  reason: null,
  ...more,
});

test('opening a case is one line, whatever the page read for it', () => {
  const [group, ...others] = groupLooks([
    look('10:00:59', 'read', 'SafeContact'),
    look('10:00:58', 'read', 'Case'),
    look('10:00:58', 'open', 'Case'),
    look('10:00:12', 'read', 'Case'),
  ]);
  expect(others).toEqual([]);
  expect(group?.acts).toEqual([
    { action: 'read', subjects: ['SafeContact', 'Case'] },
    { action: 'open', subjects: ['Case'] },
  ]);
});

test('another person, another minute, a refusal and a reason each stand alone', () => {
  expect(
    groupLooks([
      look('10:01:00', 'read', 'Case'),
      look('10:00:59', 'read', 'Case'),
      look('10:00:58', 'read', 'Case', { actorId: 'maria' }),
      look('10:00:57', 'read', 'Case', { actorId: 'maria', outcome: 'refused' }),
      look('10:00:56', 'reveal', 'Identity', { actorId: 'maria', reason: 'COURT_LETTER' }),
      look('10:00:55', 'reveal', 'Identity', { actorId: 'maria', reason: 'COURT_LETTER' }),
    ]),
  ).toHaveLength(6);
});
