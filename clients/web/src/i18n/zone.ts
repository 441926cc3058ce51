/**
 * A time zone, so that times can be shown as the site's reports and command line give them, whatever zone this
 * computer is set to.
 */

export interface Zone {
  /** What the clocks of the zone show at this moment, as the UTC fields of a date. */
  readonly wall: (at: Date) => Date;
  /** By how much they are ahead of UTC. */
  readonly offsetMinutes: (at: Date) => number;
}

const MINUTE_MS = 60_000;
/** Clocks are changed at quarters of an hour only, so one answer holds for a whole quarter. */
const QUARTER_MS = 15 * MINUTE_MS;

const zones = new Map<string | null, Zone>();

/** Null, or a name that this browser does not know, is the zone of this computer. The same name gives the same object. */
export function zoneOf(name: string | null): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = newZone(fieldsIn(name));
  zones.set(name, zone);
  return zone;
}

function newZone(fields: Intl.DateTimeFormat): Zone {
  const offsets = new Map<number, number>();
  const offsetMinutes = (at: Date): number => {
    const quarter = Math.floor(at.getTime() / QUARTER_MS);
    const offset = offsets.get(quarter) ?? offsetAt(quarter * QUARTER_MS, fields);
    offsets.set(quarter, offset);
    return offset;
  };
  return { offsetMinutes, wall: (at) => new Date(at.getTime() + offsetMinutes(at) * MINUTE_MS) };
}

function fieldsIn(name: string | null): Intl.DateTimeFormat {
  const options = {
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-US', name === null ? options : { ...options, timeZone: name });
  } catch {
    return new Intl.DateTimeFormat('en-US', options); // an old browser and a young zone
  }
}

function offsetAt(time: number, fields: Intl.DateTimeFormat): number {
  const parts = new Map(fields.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const field = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const wall = Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute'));
  return (wall - time) / MINUTE_MS;
}
