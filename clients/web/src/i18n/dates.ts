/** How times are shown (local time of this computer, 24 hours). Order never comes from them. */

import type { Language } from '@govim/sdk';

import { text } from './catalogue.ts';

const DAY_MS = 86_400_000;

export function clockTime(at: Date): string {
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `09:05` · `昨天 17:20` · `星期三` · `11月20日` · `2025年3月2日` */
export function listTime(lang: Language, at: Date, now: Date): string {
  const age = daysBetween(at, now);
  if (age <= 0) return clockTime(at);
  if (age === 1) return `${text(lang, 'date.yesterday')} ${clockTime(at)}`;
  if (age < 7) return weekday(lang, at);
  return at.getFullYear() === now.getFullYear() ? monthAndDay(lang, at) : fullDay(lang, at);
}

/** The rule between two days of a history. */
export function dayTitle(lang: Language, at: Date, now: Date): string {
  const age = daysBetween(at, now);
  if (age === 0) return text(lang, 'date.today');
  if (age === 1) return text(lang, 'date.yesterday');
  const day = at.getFullYear() === now.getFullYear() ? monthAndDay(lang, at) : fullDay(lang, at);
  return `${day} ${weekday(lang, at)}`;
}

/** `2026-11-24 09:05:03 +08:00`, for hover and focus. */
export function fullTime(at: Date): string {
  const offset = -at.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${clockTime(at)}:${two(at.getSeconds())} ${zone}`;
}

export function isSameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}

/** Calendar days, not spans of 24 hours: a summer-time day has 23. */
function daysBetween(at: Date, now: Date): number {
  const midnight = (date: Date): number => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return (midnight(now) - midnight(at)) / DAY_MS;
}

function weekday(lang: Language, at: Date): string {
  return new Intl.DateTimeFormat(lang, { weekday: 'long' }).format(at);
}

function monthAndDay(lang: Language, at: Date): string {
  if (lang === 'zh-CN') return `${at.getMonth() + 1}月${at.getDate()}日`;
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(at);
}

function fullDay(lang: Language, at: Date): string {
  if (lang === 'zh-CN') return `${at.getFullYear()}年${monthAndDay(lang, at)}`;
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
