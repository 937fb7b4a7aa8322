/** The instant at which a day begins in a zone. Where its midnight is skipped, the one at which the clocks go on. */
export function dayStart(day: string, zone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const first = midnight - offset(midnight, zone);
  const second = midnight - offset(first, zone);
  // Two answers that differ lie on both sides of a change of the clocks; the later one is on the day itself.
  return new Date(second === first ? first : Math.max(first, second));
}

/** Milliseconds by which the zone's clocks are ahead of UTC. */
function offset(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return local - Math.floor(instant / 1000) * 1000;
}
