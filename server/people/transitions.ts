/** What an event of the victim-status history can say. "Not assessed" is the absence of events, never one of them. */
export const victimStatuses = [
  'POTENTIAL',
  'PRESUMED',
  'PRESUMED_DECLINED_FORMAL',
  'FORMAL_PENDING',
  'FORMAL_RECOGNISED',
  'RECOGNISED_ABROAD',
  'NOT_VICTIM',
  'REVOKED',
] as const;
export type VictimStatus = (typeof victimStatuses)[number];

/**
 * What may follow what, read by server and screens alike. Forward is always open; recognition by act ends only by an act
 * of revocation; whoever was assessed as not a victim may tell more later; and she may take back her request.
 */
export const nextStatuses: Record<VictimStatus | 'UNKNOWN', readonly VictimStatus[]> = {
  UNKNOWN: [
    'POTENTIAL',
    'PRESUMED',
    'PRESUMED_DECLINED_FORMAL',
    'FORMAL_PENDING',
    'FORMAL_RECOGNISED',
    'RECOGNISED_ABROAD',
    'NOT_VICTIM',
  ],
  POTENTIAL: [
    'PRESUMED',
    'PRESUMED_DECLINED_FORMAL',
    'FORMAL_PENDING',
    'FORMAL_RECOGNISED',
    'RECOGNISED_ABROAD',
    'NOT_VICTIM',
  ],
  PRESUMED: ['PRESUMED_DECLINED_FORMAL', 'FORMAL_PENDING', 'FORMAL_RECOGNISED', 'RECOGNISED_ABROAD', 'NOT_VICTIM'],
  PRESUMED_DECLINED_FORMAL: ['FORMAL_PENDING', 'FORMAL_RECOGNISED', 'RECOGNISED_ABROAD', 'NOT_VICTIM'],
  FORMAL_PENDING: ['PRESUMED_DECLINED_FORMAL', 'FORMAL_RECOGNISED', 'RECOGNISED_ABROAD', 'NOT_VICTIM'],
  FORMAL_RECOGNISED: ['REVOKED'],
  RECOGNISED_ABROAD: ['FORMAL_PENDING', 'FORMAL_RECOGNISED', 'REVOKED'],
  NOT_VICTIM: ['PRESUMED'],
  REVOKED: ['PRESUMED'],
};

/** Statuses that rest on a written act: its number must be given (BR13). */
export const needsAct: ReadonlySet<VictimStatus> = new Set<VictimStatus>(['FORMAL_RECOGNISED', 'REVOKED']);
