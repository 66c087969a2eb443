import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { roles } from '#server/access/roles.ts';
import { CodeList, CodeValue, ListId, ServiceTypeAttributes } from '#server/codelists/codelists.contract.ts';
import { codeLists, missingCodes, type ShippedCode, type ShippedList } from './index.ts';

const lists = Object.values(codeLists);
const codesOf = (list: ShippedList) => list.codes.map((each) => each.code);
const isMissing = (code: string) => (missingCodes as readonly string[]).includes(code);
const targets = (each: ShippedCode, scheme: keyof NonNullable<ShippedCode['xwalk']>) =>
  [each.xwalk?.[scheme] ?? []].flat();

/** Names that Greek writes in Latin letters too: brands, abbreviations and the levels of the European framework. */
const sameInBothLanguages = ['WhatsApp', 'Signal', 'Viber', 'EMDR', 'A1', 'A2', 'B1', 'B2', 'C1', 'C2'];

const askedOfAPerson = [
  'gender',
  'age_band',
  'citizenship',
  'language',
  'literacy',
  'education',
  'marital_status',
  'labour_status',
  'residence_status',
  'work_right',
  'exploitation_form',
  'means_of_control',
  'recruit_method',
  'recruiter_relation',
  'exit_mode',
  'vulnerability',
  'need',
  'safety_flag',
  'contact_channel',
  'interpreter_gender',
  'form_of_address',
  'absence_reason',
] as const;

/** What follows from these values is written in code, so nobody may add to them. */
const closed = [
  'attendance',
  'session_mode',
  'case_status',
  'episode_status',
  'consent_kind',
  'deny_kind',
  'reminder_kind',
  'appointment_status',
  'reveal_reason',
  'glass_reason',
  'risk_level',
  'legal_clock',
  'legal_clock_rule',
] as const;

/** The values that the Human Trafficking Case Data Standard 2.0 publishes, copied from its field standards. */
const htcds = {
  victim_status: ['PossibleVictimOfTrafficking', 'ActualVictimOfTrafficking', 'NotAVictimOfTrafficking'],
  deciding_body: ['Police', 'NGO', 'CourtOrProsecution', 'NonPoliceGovernmentalOrganization', 'Other'],
  gender: [
    'Feminine',
    'Masculine',
    'TransgenderFeminine',
    'TransgenderMasculine',
    'NonConforming',
    'NonSpecifiedUnknown',
  ],
  marital_status: ['Single', 'Married', 'Widowed', 'Divorced', 'Separated', 'RegisteredPartnership'],
  education: [
    'EarlyChildhoodEducation',
    'PrimaryEducation',
    'LowerSecondaryEducation',
    'UpperSecondaryEducation',
    'PostSecondaryNonTertiaryEducation',
    'ShortCycleTertiaryEducation',
    'BachelorsOrEquivalentLevel',
    'MastersOrEquivalentLevel',
    'DoctoralOrEquivalentLevel',
  ],
  exploitation_form: [
    'ForcedLabour',
    'SexualExploitation',
    'ChildLabour',
    'ForcedMarriage',
    'Servitude',
    'ForcedMilitaryByNonStateActors',
    'OrganRemoval',
    'ForcedBegging',
    'ForcedAdoption',
    'Surrogacy',
    'Other',
  ],
  means_of_control: [
    'DebtBondage',
    'TakesEarnings',
    'RestrictsFinancialAccess',
    'PhysicalThreats',
    'ThreatensChildrenFamily',
    'ThreatsLawEnforcement',
    'PsychologicalAbuse',
    'PhysicalAbuse',
    'SexualAbuse',
    'FalsePromises',
    'PsychoactiveSubstance',
    'RestrictsMedicalCare',
    'ExcessiveWorkingHours',
    'WithholdsNecessities',
    'WithholdsDocuments',
    'Other',
  ],
  recruit_method: [
    'AtAPlaceOfBusiness',
    'AtAnEducationalInstitution',
    'AtWork',
    'ThroughOnlineSocialNetworks',
    'ThroughAnOnlineAdvertisement',
    'ThroughATelevisionAdvert',
    'ThroughANewspaperAdvert',
    'ThroughFamilyOrFamilyEvents',
    'ThroughFriendsOrSocialEvents',
    'Other',
  ],
  recruiter_relation: ['Familial', 'Acquainted', 'Unaquainted'],
  case_status: ['Active', 'FollowUp', 'Closed', 'ClosedReferred'],
  closure_reason: ['Active', 'FollowUp', 'Closed', 'ClosedReferred'],
  service_type: [
    'Education',
    'Financial',
    'Health',
    'LabourExploitationRehabilitation',
    'Legal',
    'Livelihood',
    'Rights-basedTraining',
    'SexualExploitationRehabilitation',
    'SocialCare',
  ],
  agency_kind: [
    'NGO',
    'LawEnforcement',
    'HealthServiceOrganisation',
    'CentralGovernmentOrganisation',
    'LocalGovernmentOrganisation',
    'ImmigrationService',
    'LegalService',
    'CorporateBusiness',
    'SchoolOrCollege',
  ],
} as const satisfies Partial<Record<keyof typeof codeLists, readonly string[]>>;

