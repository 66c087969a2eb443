import type { z } from 'zod';
import { type ReminderRow, reminders } from '#server/reminders/reminders.contract.ts';
import { call } from '../app/call.ts';
import { usePress } from '../app/press.ts';
import { queries } from '../app/queries.ts';
import { addDays, today, toInstant } from '../app/time.ts';

type Acted = Pick<z.infer<typeof ReminderRow>, 'id' | 'version'>;

/** Today, and the lists of reminders, as they are after an act. */
export const refreshReminders = () =>
  Promise.all([
    queries.invalidateQueries({ queryKey: ['today'] }),
    queries.invalidateQueries({ queryKey: ['reminders'] }),
  ]);

/** What is done with a reminder by one press: it is done, or it comes back tomorrow morning. */
export function useReminderActs() {
  const done = usePress(
    ({ id, version }: Acted) => call(reminders.done, { id: id as string }, undefined, { ifMatch: version }),
    { refresh: refreshReminders, done: 'today:doneSaid' },
  );
  const snooze = usePress(
    ({ id, version }: Acted) =>
      call(
        reminders.snooze,
        { id: id as string },
        { until: toInstant(addDays(today(), 1), '09:00') },
        { ifMatch: version },
      ),
    { refresh: refreshReminders, done: 'today:snoozed' },
  );
  return {
    done: (row: Acted) => done.mutate(row),
    snooze: (row: Acted) => snooze.mutate(row),
    error: done.error ?? snooze.error,
    isBusy: done.isPending || snooze.isPending,
  };
}
