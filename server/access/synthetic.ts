import { fieldsOf, type Mark } from './ability.ts';
import { abilityOf } from './lens.ts';
import type { ModelName } from './model.ts';
import type { Role } from './roles.ts';

/**
 * A case that nobody has: what an administrator sees when she looks through a role's eyes. It stands in the code and in
 * no database, so that trying the policy needs no real record.
 */
const records: readonly { model: ModelName; row: Record<string, unknown> }[] = [
  {
    model: 'Case',
    row: {
      code: 'XX-XXXX-XX',
      status: 'ACTIVE',
      openedOn: '2026-01-15',
      alias: 'Example',
      gender: 'WOMAN',
      ageBand: '25_29',
      languages: ['fra'],
      citizenships: ['XXX'],
      dependants: { adults: 0, children: 1, childrenWithPerson: 1 },
      needs: ['HOUSING'],
      healthNeeds: 'An example of a health need',
      residenceStatus: 'ASYLUM_SEEKER',
      workRight: 'YES',
      safetyFlags: ['DANGER'],
      immediateSafety: { safeNow: 'NO', action: 'An example of what was done' },
    },
  },
  {
    model: 'Identity',
    row: {
      legalName: 'Example Person',
      dateOfBirth: '1999-01-01',
      documents: [{ type: 'PASSPORT', number: 'EXAMPLE' }],
      phones: [{ number: '+30 690 000 0000' }],
      address: { place: 'Example Town' },
    },
  },
  {
    model: 'SafeContact',
    row: { channel: 'CALL', value: '+30 690 000 0000', codeWord: 'example', confirmedOn: '2026-01-15' },
  },
  { model: 'ExploitationHistory', row: { forms: ['LABOUR'], noGoSectors: ['An example'], narrative: 'An example' } },
  { model: 'VictimStatusEvent', row: { status: 'POTENTIAL', decidedBy: 'NGO', decidingBody: 'An example office' } },
  {
    model: 'Session',
    row: {
      kind: 'PSYCHOLOGICAL',
      heldAt: '2026-02-01T09:00:00Z',
      attendance: 'ATTENDED',
      operationalNote: 'An example of a note',
      clinicalSummary: 'An example of a summary',
      riskFlag: 'LOW',
    },
  },
  {
    model: 'Session',
    row: { kind: 'LESSON', heldAt: '2026-02-02T09:00:00Z', attendance: 'ATTENDED', topic: 'An example' },
  },
  { model: 'ProcessNote', row: { body: 'An example of a working note' } },
  { model: 'DenyEntry', row: { kind: 'PERSON', party: 'An example', reason: 'An example' } },
  { model: 'Appointment', row: { startsAt: '2026-02-03T09:00:00Z', mode: 'IN_PERSON', status: 'PLANNED' } },
];

export interface EyesOn {
  model: string;
  fields: { name: string; way: 'read' | 'reveal' | 'hidden'; change: boolean; value: unknown }[];
}

/** The synthetic case through the eyes of a role that stands to it in these ways; by the same rules as any record. */
export function throughEyes(role: Role, marks: readonly Mark[]): EyesOn[] {
  const ability = abilityOf(role);
  return records.map(({ model, row }) => {
    const stood = { ...row, marks };
    const [read, reveal, change] = ['read', 'reveal', 'update'].map((action) =>
      fieldsOf(ability, action, model, stood),
    );
    return {
      model,
      fields: Object.entries(row).map(([name, value]) => {
        const way = read!.has(name) ? 'read' : reveal!.has(name) ? 'reveal' : 'hidden';
        return { name, way, change: change!.has(name), value: way === 'read' ? value : null };
      }),
    };
  });
}
