import { z } from 'zod';
import { words } from '../../platform/contract.ts';
import { codePattern, kind } from './kind.ts';

const code = z.string().regex(codePattern, { error: 'invalid-choice' });

/** Psychological session, individual or in a group. What was talked about stays the professional's; the risk flag does not. */
export const psychological = kind({
  fields: {
    sessionType: code,
    modality: code,
    clinicalSummary: words(8000),
    riskFlag: z.enum(['LOW', 'MEDIUM', 'HIGH', 'IMMINENT']),
    riskAction: code,
  },
  form: {
    sessionType: { input: 'code', list: 'psych_session_type', label: 'session.sessionType' },
    modality: { input: 'code', list: 'psych_modality', label: 'session.modality' },
    clinicalSummary: { input: 'lines', label: 'session.clinicalSummary' },
    riskFlag: { input: 'code', list: 'risk_level', label: 'session.riskFlag' },
    riskAction: { input: 'code', list: 'risk_action', label: 'session.riskAction' },
  },
  common: ['sessionType', 'modality'],
  /** A risk that was seen is not left alone: what was done about it belongs to it. */
  check: ({ riskFlag, riskAction }) =>
    riskFlag && !riskAction ? [{ path: '/riskAction', code: 'risk-needs-action' }] : [],
});