describe('code lists', () => {
  it('are one file each, and every file is loaded', () => {
    const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.json'));

    expect(lists.map((list) => `${list.id}.json`).sort()).toEqual(files.sort());
    for (const [id, list] of Object.entries(codeLists)) expect(list.id).toBe(id);
  });

  it('have an id and codes of a form that does not change, each code once', () => {
    for (const list of lists) {
      expect(ListId.safeParse(list.id).success, list.id).toBe(true);
      expect(Number.isInteger(list.version) && list.version >= 1, list.id).toBe(true);
      expect(new Set(codesOf(list)).size, list.id).toBe(list.codes.length);
      for (const code of codesOf(list)) expect(CodeValue.safeParse(code).success, `${list.id} ${code}`).toBe(true);
    }
    for (const code of codesOf(codeLists.language)) expect(isMissing(code) || /^[a-z]{3}$/.test(code), code).toBe(true);
    for (const code of codesOf(codeLists.citizenship)) {
      expect(isMissing(code) || /^[A-Z]{3}$/.test(code), code).toBe(true);
    }
  });

  it('say everything in English and in Greek', () => {
    for (const list of lists) {
      for (const { code, en, el } of [{ code: '', en: list.labelEn, el: list.labelEl }, ...list.codes]) {
        const where = `${list.id} ${code}`;
        expect(en.trim(), where).toBe(en);
        expect(el.trim(), where).toBe(el);
        expect(en, where).toMatch(/^\P{Script=Greek}+$/u);
        if (sameInBothLanguages.includes(en)) expect(el, where).toBe(en);
        else expect(el, where).toMatch(/\p{Script=Greek}{2}/u);
      }
    }
  });

  it('mix no Greek letter into a Latin word, nor the other way round', () => {
    for (const list of lists) {
      for (const each of list.codes) {
        const words = `${each.en} ${each.el}`.split(/[^\p{L}\p{M}\d]+/u);
        const mixed = words.filter((word) => /\p{Script=Greek}/u.test(word) && /\p{Script=Latin}/u.test(word));
        expect(mixed, `${list.id} ${each.code}`).toEqual([]);
      }
    }
  });

  it('give no two codes of a list the same label', () => {
    for (const list of lists) {
      expect(new Set(list.codes.map((each) => each.en)).size, list.id).toBe(list.codes.length);
      expect(new Set(list.codes.map((each) => each.el)).size, list.id).toBe(list.codes.length);
    }
  });

  it('tell not known, not asked and not answered apart wherever a person is asked', () => {
    for (const id of askedOfAPerson)
      expect(codesOf(codeLists[id]), id).toEqual(expect.arrayContaining([...missingCodes]));
  });

  it('put the missing codes last', () => {
    for (const list of lists) {
      const kinds = list.codes.map((each) => isMissing(each.code));
      expect(kinds, list.id).toEqual([...kinds].sort());
    }
  });

  it('are closed where their values decide what happens next', () => {
    for (const id of closed) expect(codeLists[id].extensible, id).toBe(false);
    expect(codeLists.service_type.extensible).toBe(true);
  });

  it.each(Object.entries(htcds))('translate %s only into values that HTCDS 2.0 publishes', (id, published) => {
    const translated = codeLists[id as keyof typeof htcds].codes.flatMap((each) => targets(each, 'htcds'));

    expect(translated.length).toBeGreaterThan(0);
    expect(translated.filter((value) => !(published as readonly string[]).includes(value))).toEqual([]);
  });

  it('translate every form and means into HTCDS, CTDC and, for forms, the buckets of Eurostat', () => {
    for (const each of [...codeLists.exploitation_form.codes, ...codeLists.means_of_control.codes]) {
      if (isMissing(each.code)) continue;
      expect(targets(each, 'htcds'), each.code).toHaveLength(1);
      expect(targets(each, 'ctdc').length, each.code).toBeGreaterThan(0);
    }
    for (const each of codeLists.exploitation_form.codes.filter(({ code }) => !isMissing(code))) {
      expect(['sexual', 'forced labour', 'other']).toContain(each.xwalk?.eurostat);
    }
  });

  it('keep locally what the picklist of HTCDS leaves out, and export it as Other', () => {
    for (const code of ['RESTRICTS_MOVEMENT', 'USES_CHILDREN', 'SPIRITUAL_OATH']) {
      expect(codeLists.means_of_control.codes.find((each) => each.code === code)?.xwalk?.htcds, code).toBe('Other');
    }
  });

  it('count as registered victims those whom Eurostat counts', () => {
    const registered = codeLists.victim_status.codes.filter((each) => each.attrs?.registered === true);

    expect(registered.map((each) => each.code).sort()).toEqual([
      'FORMAL_PENDING',
      'FORMAL_RECOGNISED',
      'PRESUMED',
      'PRESUMED_DECLINED_FORMAL',
    ]);
    for (const each of registered) expect(each.xwalk?.eurostat, each.code).toBe('registered');
  });
});

