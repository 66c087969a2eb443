import { live, liveKinds } from '#server/live/live.contract.ts';
import { queries } from './queries.ts';
import { refresh } from './session.ts';

/** What is asked again when a kind of thing may have changed. Only what a page shows at the moment is fetched at once. */
const stale: Record<(typeof liveKinds)[number], (key: readonly unknown[]) => boolean> = {
  today: ([first, , part]) =>
    first === 'today' || first === 'reminders' || (first === 'case' && part === 'appointments'),
  messages: ([first, , part]) => first === 'case' && part === 'messages',
  referrals: ([first, , part]) =>
    first === 'referrals' || first === 'referral' || (first === 'case' && part === 'referrals'),
};

const longestPause = 60_000;

/**
 * Keeps a line to the server open while somebody is signed in: it names kinds of things that changed, and these are asked
 * for again with the rights of that moment. Lost lines are opened again, each time later. Answers how to end it.
 */
export function listen(): () => void {
  if (typeof EventSource === 'undefined') return () => {};
  let line: EventSource | undefined;
  let again: number | undefined;
  let pause = 1_000;
  let missed = false;

  const tell = (kind: (typeof liveKinds)[number]) =>
    void queries.invalidateQueries({ predicate: ({ queryKey }) => stale[kind](queryKey) });

  const open = () => {
    again = undefined;
    line = new EventSource(`/api${live.events.line.split(' ')[1]}`);
    line.addEventListener('beat', () => {
      pause = 1_000;
      // What happened while nobody listened is not told again.
      if (missed) for (const kind of liveKinds) tell(kind);
      missed = false;
    });
    line.addEventListener('changed', ({ data }: MessageEvent<string>) => {
      const kind = liveKinds.find((one) => one === data);
      if (kind) tell(kind);
    });
    line.addEventListener('error', () => {
      line?.close();
      if (again !== undefined) return;
      missed = true;
      // The line ends with the sign-in: then this page must know at once.
      void refresh();
      again = window.setTimeout(open, pause * (0.5 + Math.random()));
      pause = Math.min(2 * pause, longestPause);
    });
  };
  open();

  return () => {
    window.clearTimeout(again);
    line?.close();
  };
}
