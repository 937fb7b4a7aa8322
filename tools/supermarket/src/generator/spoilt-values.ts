import { two } from './calendar.ts';
import type { Random } from './random.ts';

/** Ways to write a value badly. Those in the first group still say what was meant. */
export function padded(value: string, random: Random): string {
  return random.pick([` ${value}`, `${value}  `, `\t${value}`, ` ${value}\u00a0`]);
}

export function doubledBlanks(value: string): string {
  return value.replaceAll(' ', '  ');
}

export function shouted(value: string): string {
  return value.toUpperCase();
}

/** `1234.5` as `1.234,5`. */
export function withComma(value: string): string {
  const [whole = '', decimals = '00'] = value.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, '.')},${decimals}`;
}

/** `2026-11-01 09:05:30` in another spelling. */
export function otherTimestamp(value: string, random: Random): string {
  const [date = '', time = ''] = value.split(' ');
  const [year = '', month = '', day = ''] = date.split('-');
  return random.pick([
    `${day}.${month}.${year} ${time}`,
    `${Number(day)}.${Number(month)}.${year} ${time.slice(0, 5)}`,
    `${year}/${month}/${day} ${time}`,
  ]);
}

export function germanDate(value: string): string {
  const [year = '', month = '', day = ''] = value.split('-');
  return `${day}.${month}.${year}`;
}

/** No till, no calendar and no curation can tell what these mean. */
export function noTimestamp(value: string, random: Random): string {
  const year = value.slice(0, 4);
  return random.pick([
    '0000-00-00 00:00:00',
    `31.02.${year} 10:${two(random.whole(0, 59))}:00`,
    `${year}-13-45 09:00:00`,
    'n/a',
    value.slice(0, 7),
  ]);
}

export function noDate(value: string, random: Random): string {
  return random.pick(['00.00.0000', `30.02.${value.slice(0, 4)}`, 'unbekannt']);
}

export function noNumber(value: string, random: Random): string {
  return random.pick([`EUR ${value}`, `${value}.0`, '12,3,4', '#REF!', '--', `${value}1234`]);
}

export function nothing(_: string, random: Random): string | null {
  return random.pick([null, '', '   ']);
}

/** For columns that are not text in the source. */
export function absent(): null {
  return null;
}
