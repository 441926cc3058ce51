/** How times are shown: in the site's zone, as in its reports, 24 hours. Order never comes from them. */

import type { Language } from '@govim/sdk';

import { text } from './catalogue.ts';
import { zoneOf } from './zone.ts';
import type { Zone } from './zone.ts';

const DAY_MS = 86_400_000;

export function clockTime(at: Date, zone: Zone): string {
  return hoursAndMinutes(zone.wall(at));
}

/** `09:05` · `昨天 17:20` · `星期三` · `11月20日` · `2025年3月2日` */
export function listTime(lang: Language, at: Date, now: Date, zone: Zone): string {
  const [day, today] = [zone.wall(at), zone.wall(now)];
  const age = daysBetween(day, today);
  if (age <= 0) return hoursAndMinutes(day);
  if (age === 1) return `${text(lang, 'date.yesterday')} ${hoursAndMinutes(day)}`;
  if (age < 7) return weekday(lang, day);
  return shortDay(lang, day, today);
}

/** The rule between two days of a history. */
export function dayTitle(lang: Language, at: Date, now: Date, zone: Zone): string {
  const [day, today] = [zone.wall(at), zone.wall(now)];
  const age = daysBetween(day, today);
  if (age === 0) return text(lang, 'date.today');
  if (age === 1) return text(lang, 'date.yesterday');
  return `${shortDay(lang, day, today)} ${weekday(lang, day)}`;
}

/** `2026-11-24 09:05:03 +08:00`, for hover and focus; and the time here, where this computer's clock shows another. */
export function fullTime(lang: Language, at: Date, zone: Zone, here: Zone = zoneOf(null)): string {
  const site = timeWithOffset(at, zone);
  if (here.offsetMinutes(at) === zone.offsetMinutes(at)) return site;
  return text(lang, 'date.other_zone', { site, here: timeWithOffset(at, here) });
}

export function isSameDay(one: Date, other: Date, zone: Zone): boolean {
  return daysBetween(zone.wall(one), zone.wall(other)) === 0;
}

// ---- of what the clocks of a zone show: the UTC fields of a date

function timeWithOffset(at: Date, zone: Zone): string {
  const [wall, offset] = [zone.wall(at), zone.offsetMinutes(at)];
  const ahead = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  return `${wall.toISOString().slice(0, 10)} ${hoursAndMinutes(wall)}:${two(wall.getUTCSeconds())} ${ahead}`;
}

/** Calendar days, not spans of 24 hours: a summer-time day has 23. */
function daysBetween(day: Date, later: Date): number {
  const midnight = (wall: Date): number => Math.floor(wall.getTime() / DAY_MS);
  return midnight(later) - midnight(day);
}

function hoursAndMinutes(wall: Date): string {
  return `${two(wall.getUTCHours())}:${two(wall.getUTCMinutes())}`;
}

function shortDay(lang: Language, day: Date, today: Date): string {
  return day.getUTCFullYear() === today.getUTCFullYear() ? monthAndDay(lang, day) : fullDay(lang, day);
}

function weekday(lang: Language, wall: Date): string {
  return new Intl.DateTimeFormat(lang, { weekday: 'long', timeZone: 'UTC' }).format(wall);
}

function monthAndDay(lang: Language, wall: Date): string {
  if (lang === 'zh-CN') return `${wall.getUTCMonth() + 1}月${wall.getUTCDate()}日`;
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(wall);
}

function fullDay(lang: Language, wall: Date): string {
  if (lang === 'zh-CN') return `${wall.getUTCFullYear()}年${monthAndDay(lang, wall)}`;
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(wall);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