describe('service types', () => {
  it('each have a form of session and roles that may lead them', () => {
    for (const each of codeLists.service_type.codes) {
      const attributes = ServiceTypeAttributes.parse(each.attrs);
      expect(each.attrs, each.code).toEqual(attributes);
      expect(attributes.disciplines.filter((role) => !roles.includes(role))).toEqual([]);
    }
  });

  it('have a form of their own where there is one', () => {
    const kindOf = (code: string) =>
      codeLists.service_type.codes.find((each) => each.code === code)?.attrs?.sessionKind;

    expect(['PSY_IND', 'PSY_GRP', 'PSY_CRISIS'].map(kindOf)).toEqual(Array(3).fill('PSYCHOLOGICAL'));
    expect(['LANG', 'CIVIC'].map(kindOf)).toEqual(['LESSON', 'LESSON']);
    expect(['LAB_COUNS', 'INTERN', 'ACC_SHELTER', 'OTHER'].map(kindOf)).toEqual([
      'LABOUR',
      'INTERNSHIP',
      'SUPPORT',
      'SUPPORT',
    ]);
  });

  it('are held in groups only where a group meets', () => {
    const groups = codeLists.service_type.codes.filter((each) => each.attrs?.group === true);

    expect(groups.map((each) => each.code)).toEqual(['PSY_GRP', 'LANG', 'CIVIC']);
  });

  it('answer needs: every need names services that exist', () => {
    const known = codesOf(codeLists.service_type);

    for (const need of codeLists.need.codes.filter(({ code }) => !isMissing(code))) {
      const services = need.attrs?.services as string[];
      expect(services.length, need.code).toBeGreaterThan(0);
      expect(
        services.filter((service) => !known.includes(service)),
        need.code,
      ).toEqual([]);
    }
  });
});

