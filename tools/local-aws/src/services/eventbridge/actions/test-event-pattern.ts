import { readInput, text } from '../../../endpoint/input.ts';
import { invalidPattern } from '../pattern/pattern-error.ts';
import { compilePattern } from '../pattern/pattern.ts';

const required = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

export function testEventPattern(input: unknown): object {
  const { EventPattern, Event } = readInput(input, { EventPattern: text(), Event: text() });
  const pattern = compilePattern(EventPattern);
  let event: unknown;
  try {
    event = JSON.parse(Event);
  } catch {
    throw invalidPattern('the event is not JSON');
  }
  const fields = typeof event === 'object' && event !== null ? event : {};
  const missing = required.filter((name) => !Object.hasOwn(fields, name));
  if (missing.length > 0) throw invalidPattern(`the event lacks ${missing.join(', ')}`);
  return { Result: pattern.matches(event) };
}
