import {
  Activity,
  AlarmClock,
  BedDouble,
  BookLock,
  BookUser,
  BriefcaseBusiness,
  Building2,
  CalendarOff,
  ChartNoAxesColumn,
  CircleQuestionMark,
  Coins,
  CopyCheck,
  Eraser,
  FileCheck,
  FolderOpen,
  Gauge,
  GraduationCap,
  Handshake,
  House,
  Inbox,
  KeyRound,
  Languages,
  ListChecks,
  ListTree,
  type LucideIcon,
  MessageSquareText,
  NotebookPen,
  Presentation,
  ScanEye,
  ScrollText,
  Send,
  SendHorizontal,
  Siren,
  Sun,
  Target,
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
  referrals: { path: '/referrals', label: 'app:nav.referrals', icon: Send, may: 'read Referral' },
  /** The same place for whoever only answers. */
  inbox: { path: '/referrals', label: 'app:nav.inbox', icon: Inbox, may: 'read Referral' },
  classes: { path: '/courses', label: 'app:nav.classes', icon: GraduationCap, may: 'read Course' },
  /** The same place by the word of those who lead groups. */
  groups: { path: '/courses', label: 'app:nav.groups', icon: GraduationCap, may: 'read Course' },
  people: { path: '/people', label: 'app:nav.people', icon: UsersRound, may: 'read User' },
  roleChanges: { path: '/role-changes', label: 'app:nav.roleChanges', icon: UserCheck, may: 'read RoleChange' },
  teams: { path: '/teams', label: 'app:nav.teams', icon: BriefcaseBusiness, may: 'create Team' },
  agencies: { path: '/agencies', label: 'app:nav.agencies', icon: Building2, may: 'create Agency' },
  grants: { path: '/grants', label: 'app:nav.grants', icon: Coins, may: 'create FundingGrant' },
  audit: { path: '/audit', label: 'app:nav.audit', icon: ScrollText, may: 'read AuditEntry' },
  consentTexts: { path: '/consent-texts', label: 'app:nav.consentTexts', icon: Languages, may: 'review ConsentText' },
  registers: { path: '/registers', label: 'app:nav.registers', icon: BookLock, may: 'read AuditEntry' },
  erasures: { path: '/erasures', label: 'app:nav.erasures', icon: Eraser, may: 'confirm Erasure' },
  recoveries: { path: '/recoveries', label: 'app:nav.recoveries', icon: KeyRound, may: 'confirm NoteRecovery' },
  absences: { path: '/absences', label: 'app:nav.absences', icon: CalendarOff, may: 'read Absence' },
  emergencies: { path: '/emergencies', label: 'app:nav.emergencies', icon: Siren, may: 'read BreakGlass' },
  explain: { path: '/explain', label: 'app:nav.explain', icon: ScanEye, may: 'explain Access' },
  duplicates: { path: '/duplicates', label: 'app:nav.duplicates', icon: CopyCheck, may: 'read DuplicatePair' },
  directory: { path: '/directory', label: 'app:nav.directory', icon: BookUser, may: 'read Agency' },
  agreements: { path: '/agreements', label: 'app:nav.agreements', icon: Handshake, may: 'read DataSharingAgreement' },
  capacity: { path: '/capacity', label: 'app:nav.capacity', icon: BedDouble, may: 'read AgencyCapacity' },
  services: { path: '/services', label: 'app:nav.services', icon: ListChecks, may: 'update AgencyCapacity' },
  availability: {
    path: '/availability',
    label: 'app:nav.availability',
    icon: CircleQuestionMark,
    may: 'read AvailabilityQuery',
  },
  outbox: { path: '/outbox', label: 'app:nav.outbox', icon: SendHorizontal, may: 'look Outbox' },
  messageTexts: {
    path: '/message-texts',
    label: 'app:nav.messageTexts',
    icon: MessageSquareText,
    may: 'create MessageReview',
  },
  reminderRules: {
    path: '/reminder-rules',
    label: 'app:nav.reminderRules',
    icon: AlarmClock,
    may: 'create ReminderRule',
  },
  reminderQueue: {
    path: '/reminder-queue',
    label: 'app:nav.reminderQueue',
    icon: Activity,
    may: 'watch ReminderQueue',
  },
  dashboard: { path: '/dashboard', label: 'app:nav.overview', icon: House, may: 'read Release' },
  reports: { path: '/reports', label: 'app:nav.reports', icon: ChartNoAxesColumn, may: 'read ReportDraft' },
  releases: { path: '/releases', label: 'app:nav.releases', icon: FileCheck, may: 'read Release' },
  performance: { path: '/performance', label: 'app:nav.performance', icon: Gauge, may: 'read Release' },
  targets: { path: '/targets', label: 'app:nav.targets', icon: Target, may: 'read GrantTarget' },
  trainings: { path: '/trainings', label: 'app:nav.trainings', icon: Presentation, may: 'read Training' },
  codeLists: { path: '/code-lists', label: 'app:nav.codeLists', icon: ListTree, may: 'update Code' },
} satisfies Record<string, Destination>;
export type DestinationId = keyof typeof destinations;

/** The overlay behind the one filled button, for the roles that log. */
export const logging = { overlay: 'log', label: 'app:nav.log', icon: NotebookPen, may: 'create Session' } as const;

/** In the order in which each role works; the first that is there is where it lands. */
const rails: Record<Role, readonly DestinationId[]> = {
  social_worker: ['today', 'cases', 'referrals', 'availability', 'directory'],
  supervisor: [
    ...(['today', 'cases', 'referrals', 'absences', 'duplicates', 'emergencies'] as const),
    ...(['recoveries', 'releases', 'explain', 'directory'] as const),
  ],
  coordinator: ['referrals', 'today', 'cases', 'availability', 'capacity', 'performance', 'directory'],
  manager: ['dashboard', 'reports', 'releases', 'performance', 'targets', 'trainings'],
  psychologist: ['today', 'cases', 'referrals', 'groups', 'directory'],
  teacher: ['classes', 'today'],
  labour_counsellor: ['today', 'cases', 'referrals', 'directory'],
  legal_adviser: ['today', 'cases', 'referrals', 'directory'],
  partner: ['inbox', 'availability', 'services', 'capacity', 'directory'],
  dpo: [
    ...(['audit', 'registers', 'agreements', 'emergencies', 'recoveries'] as const),
    ...(['erasures', 'releases', 'consentTexts', 'messageTexts', 'roleChanges', 'people', 'explain'] as const),
  ],
  admin: [
    ...(['people', 'roleChanges', 'teams', 'agencies', 'agreements'] as const),
    ...([
      'codeLists',
      'reminderRules',
      'reminderQueue',
      'consentTexts',
      'messageTexts',
      'grants',
      'outbox',
      'explain',
    ] as const),
  ],
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
