import { screen } from '@testing-library/react';
import { useLocation, useNavigate } from 'react-router';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startLanguages } from '#client/app/i18n/i18n.ts';
import { signOut, start } from '#client/app/session.ts';
import { me } from '#client/testing/me.ts';
import { serverAnswering, show } from '#client/testing/render.tsx';
import type { Handing } from './flow.ts';
import { Tablet } from './Tablet.tsx';

const hers = me.user.id;
const another = '0198f3aa-0000-7000-8000-000000000002';
const setup: Handing['setup'] = {
  kind: 'SHARE_WITH_AGENCY',
  language: 'eng',
  recipient: 'CANARY House',
  categories: ['HEALTH'],
  validTo: null,
  noticeVersion: 'TABLET',
  withInterpreter: false,
};

let server: ReturnType<typeof serverAnswering>;
beforeEach(async () => {
  const done = { body: { done: true } };
  server = serverAnswering({ 'GET /me': { body: me }, 'POST /me/lock': done, 'POST /auth/sign-out': done });
  await startLanguages();
  await start();
});
afterEach(async () => {
  await signOut();
  server.restore();
});

/** A tab in whose history somebody set the tablet up. */
function Tab({ whose }: { whose: string }) {
  const navigate = useNavigate();
  if (useLocation().state) return <Tablet />;
  return (
    <button type="button" onClick={() => navigate('/tablet/K7', { state: { setup, whose } satisfies Handing })}>
      Back
    </button>
  );
}

test.each([
  ['is shown to whoever set it up', hers, false],
  ['is not shown to whoever signs in here next and goes back', another, true],
])('what was set up for the tablet %s', async (_, whose, hidden) => {
  const { user, unmount } = await show(<Tab whose={whose} />, { messages: ['consents', 'case'] });
  await user.click(screen.getByRole('button', { name: 'Back' }));
  await screen.findByRole('heading');
  expect(screen.queryByRole('heading', { name: 'Not shown' }) !== null).toBe(hidden);
  expect(server.sent.some(({ line }) => line.startsWith('GET /consent-texts'))).toBe(!hidden);
  unmount();
});
