import { Check, Circle, Clock3, type LucideIcon, Minus } from 'lucide-react';
import { type Attendance, wasThere } from '#server/sessions/sessions.contract.ts';
import type { Tone } from '../../app/theme/theme.ts';

/** The sign of an attendance; its word stands beside it. Nobody is marked red for not having come. */
export function attendanceMark(attendance: Attendance): { tone: Tone; icon: LucideIcon; there: boolean } {
  if (attendance === 'NOT_APPLICABLE') return { tone: 'neutral', icon: Circle, there: true };
  if (!wasThere(attendance)) return { tone: 'neutral', icon: Minus, there: false };
  return attendance === 'ATTENDED'
    ? { tone: 'ok', icon: Check, there: true }
    : { tone: 'warn', icon: Clock3, there: true };
}
