import type { AppAbility } from '#server/access/ability.ts';
import { mayWith } from '../access/access.tsx';

/** The parts of a case, in the order in which they are shown; the number is the key that opens it. */
const tabs = [
  { id: 'story', path: '', label: 'case:tab.story', may: ['list Case'] },
  { id: 'sessions', path: 'sessions', label: 'case:tab.sessions', may: ['read Session'] },
  { id: 'services', path: 'services', label: 'case:tab.services', may: ['read Episode'] },
  { id: 'about', path: 'about', label: 'case:tab.about', may: ['open Case'] },
  {
    id: 'safety',
    path: 'safety',
    label: 'case:tab.safety',
    may: ['read SafeContact', 'read VictimStatusEvent', 'read ExploitationHistory'],
  },
  { id: 'sharing', path: 'sharing', label: 'case:tab.sharing', may: ['read Consent'] },
  { id: 'referrals', path: 'referrals', label: 'case:tab.referrals', may: ['read Referral'] },
  { id: 'team', path: 'team', label: 'case:tab.team', may: ['read CaseMembership', 'read DenyEntry'] },
  { id: 'ahead', path: 'ahead', label: 'case:tab.ahead', may: ['simulate Case'] },
  { id: 'access', path: 'access', label: 'case:tab.access', may: ['read Look', 'read History'] },
] as const;
export type CaseTabId = (typeof tabs)[number]['id'];

/** The address of a part of a case. */
export const addressOf = (code: string, path = '') => `/cases/${code}${path && `/${path}`}`;

/** The parts somebody may open: a part is absent when nothing in it is theirs to see. */
export const tabsFor = (ability: AppAbility) => tabs.filter(({ may }) => may.some((right) => mayWith(ability, right)));
