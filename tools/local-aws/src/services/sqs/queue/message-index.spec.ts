import { describe, expect, it } from 'vitest';
import { Message } from './message.ts';
import { MessageIndex } from './message-index.ts';

const messageOf = (seq: number) => Object.assign(Object.create(Message.prototype) as Message, { seq });

describe('the index of messages', () => {
  it('holds what a map holds, whatever comes and goes', () => {
    const index = new MessageIndex();
    const map = new Map<number, Message>();
    let state = 7;
    const below = (limit: number) => (state = (state * 48_271) % 2_147_483_647) % limit;
    for (let step = 0; step < 5000; step++) {
      // Far apart, and beyond what 32 bits hold, too.
      const seq = below(400) + below(2) * 2 ** 40;
      if (below(3) === 0) {
        index.delete(seq);
        map.delete(seq);
      } else {
        const message = messageOf(seq);
        index.set(seq, message);
        map.set(seq, message);
      }
      expect(index.get(seq)).toBe(map.get(seq));
    }
    const bySeq = (messages: Iterable<Message>) => [...messages].toSorted((a, b) => a.seq - b.seq);
    expect(bySeq(index.values())).toEqual(bySeq(map.values()));
  });

  it('lets messages be deleted while it tells them', () => {
    const index = new MessageIndex();
    for (let seq = 1; seq <= 1000; seq++) index.set(seq, messageOf(seq));
    for (const { seq } of index.values()) index.delete(seq);
    expect([...index.values()]).toEqual([]);
  });
});
