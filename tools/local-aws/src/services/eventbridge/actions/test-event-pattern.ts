import { readInput, text } from '../../../endpoint/input.ts';
import { validation } from '../names.ts';
import { compilePattern, matchesEvent } from '../pattern/pattern.ts';

/** What an event needs here; EventBridge asks for no resources, whatever its page says. */
const required = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
export function testEventPattern(input: unknown): object {
  const { EventPattern, Event } = readInput(input, { EventPattern: text(), Event: text() });
  const event = readEvent(Event);
  return { Result: matchesEvent(compilePattern(EventPattern), event) };
}

function readEvent(text: string): object {
  try {
    const event: unknown = JSON.parse(text);
    const isObject = typeof event === 'object' && event !== null && !Array.isArray(event);
    if (isObject && required.every((name) => Object.hasOwn(event, name))) return event;
  } catch {
    // Refused below.
  }
  throw validation('Parameter Event is not valid.');
}