describe('age bands', () => {
  /** The bounds of the bands of each scheme, in completed years. */
  const schemes = {
    amif: { '<18': [0, 17], '18-60': [18, 60], '>60': [61, Number.POSITIVE_INFINITY] },
    eurostat: { '<18': [0, 17], '≥18': [18, Number.POSITIVE_INFINITY] },
    esfplus: { '<18': [0, 17], '18-29': [18, 29], '30-54': [30, 54], '≥55': [55, Number.POSITIVE_INFINITY] },
    ctdc: {
      '0--8': [0, 8],
      '9--17': [9, 17],
      '18--20': [18, 20],
      '21--23': [21, 23],
      '24--26': [24, 26],
      '27--29': [27, 29],
      '30--38': [30, 38],
      '39--47': [39, 47],
      '48+': [48, Number.POSITIVE_INFINITY],
    },
  } as const;

  it('that may be chosen follow one another without a gap', () => {
    const bands = codeLists.age_band.codes.filter(({ code, validTo }) => !isMissing(code) && !validTo);
    const starts = bands.map((each) => each.attrs?.from as number);

    expect(starts[0]).toBe(0);
    expect(bands.slice(0, -1).map((each) => (each.attrs?.to as number) + 1)).toEqual(starts.slice(1));
    expect(bands.at(-1)?.attrs?.to).toBeUndefined();
  });

  it.each(Object.entries(schemes))(
    'translate into %s exactly where they lie inside one of its bands',
    (scheme, bands) => {
      for (const each of codeLists.age_band.codes) {
        const from = each.attrs?.from as number | undefined;
        const to = (each.attrs?.to as number | undefined) ?? Number.POSITIVE_INFINITY;
        const inside = Object.entries(bands).filter(
          ([, [low, high]]) => from !== undefined && from >= low && to <= high,
        );
        expect(targets(each, scheme as keyof typeof schemes), each.code).toEqual(inside.map(([name]) => name));
      }
    },
  );
});

