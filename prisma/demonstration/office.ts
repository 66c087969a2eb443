import type { Role } from '#server/access/roles.ts';
import type { Hours } from '#server/agencies/agencies.contract.ts';

/** The people and bodies of the demonstration. Real bodies stand in the directory only; none is party to a case. */

export const password = 'ariadne-demo';

interface DirectoryEntry {
  key: string;
  name: string;
  nameEl: string;
  kind: string;
  services: readonly string[];
  languages: readonly string[];
  area: string;
  areaEl: string;
  takesPart: boolean;
  country?: string;
  hours?: readonly Hours[];
  opening?: string;
  openingEl?: string;
  womenOnly?: boolean;
  takesChildren?: boolean;
  stepFree?: boolean;
  emergencyPhone?: string;
}
const office: Hours = { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' };
const always: Hours = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' };

export const agencies: readonly DirectoryEntry[] = [
  {
    key: 'lighthouse',
    name: 'Lighthouse',
    nameEl: 'Φάρος',
    kind: 'NGO',
    services: ['PSY_IND', 'PSY_GRP', 'LANG', 'CIVIC', 'LAB_COUNS', 'INTERN', 'LEG_INFO', 'SAFETY'],
    languages: ['ell', 'eng', 'fra', 'arb'],
    area: 'Attica',
    areaEl: 'Αττική',
    takesPart: true,
    hours: [office],
    womenOnly: false,
    takesChildren: true,
    stepFree: true,
  },
  {
    key: 'harbour',
    name: 'Harbour Shelter',
    nameEl: 'Ξενώνας Λιμάνι',
    kind: 'SHELTER',
    services: ['ACC_EMERG', 'ACC_SHELTER'],
    languages: ['ell', 'eng', 'fra'],
    area: 'Attica',
    areaEl: 'Αττική',
    takesPart: true,
    hours: [always],
    womenOnly: true,
    takesChildren: true,
    stepFree: false,
    emergencyPhone: '+30 210 000 0001',
  },
  {
    key: 'agora',
    name: 'Agora Jobs',
    nameEl: 'Αγορά Εργασίας',
    kind: 'NGO',
    services: ['LAB_COUNS', 'JOB', 'INTERN'],
    languages: ['ell', 'eng'],
    area: 'Attica',
    areaEl: 'Αττική',
    takesPart: true,
    hours: [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '15:30' }],
    opening: 'By appointment',
    openingEl: 'Με ραντεβού',
    womenOnly: false,
    takesChildren: false,
    stepFree: true,
  },
  {
    key: 'olive',
    name: 'Olive Grove Clinic',
    nameEl: 'Ιατρείο Ελαιώνας',
    kind: 'HEALTH_SERVICE',
    services: ['MED', 'SRH', 'PSYCHIATRY'],
    languages: ['ell', 'eng', 'fra'],
    area: 'Thessaloniki',
    areaEl: 'Θεσσαλονίκη',
    takesPart: false,
    hours: [{ days: [1, 3, 5], from: '10:00', to: '14:00' }],
    womenOnly: false,
    takesChildren: true,
    stepFree: true,
    emergencyPhone: '+30 2310 000 002',
  },
  {
    key: 'rivers',
    name: 'Two Rivers House',
    nameEl: '',
    kind: 'SHELTER',
    services: ['ACC_SHELTER', 'PSY_IND'],
    languages: ['bul', 'eng'],
    area: 'Sofia',
    areaEl: 'Σόφια',
    country: 'BGR',
    takesPart: false,
    hours: [always],
    womenOnly: true,
    takesChildren: true,
    emergencyPhone: '+359 2 000 0003',
  },
  {
    key: 'ekka',
    name: 'EKKA',
    nameEl: 'ΕΚΚΑ',
    kind: 'CENTRAL_GOVERNMENT',
    services: ['ACC_EMERG'],
    languages: ['ell', 'eng'],
    area: 'Greece',
    areaEl: 'Ελλάδα',
    takesPart: false,
  },
  {
    key: 'iom',
    name: 'IOM Greece',
    nameEl: 'ΔΟΜ Ελλάδας',
    kind: 'INTERNATIONAL_ORGANISATION',
    services: ['AVRR', 'CULT_MED'],
    languages: ['eng', 'fra', 'arb'],
    area: 'Greece',
    areaEl: 'Ελλάδα',
    takesPart: false,
  },
  {
    key: 'kmop',
    name: 'KMOP',
    nameEl: 'ΚΜΟΠ',
    kind: 'NGO',
    services: ['PSY_IND', 'LANG', 'LAB_COUNS', 'INTERN'],
    languages: ['ell', 'eng'],
    area: 'Greece',
    areaEl: 'Ελλάδα',
    takesPart: false,
  },
  {
    key: 'a21',
    name: 'A21',
    nameEl: 'A21',
    kind: 'NGO',
    services: ['ACC_SHELTER', 'LEG_INFO'],
    languages: ['ell', 'eng'],
    area: 'Thessaloniki',
    areaEl: 'Θεσσαλονίκη',
    takesPart: false,
  },
  {
    key: 'dypa',
    name: 'DYPA',
    nameEl: 'ΔΥΠΑ',
    kind: 'CENTRAL_GOVERNMENT',
    services: ['JOB', 'EDU'],
    languages: ['ell'],
    area: 'Greece',
    areaEl: 'Ελλάδα',
    takesPart: false,
  },
];

