/** The zone in which appointments are made, whatever the browser's own clock says. */
export const zone = 'Europe/Athens';

export type Language = 'en' | 'el';
/** A day on the wall calendar, `2026-11-24`. */
export type Day = string;
/** A time on the wall clock, `10:00`. */
export type Clock = string;

const minute = 60_000;
const dayLength = 86_400_000;
const two = (value: number) => String(value).padStart(2, '0');

const clocks = new Map<string, Intl.DateTimeFormat>();
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;

  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  clocks.set(timeZone, made);
  return made;
}

/** The wall reading at a moment, as if it were UTC, in milliseconds. */
function readingAt(moment: number, timeZone: string): number {
  const parts = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute, parts.second);
}

/** How far the wall clock is ahead of UTC at a moment, in milliseconds. */
function offsetAt(moment: number, timeZone: string): number {
  return readingAt(moment, timeZone) - Math.floor(moment / 1000) * 1000;
}

/** Day and time on the wall at an instant. */
export function toWall(instant: string | number | Date, timeZone = zone): { day: Day; time: Clock } {
  const text = new Date(readingAt(new Date(instant).getTime(), timeZone)).toISOString();
  return { day: text.slice(0, 10), time: text.slice(11, 16) };
}

/**
 * The instant at which the wall shows day and time. A time that the spring change skips moves forward by the
 * length of the gap; of a time that the autumn change repeats, the first is meant.
 */
export function toInstant(day: Day, time: Clock, timeZone = zone): string {
  const reading = Date.parse(`${day}T${time}:00Z`);
  if (Number.isNaN(reading)) throw new Error('not a day and a time');

  const before = offsetAt(reading - dayLength, timeZone);
  const after = offsetAt(reading + dayLength, timeZone);
  const fits = [reading - before, reading - after].filter((moment) => readingAt(moment, timeZone) === reading);
  const moment = fits.length > 0 ? Math.min(...fits) : reading - before;
  return new Date(moment).toISOString();
}

/** Today on the wall. */
export const today = (now: number | Date = Date.now()): Day => toWall(now).day;

const middayOf = (day: Day) => Date.parse(`${day}T12:00:00Z`);

export function addDays(day: Day, count: number): Day {
  return new Date(middayOf(day) + count * dayLength).toISOString().slice(0, 10);
}

/** Days from one day to another; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => Math.round((middayOf(to) - middayOf(from)) / dayLength);

/** 0 is Sunday. */
export const weekdayOf = (day: Day): number => new Date(middayOf(day)).getUTCDay();

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T12:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

const weekdays: Record<Language, readonly string[]> = {
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
  el: ['Κυ', 'Δε', 'Τρ', 'Τε', 'Πε', 'Πα', 'Σα'],
};

/** `24/11/2026` */
export const fullDay = (day: Day): string => `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}`;

/** `Tue 24/11`, with the year when it is not this one. */
export function shortDay(day: Day, language: Language, now: Day = today()): string {
  const year = day.slice(0, 4) === now.slice(0, 4) ? '' : `/${day.slice(0, 4)}`;
  return `${weekdays[language][weekdayOf(day)]} ${day.slice(8, 10)}/${day.slice(5, 7)}${year}`;
}

/** `Tue 24/11, 10:00` */
export function shortMoment(instant: string | number | Date, language: Language, now: Day = today()): string {
  const { day, time } = toWall(instant);
  return `${shortDay(day, language, now)}, ${time}`;
}

/** `Tuesday 24 November`, for headings. */
export function longDay(day: Day, language: Language): string {
  const locale = language === 'el' ? 'el-GR' : 'en-GB';
  const parts = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).formatToParts(middayOf(day));
  return parts
    .map(({ type, value }) => (type === 'literal' ? ' ' : value))
    .join('')
    .trim();
}

const fold = (text: string) => text.trim().toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ς', 'σ');

const dayWords: [RegExp, number][] = [
  [/^(today|tod|σημερα)$/, 0],
  [/^(tomorrow|tom|αυριο)$/, 1],
  [/^(yesterday|yes|χθεσ|χτεσ)$/, -1],
];
/** By weekday; two or more letters are enough. */
const weekdayWords = [
  ['sunday', 'κυριακη'],
  ['monday', 'δευτερα'],
  ['tuesday', 'τριτη'],
  ['wednesday', 'τεταρτη'],
  ['thursday', 'πεμπτη'],
  ['friday', 'παρασκευη'],
  ['saturday', 'σαββατο'],
];

/**
 * The day somebody means: `24/11`, `2411`, `24/11/26`, `24.11.2026`, `+7`, `tue`, `αύριο`. Without a year it is the
 * one that lies nearest; a weekday is the next one. Undefined when it is none.
 */
export function parseDay(typed: string, now: Day = today()): Day | undefined {
  const text = fold(typed);
  if (isDay(text)) return text;

  const ahead = /^([+-])\s*(\d{1,3})$/.exec(text);
  if (ahead) return addDays(now, Number(`${ahead[1]}${ahead[2]}`));
  const word = dayWords.find(([pattern]) => pattern.test(text));
  if (word) return addDays(now, word[1]);
  if (text.length >= 2) {
    const weekday = weekdayWords.findIndex((names) => names.some((name) => name.startsWith(text)));
    if (weekday >= 0) return addDays(now, ((weekday - weekdayOf(now) + 6) % 7) + 1);
  }

  const numbers =
    /^(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{2}|\d{4}))?$/.exec(text) ?? /^(\d{2})(\d{2})(\d{2}|\d{4})?$/.exec(text);
  if (!numbers) return undefined;
  const [, date, month, year] = numbers;
  const dayIn = (y: number) => `${y}-${two(Number(month))}-${two(Number(date))}`;
  if (year) {
    const day = dayIn(year.length === 2 ? 2000 + Number(year) : Number(year));
    return isDay(day) ? day : undefined;
  }
  const thisYear = Number(now.slice(0, 4));
  return [thisYear - 1, thisYear, thisYear + 1]
    .map(dayIn)
    .filter(isDay)
    .sort((a, b) => Math.abs(daysBetween(now, a)) - Math.abs(daysBetween(now, b)))[0];
}

/** The time somebody means: `10`, `10:30`, `1030`, `10.30`, `9:05`. */
export function parseTime(typed: string): Clock | undefined {
  const match = /^(\d{1,2})(?:[:. ]?(\d{2}))?$/.exec(typed.trim());
  if (!match) return undefined;
  const [hour, minutes] = [Number(match[1]), Number(match[2] ?? 0)];
  return hour < 24 && minutes < 60 ? `${two(hour)}:${two(minutes)}` : undefined;
}

/** Whole minutes from one moment to another; negative when `to` is earlier. */
export const minutesBetween = (from: number | Date, to: string | number | Date): number =>
  Math.round((new Date(to).getTime() - new Date(from).getTime()) / minute);