describe('citizenships', () => {
  const citizenships = codeLists.citizenship.codes;
  const find = (code: string) => citizenships.find((each) => each.code === code);

  it('are the 249 of ISO 3166-1, Kosovo, and the codes for people without one', () => {
    const special = ['XKX', 'XXA', 'XXB', 'XXC', 'XXX', ...missingCodes];

    expect(citizenships).toHaveLength(249 + special.length);
    expect(special.filter((code) => !find(code))).toEqual([]);
  });

  it('know the 27 states of the Union and the 30 of the Economic Area', () => {
    expect(citizenships.filter((each) => each.attrs?.eu === true)).toHaveLength(27);
    expect(citizenships.filter((each) => each.attrs?.eea === true)).toHaveLength(30);
    expect(find('GRC')?.attrs).toEqual({ eu: true, eea: true, group: 'GREECE' });
    expect(find('NOR')?.attrs).toMatchObject({ eu: false, eea: true });
    expect(find('CHE')?.attrs).toMatchObject({ eu: false, eea: false });
    expect(find('GBR')?.attrs).toMatchObject({ eu: false, eea: false });
  });

  it('each belong to a group for statistics', () => {
    const groups = codesOf(codeLists.citizenship_group);

    for (const each of citizenships) expect(groups, each.code).toContain(each.attrs?.group);
    for (const code of ['COD', 'SLE', 'CMR', 'GHA', 'GIN', 'NGA']) expect(find(code)?.attrs?.group).toBe('AFRICA');
    for (const code of ['ALB', 'UKR']) expect(find(code)?.attrs?.group).toBe('NON_EU_EUROPE');
    for (const code of ['PAK', 'BGD']) expect(find(code)?.attrs?.group).toBe('ASIA_MIDDLE_EAST');
    for (const each of citizenships) {
      expect(each.attrs?.eu, each.code).toBe(['GREECE', 'EU_OTHER'].includes(each.attrs?.group as string));
    }
  });

  it('name the countries people come from as Greek and English do', () => {
    const label = (code: string) => [find(code)?.en, find(code)?.el];

    expect(label('COD')).toEqual(['Democratic Republic of the Congo', 'Λαϊκή Δημοκρατία του Κονγκό']);
    expect(label('GIN')).toEqual(['Guinea', 'Γουινέα']);
    expect(label('SLE')).toEqual(['Sierra Leone', 'Σιέρα Λεόνε']);
    expect(label('XKX')).toEqual(['Kosovo', 'Κόσοβο']);
  });

  it('bring Namibia back as NAM from a spreadsheet that reads NA, NaN, null and the like as nothing', () => {
    const readsAsNothing = /^(?:|na|n\/a|#n\/a|nan|null|none|nil|-99|00)$/i;
    const written = citizenships.map((each) => `${each.code},"${each.en.replaceAll('"', '""')}"`).join('\r\n');
    const read = written.split('\r\n').map((line) => line.slice(0, line.indexOf(',')));

    expect(read.filter((cell) => readsAsNothing.test(cell))).toEqual([]);
    expect(read.filter((cell) => Number.isFinite(Number(cell)))).toEqual([]);
    expect(read).toContain('NAM');
    expect(find('NAM')).toMatchObject({ en: 'Namibia', el: 'Ναμίμπια' });
  });
});

describe('languages', () => {
  it('have a code of ISO 639-2 for exchange, and say which run from right to left', () => {
    const spoken = codeLists.language.codes.filter(({ code }) => !isMissing(code));

    for (const each of spoken) expect(each.attrs?.iso6392, each.code).toMatch(/^[a-z]{3}$/);
    expect(spoken.filter((each) => each.attrs?.rtl === true).map((each) => each.code)).toEqual([
      'arb',
      'urd',
      'pnb',
      'prs',
      'fas',
      'pus',
      'ckb',
    ]);
  });
});

describe('order and endings', () => {
  it('levels and steps are numbered in the order in which they stand', () => {
    for (const id of ['cefr', 'readiness', 'risk_level'] as const) {
      const ordinals = codeLists[id].codes.map((each) => each.attrs?.ordinal as number);
      expect(ordinals, id).toEqual(ordinals.map((_, place) => ordinals[0]! + place));
    }
    expect(codeLists.cefr.codes.find((each) => each.code === 'A1')?.attrs?.ordinal).toBe(1);
    expect(codeLists.readiness.codes.map((each) => each.attrs?.ordinal)).toEqual([1, 2, 3, 4, 5]);
  });

  it('every way in which an episode ends has a reason, and reasons name no other', () => {
    const ended = codeLists.episode_status.codes.filter((each) => each.attrs?.open === false).map((each) => each.code);
    const named = codeLists.episode_end_reason.codes.flatMap((each) => each.attrs?.statuses as string[]);

    expect([...new Set(named)].sort()).toEqual(ended.sort());
  });

  it('reminders name no service, place, authority or illness', () => {
    const telling =
      /traffick|victim|shelter|psych|court|police|asylum|prosecut|εμπορία|θύμα|ξενών|ψυχ|δικαστ|αστυνομ|άσυλ|εισαγγελ/i;
    const shown = [
      ...codeLists.reminder_kind.codes,
      ...codeLists.appointment_status.codes,
      ...codeLists.attendance.codes,
    ];

    expect(shown.filter((each) => telling.test(`${each.en} ${each.el}`))).toEqual([]);
  });

  it('answers of the interface fit what is shipped', () => {
    for (const list of lists) {
      const codes = list.codes.map(({ code, en, el, sort = 0, attrs = {} }) => ({
        code,
        en,
        el,
        sort,
        active: true,
        attributes: attrs,
        version: 1,
      }));
      expect(CodeList.safeParse({ ...list, codes }).success, list.id).toBe(true);
    }
  });

  it('are written as text that keeps Greek composed', () => {
    for (const list of lists) {
      const file = readFileSync(`${import.meta.dirname}/${list.id}.json`, 'utf8');
      expect(file.normalize('NFC') === file, list.id).toBe(true);
    }
  });
});
