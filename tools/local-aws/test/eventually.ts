import { setImmediate as nextTurn } from 'node:timers/promises';

/** Asks again until the answer is what the test waits for; the test's own timeout is the limit. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  good: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    await nextTurn();
  }
}
