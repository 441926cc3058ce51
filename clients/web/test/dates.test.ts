import { describe, expect, it } from 'vitest';

import { dayTitle, fullTime, listTime } from '../src/i18n/dates.ts';

const now = new Date('2026-11-24T10:00:00+08:00');
const at = (text: string): Date => new Date(`${text}+08:00`);

describe('times in a list (zone Asia/Shanghai)', () => {
  it.each([
    ['2026-11-24T09:05:03', '09:05', '09:05'],
    ['2026-11-23T17:20:00', '昨天 17:20', 'Yesterday 17:20'],
    ['2026-11-18T08:00:00', '星期三', 'Wednesday'],
    ['2026-11-17T23:59:00', '11月17日', '17 Nov'],
    ['2025-03-02T12:00:00', '2025年3月2日', '2 Mar 2025'],
  ])('%s is %s and %s', (time, chinese, english) => {
    expect(listTime('zh-CN', at(time), now)).toBe(chinese);
    expect(listTime('en', at(time), now)).toBe(english);
  });

  it('goes by calendar days, not by 24 hours', () => {
    expect(listTime('zh-CN', at('2026-11-23T23:59:00'), at('2026-11-24T00:01:00'))).toBe('昨天 23:59');
  });
});

describe('other forms', () => {
  it('name the zone in full', () => {
    expect(fullTime(at('2026-11-24T09:05:03'))).toBe('2026-11-24 09:05:03 +08:00');
  });

  it('name days', () => {
    expect(dayTitle('zh-CN', now, now)).toBe('今天');
    expect(dayTitle('zh-CN', at('2026-11-20T09:00:00'), now)).toBe('11月20日 星期五');
    expect(dayTitle('zh-CN', at('2025-03-02T09:00:00'), now)).toBe('2025年3月2日 星期日');
    expect(dayTitle('en', at('2026-11-20T09:00:00'), now)).toBe('20 Nov Friday');
  });
});
