import { describe, expect, it } from 'vitest';

import { clockTime, dayTitle, fullTime, isSameDay, listTime } from '../src/i18n/dates.ts';
import { zoneOf } from '../src/i18n/zone.ts';

const now = new Date('2026-11-24T10:00:00+08:00');
const site = zoneOf('Asia/Shanghai');
const at = (text: string): Date => new Date(`${text}+08:00`);

describe('times in a list (of a site in Asia/Shanghai)', () => {
  it.each([
    ['2026-11-24T09:05:03', '09:05', '09:05'],
    ['2026-11-23T17:20:00', '昨天 17:20', 'Yesterday 17:20'],
    ['2026-11-18T08:00:00', '星期三', 'Wednesday'],
    ['2026-11-17T23:59:00', '11月17日', '17 Nov'],
    ['2025-03-02T12:00:00', '2025年3月2日', '2 Mar 2025'],
  ])('%s is %s and %s', (time, chinese, english) => {
    expect(listTime('zh-CN', at(time), now, site)).toBe(chinese);
    expect(listTime('en', at(time), now, site)).toBe(english);
  });

  it('goes by calendar days, not by 24 hours', () => {
    expect(listTime('zh-CN', at('2026-11-23T23:59:00'), at('2026-11-24T00:01:00'), site)).toBe('昨天 23:59');
  });
});

describe('other forms', () => {
  it('name the zone in full', () => {
    expect(fullTime('en', at('2026-11-24T09:05:03'), site, site)).toBe('2026-11-24 09:05:03 +08:00');
  });

  it('name days', () => {
    expect(dayTitle('zh-CN', now, now, site)).toBe('今天');
    expect(dayTitle('zh-CN', at('2026-11-20T09:00:00'), now, site)).toBe('11月20日 星期五');
    expect(dayTitle('zh-CN', at('2025-03-02T09:00:00'), now, site)).toBe('2025年3月2日 星期日');
    expect(dayTitle('en', at('2026-11-20T09:00:00'), now, site)).toBe('20 Nov Friday');
  });
});

describe('times on a computer that is set to another zone', () => {
  const here = zoneOf('America/New_York');
  const moment = at('2026-11-24T09:05:03');

  it('are those of the site, as in its reports', () => {
    expect(clockTime(moment, site)).toBe('09:05');
    expect(clockTime(moment, here)).toBe('20:05');
    expect(isSameDay(moment, at('2026-11-24T23:00:00'), site)).toBe(true);
    expect(isSameDay(moment, at('2026-11-24T23:00:00'), here)).toBe(false);
  });

  it('say in full what both clocks show', () => {
    expect(fullTime('zh-CN', moment, site, here)).toBe('2026-11-24 09:05:03 +08:00（本单位时间；按本机时区为 2026-11-23 20:05:03 -05:00）');
    expect(fullTime('en', moment, site, here)).toContain('on this computer 2026-11-23 20:05:03 -05:00');
  });

  it('are not said twice where the clocks agree, whatever the name of the zone', () => {
    expect(fullTime('en', moment, site, zoneOf('Asia/Taipei'))).toBe('2026-11-24 09:05:03 +08:00');
  });
});

describe('a zone', () => {
  it('knows summer time and half hours', () => {
    const berlin = zoneOf('Europe/Berlin');
    expect(berlin.offsetMinutes(new Date('2026-10-25T00:59:59Z'))).toBe(120);
    expect(berlin.offsetMinutes(new Date('2026-10-25T01:00:00Z'))).toBe(60);
    expect(zoneOf('Asia/Kathmandu').offsetMinutes(now)).toBe(345);
    expect(zoneOf('America/St_Johns').offsetMinutes(now)).toBe(-210);
  });

  it('that this browser does not know, or nobody told, is that of the computer', () => {
    expect(zoneOf('Mars/Olympus').offsetMinutes(now)).toBe(-now.getTimezoneOffset());
    expect(zoneOf(null).offsetMinutes(now)).toBe(480);
  });

  it('is the same object each time', () => {
    expect(zoneOf('Asia/Urumqi')).toBe(zoneOf('Asia/Urumqi'));
  });
});
