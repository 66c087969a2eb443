import citizenships from '../../prisma/codelists/citizenship.json' with { type: 'json' };

const groups = new Map(
  citizenships.codes.map((code) => [code.code, (code.attrs as { group?: string } | undefined)?.group ?? 'UNKNOWN']),
);

/** The coarse group of the first citizenship; several groups count as the first that was told. */
export function citizenshipGroup(codes: readonly string[] | null): string {
  return groups.get(codes?.[0] ?? '') ?? 'UNKNOWN';
}