/** By the key of their agency. */
export const teams = [
  { name: 'Team North', agency: 'lighthouse' },
  { name: 'Team South', agency: 'lighthouse' },
  { name: 'Team of the fields', agency: 'lighthouse' },
  { name: 'House team', agency: 'harbour' },
] as const;

export const staff: readonly {
  email: string;
  name: string;
  role: Role;
  agency: string;
  teams: readonly string[];
  locale: 'en' | 'el';
}[] = [
  {
    email: 'worker@demo.test',
    name: 'Eleni Karra',
    role: 'social_worker',
    agency: 'lighthouse',
    teams: ['Team North'],
    locale: 'en',
  },
  {
    email: 'worker2@demo.test',
    name: 'Nikos Adamou',
    role: 'social_worker',
    agency: 'lighthouse',
    teams: ['Team South'],
    locale: 'el',
  },
  {
    email: 'worker3@demo.test',
    name: 'Ioanna Fell',
    role: 'social_worker',
    agency: 'lighthouse',
    teams: ['Team of the fields'],
    locale: 'en',
  },
  {
    email: 'supervisor@demo.test',
    name: 'Katerina Zervou',
    role: 'supervisor',
    agency: 'lighthouse',
    teams: ['Team North', 'Team South', 'Team of the fields'],
    locale: 'en',
  },
  {
    email: 'coordinator@demo.test',
    name: 'Sofia Papa',
    role: 'coordinator',
    agency: 'lighthouse',
    teams: [],
    locale: 'en',
  },
  { email: 'manager@demo.test', name: 'Petros Lale', role: 'manager', agency: 'lighthouse', teams: [], locale: 'en' },
  {
    email: 'psychologist@demo.test',
    name: 'Daphne Vlachou',
    role: 'psychologist',
    agency: 'lighthouse',
    teams: ['Team North', 'Team South'],
    locale: 'en',
  },
  { email: 'teacher@demo.test', name: 'Markos Rallis', role: 'teacher', agency: 'lighthouse', teams: [], locale: 'en' },
  {
    email: 'labour@demo.test',
    name: 'Stella Petrou',
    role: 'labour_counsellor',
    agency: 'lighthouse',
    teams: ['Team North', 'Team South'],
    locale: 'en',
  },
  {
    email: 'legal@demo.test',
    name: 'Alexis Doukas',
    role: 'legal_adviser',
    agency: 'lighthouse',
    teams: ['Team North'],
    locale: 'en',
  },
  { email: 'dpo@demo.test', name: 'Irini Manou', role: 'dpo', agency: 'lighthouse', teams: [], locale: 'en' },
  { email: 'admin@demo.test', name: 'Thanos Reppas', role: 'admin', agency: 'lighthouse', teams: [], locale: 'en' },
  { email: 'partner@demo.test', name: 'Lina Kosta', role: 'partner', agency: 'harbour', teams: [], locale: 'en' },
  // The shelter has cases of its own: it refers to us, and opens cases from what we refer.
  {
    email: 'shelter@demo.test',
    name: 'Vasia Merkouri',
    role: 'coordinator',
    agency: 'harbour',
    teams: ['House team'],
    locale: 'en',
  },
  {
    email: 'shelter-worker@demo.test',
    name: 'Fani Drosou',
    role: 'social_worker',
    agency: 'harbour',
    teams: ['House team'],
    locale: 'en',
  },
  { email: 'partner2@demo.test', name: 'Orestis Vale', role: 'partner', agency: 'agora', teams: [], locale: 'en' },
];

export const grants = [
  { code: 'HARBOR-LIGHT', name: 'Harbour of Light (AMIF)', startsOn: -540, endsOn: 240 },
  { code: 'NEXT-STEP', name: 'Next Step (foundation)', startsOn: -300, endsOn: 420 },
] as const;

export const courses = [
  {
    name: 'Greek A1, group A',
    serviceType: 'LANG',
    leader: 'teacher@demo.test',
    fromLevel: 'A0',
    toLevel: 'A1',
    capacity: 24,
    startsOn: -500,
  },
  {
    name: 'Greek A2, group B',
    serviceType: 'LANG',
    leader: 'teacher@demo.test',
    fromLevel: 'A1',
    toLevel: 'A2',
    capacity: 24,
    startsOn: -400,
  },
  {
    name: 'City and rights',
    serviceType: 'CIVIC',
    leader: 'teacher@demo.test',
    fromLevel: null,
    toLevel: null,
    capacity: 15,
    startsOn: -350,
  },
  {
    name: 'Thursday circle',
    serviceType: 'PSY_GRP',
    leader: 'psychologist@demo.test',
    fromLevel: null,
    toLevel: null,
    capacity: 20,
    startsOn: -300,
  },
] as const;
