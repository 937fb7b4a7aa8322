import { type TextOutput, minus, point } from './text-output.ts';

const microsecondsOfDay = 86_400_000_000;
const [colon, blank, plus, zero] = [0x3a, 0x20, 0x2b, 0x30];
/** Days from 1 March of the year 0 to 1 January 2000, where PostgreSQL begins to count. */
const daysToEpoch = 730_425;

/** Years before the first are written as PostgreSQL writes them, with ` BC` at the very end. */
interface DayText {
  readonly day: number;
  readonly bytes: Uint8Array;
  readonly beforeChrist: boolean;
}

let lastDay: DayText = dayText(0);

/** `2026-11-01`, from days since 2000-01-01. */
export function date(out: TextOutput, days: number): void {
  if (days === 0x7fffffff) out.ascii('infinity');
  else if (days === -0x80000000) out.ascii('-infinity');
  else {
    writeDay(out, days);
    if (lastDay.beforeChrist) out.ascii(' BC');
  }
}

/** `2026-11-01 08:00:03.1`, from microseconds since 2000-01-01; `zoned` adds `+00`. */
export function timestamp(out: TextOutput, high: number, low: number, zoned: boolean): void {
  if (high === 0x7fffffff && low === 0xffffffff) {
    out.ascii('infinity');
    return;
  }
  if (high === -0x80000000 && low === 0) {
    out.ascii('-infinity');
    return;
  }
  const { days, microseconds } = high > -0x200000 && high < 0x1fffff ? near(high, low) : far(high, low);
  writeDay(out, days);
  const beforeChrist = lastDay.beforeChrist;
  out.byte(blank);
  writeTime(out, microseconds);
  if (zoned) {
    out.byte(plus);
    out.byte(zero);
    out.byte(zero);
  }
  if (beforeChrist) out.ascii(' BC');
}

/** Within 285 years of 2000 a double holds every microsecond. */
function near(high: number, low: number) {
  const total = high * 0x100000000 + low;
  const days = Math.floor(total / microsecondsOfDay);
  return { days, microseconds: total - days * microsecondsOfDay };
}

function far(high: number, low: number) {
  const total = (BigInt(high) << 32n) + BigInt(low);
  const day = BigInt(microsecondsOfDay);
  const days = total / day - (total < 0n && total % day !== 0n ? 1n : 0n);
  return { days: Number(days), microseconds: Number(total - days * day) };
}

/** `08:00:03.1`, from microseconds since midnight. */
export function writeTime(out: TextOutput, microseconds: number): void {
  const seconds = Math.floor(microseconds / 1_000_000);
  const fraction = microseconds - seconds * 1_000_000;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds - hours * 3600) / 60);
  out.two(hours);
  out.byte(colon);
  out.two(minutes);
  out.byte(colon);
  out.two(seconds - hours * 3600 - minutes * 60);
  if (fraction === 0) return;
  out.byte(point);
  const upper = Math.floor(fraction / 10_000);
  out.two(upper);
  out.four(fraction - upper * 10_000);
  out.trimZeros();
}

/** Rows near each other are of the same day more often than not. */
function writeDay(out: TextOutput, days: number): void {
  if (lastDay.day !== days) lastDay = dayText(days);
  out.bytes.set(lastDay.bytes, out.at);
  out.at += lastDay.bytes.length;
}

/** @see https://howardhinnant.github.io/date_algorithms.html#civil_from_days */
function dayText(day: number): DayText {
  const shifted = day + daysToEpoch;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
  const year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0);
  const calendarMonth = month < 10 ? month + 3 : month - 9;
  const text = [
    String(year > 0 ? year : 1 - year).padStart(4, '0'),
    String(calendarMonth).padStart(2, '0'),
    String(dayOfMonth).padStart(2, '0'),
  ].join(String.fromCharCode(minus));
  return { day, bytes: new TextEncoder().encode(text), beforeChrist: year <= 0 };
}
