import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';
import { screen } from '../app/features.ts';

const words = ['referrals', 'case'];
const page = (path: string, load: () => Promise<ComponentType>): RouteObject => ({ path, lazy: screen(words, load) });

export const routes: RouteObject[] = [
  page('/referrals', async () => (await import('./Inbox.tsx')).Inbox),
  page('/referrals/new', async () => (await import('./Composer.tsx')).NewReferral),
  page('/referrals/send-in', async () => (await import('./SendIn.tsx')).SendIn),
  page('/referrals/:id', async () => (await import('./ReferralPage.tsx')).ReferralPage),
];

export const anonymous: RouteObject[] = [
  // For agencies nobody of whom has an account.
  page('/answer', async () => (await import('./AnswerPage.tsx')).AnswerPage),
  // Where the server prints; it holds nothing unless the server put it there.
  page('/referral-form', async () => (await import('./FormPage.tsx')).FormPage),
];
