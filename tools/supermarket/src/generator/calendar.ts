/** Zone of the sample shop. */
export const zone = 'Europe/Berlin';

const dayMs = 86_400_000;

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);
}

/** 0 = Sunday. */
export function weekday(date: string): number {
  return new Date(date).getUTCDay();
}

const local = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** Day of the shop that an instant falls on. */
export function businessDay(instant: Date): string {
  return local.format(instant).slice(0, 10);
}

/** Milliseconds from the shop's local noon of a day to UTC's; stores are closed when the clocks change. */
export function offsetOf(date: string): number {
  const noon = new Date(`${date}T12:00:00Z`);
  const parts = new Map(local.formatToParts(noon).map(({ type, value }) => [type, value]));
  const shown = `${parts.get('year') ?? ''}-${parts.get('month') ?? ''}-${parts.get('day') ?? ''}T${parts.get('hour') ?? ''}:${parts.get('minute') ?? ''}:${parts.get('second') ?? ''}Z`;
  return Date.parse(shown) - noon.getTime();
}

export function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
