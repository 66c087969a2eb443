/** The zone in which the services that use Ariadne make their appointments. */
export const ZONE = 'Europe/Athens';

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock on the wall shows in a zone at an instant, as YYYY-MM-DDTHH:mm. */
export function wallTimeOf(instant: Date, zone = ZONE): string {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  const { year, month, day, hour, minute } = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, value]),
  );
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/**
 * The instant at which the clock on the wall shows this. A time that comes twice means the first; a time that a change of
 * the clock leaves out means the instant that many minutes after the gap began.
 */
export function instantOf(wallTime: string, zone = ZONE): Date {
  const asUtc = Date.parse(`${wallTime}:00Z`);
  const offsetAt = (instant: number) => Date.parse(`${wallTimeOf(new Date(instant), zone)}:00Z`) - instant;

  // The offsets a day before and a day after are the only two that can be meant.
  const candidates = [offsetAt(asUtc - DAY), offsetAt(asUtc + DAY)].map((offset) => asUtc - offset);
  const exact = candidates.filter((instant) => instant + offsetAt(instant) === asUtc);
  return new Date(exact.length ? Math.min(...exact) : candidates[0]!);
}

const DAY = 86_400_000;

/** The first instant of a day in a zone. */
export const startOfDay = (day: string, zone = ZONE): Date => instantOf(`${day}T00:00`, zone);
