import {
  BriefcaseBusiness,
  Building2,
  FolderOpen,
  ListTree,
  type LucideIcon,
  NotebookPen,
  Sun,
  UserCheck,
  UsersRound,
} from 'lucide-react';
import type { AppAbility } from '#server/access/ability.ts';
import type { Role } from '#server/access/roles.ts';
import { mayWith } from '../access/access.tsx';
import { hasScreen, overlays } from './features.ts';
import { createStore, useStore } from './store.ts';

export interface Destination {
  path: string;
  /** Message key of its name. */
  label: string;
  icon: LucideIcon;
  /** The right without which it is not there. */
  may: string;
}

/** Every place the rail can show. One is there when its screen exists and the person holds its right. */
export const destinations = {
  today: { path: '/today', label: 'app:nav.today', icon: Sun, may: 'read Reminder' },
  cases: { path: '/cases', label: 'app:nav.cases', icon: FolderOpen, may: 'list Case' },
  people: { path: '/people', label: 'app:nav.people', icon: UsersRound, may: 'read User' },
  roleChanges: { path: '/role-changes', label: 'app:nav.roleChanges', icon: UserCheck, may: 'read RoleChange' },
  teams: { path: '/teams', label: 'app:nav.teams', icon: BriefcaseBusiness, may: 'create Team' },
  agencies: { path: '/agencies', label: 'app:nav.agencies', icon: Building2, may: 'create Agency' },
  codeLists: { path: '/code-lists', label: 'app:nav.codeLists', icon: ListTree, may: 'update CodeList' },
} satisfies Record<string, Destination>;
export type DestinationId = keyof typeof destinations;

/** The overlay behind the one filled button, for the roles that log. */
export const logging = { overlay: 'log', label: 'app:nav.log', icon: NotebookPen, may: 'create Session' } as const;

/** In the order in which each role works; the first that is there is where it lands. */
const rails: Record<Role, readonly DestinationId[]> = {
  social_worker: ['today', 'cases'],
  supervisor: ['today', 'cases'],
  coordinator: ['today', 'cases'],
  manager: [],
  psychologist: ['today', 'cases'],
  teacher: ['today', 'cases'],
  labour_counsellor: ['today', 'cases'],
  legal_adviser: ['today', 'cases'],
  partner: [],
  dpo: ['roleChanges', 'people'],
  admin: ['people', 'roleChanges', 'teams', 'agencies', 'codeLists'],
};

/** What the rail of this role shows to this person. */
export function railOf(role: Role, ability: AppAbility): readonly (Destination & { id: DestinationId })[] {
  return rails[role]
    .map((id) => ({ id, ...destinations[id] }))
    .filter(({ path, may }) => hasScreen(path) && mayWith(ability, may));
}

/** Where somebody begins. Everyone has an account page. */
export const landingOf = (role: Role, ability: AppAbility): string => railOf(role, ability)[0]?.path ?? '/account';

export const mayLog = (ability: AppAbility): boolean => logging.overlay in overlays && mayWith(ability, logging.may);

const waiting = createStore<Partial<Record<DestinationId, number>>>({});
/** How much waits at a place: a plain number beside its name, nothing that scolds. */
export const tellWaiting = (id: DestinationId, count: number) =>
  waiting.get()[id] !== count && waiting.set({ ...waiting.get(), [id]: count });
export const useWaiting = () => useStore(waiting);
export const forgetWaiting = () => waiting.set({});
