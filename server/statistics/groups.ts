import citizenships from '../../prisma/codelists/citizenship.json' with { type: 'json' };
import labour from '../../prisma/codelists/labour_status.json' with { type: 'json' };

const groups = new Map(
  citizenships.codes.map((code) => [code.code, (code.attrs as { group?: string } | undefined)?.group ?? 'UNKNOWN']),
);

/** The coarse group of the first citizenship; several groups count as the first that was told. */
export function citizenshipGroup(codes: readonly string[] | null): string {
  return groups.get(codes?.[0] ?? '') ?? 'UNKNOWN';
}

/** Codes that stand for no answer. */
const notTold = ['UNKNOWN', 'NOT_ASKED', 'PREFER_NOT_TO_SAY'];
/** A code that says something. */
export const told = (code: string | null): string | null => (code && !notTold.includes(code) ? code : null);

const ofEsf: Record<string, string> = {
  EECO02: 'UNEMPLOYED',
  EECO03: 'UNEMPLOYED',
  EECO04: 'INACTIVE',
  EECO05: 'EMPLOYED',
};
const labourGroups = new Map(labour.codes.map(({ code, xwalk }) => [code, ofEsf[xwalk?.esfplus ?? '']]));

/** A work situation as coarse as ESF+ asks for it; what it has no name for is not known. */
export const labourGroup = (code: string | null): string | null => code && (labourGroups.get(code) ?? 'UNKNOWN');

/** A situation on leaving, as coarse as ESF+ asks for it: whom she works for is not counted. */
export const situationGroup = (code: string | null): string | null => (code === 'SELF_EMPLOYED' ? 'EMPLOYED' : code);
