import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { JsonCall } from '../src/endpoint/json-call.ts';
import { everything, frontOf, headers, keptAlive, listen, open, plain } from './fuzzing/http-talk.ts';

/** What is no plain call. */
const handle: RequestListener = (_, response) => response.end('by node:http');

describe('a connection of plain calls', () => {
  /** A front of its own, whose answers come when the test lets them. */
  async function slowFront(idle = keptAlive) {
    const waiting: JsonCall[] = [];
    const own = frontOf(
      (call) => {
        waiting.push(call);
        arrived.resolve(undefined);
        return Promise.resolve();
      },
      { handle, idle },
    );
    let arrived = Promise.withResolvers<undefined>();
    const port = await listen(own);
    return {
      port,
      waiting,
      /** The next call that comes. */
      call: async () => {
        if (waiting.length === 0) await arrived.promise;
        arrived = Promise.withResolvers();
        const call = waiting.shift();
        if (call === undefined) throw new Error('No call came.');
        return call;
      },
      close: () => own.close(),
      [Symbol.asyncDispose]: () => own.close(),
    };
  }
  const answer = (call: JsonCall, body: string) => call.reply({ status: 200, headers, body });

  test('given calls sent at once, then each is served when the one before is answered, in their order', async () => {
    await using own = await slowFront();
    const socket = await open(own.port);
    const text = everything(socket);
    socket.write(plain('1') + plain('2') + plain('3') + plain('4', ['Connection: close']));
    for (const expected of ['1', '2', '3']) {
      const call = await own.call();
      expect(String(await call.readBody(9))).toBe(expected);
      await turn();
      expect(own.waiting).toEqual([]);
      answer(call, `answer ${expected}`);
    }
    expect(await text).toMatch(/answer 1.*answer 2.*answer 3.*by node:http$/s);
  });

  test('given a body in many pieces, then it is served whole, and the next call over the same connection too', async () => {
    await using own = await slowFront();
    const socket = await open(own.port);
    const body = 'é€'.repeat(100_000);
    const bytes = Buffer.from(
      plain('x', ['X: y'])
        .replace('Content-Length: 1', `Content-Length: ${String(Buffer.byteLength(body))}`)
        .slice(0, -1) + body,
    );
    for (let at = 0; at < bytes.length; at += 50_000) {
      socket.write(bytes.subarray(at, at + 50_000));
      await turn();
    }
    const call = await own.call();
    expect(String(await call.readBody(9))).toBe(body);
    answer(call, 'first');
    socket.write(plain('{}'));
    answer(await own.call(), 'second');
    socket.destroy();
  });

  test('given a client that leaves while its call waits, then the call is told; one that only ends its side is answered', async () => {
    await using own = await slowFront();
    const left = await open(own.port);
    left.write(plain('{}'));
    const abandoned = await own.call();
    const { signal } = abandoned.context;
    left.destroy();
    await once(signal, 'abort');
    answer(abandoned, 'to nobody');

    const ended = await open(own.port);
    const text = everything(ended);
    ended.end(plain('{}'));
    const call = await own.call();
    if (!call.context.signal.aborted) await once(call.context.signal, 'abort');
    answer(call, 'still');
    expect(await text).toMatch(/still$/);
  });

  test('given a client that sends without end and takes no answer, then no more of it is read', async () => {
    await using own = await slowFront();
    const socket = await open(own.port);
    socket.pause();
    const flood = Buffer.from(plain('{}').repeat(200_000));
    socket.write(flood);
    const big = 'x'.repeat(1024 * 1024);
    let answered = 0;
    for (let turns = 0; turns < 100; turns++) {
      const call = own.waiting.shift();
      if (call !== undefined) answered++;
      if (call !== undefined) answer(call, big);
      await turn();
    }
    expect(answered).toBeLessThan(50);
    expect(socket.writableLength).toBeGreaterThan(0);
    socket.destroy();
  });

  test('given a client that says nothing, or stops in the midst of a body, then it is let go', async () => {
    await using own = await slowFront(0.05);
    for (const start of ['', plain('{}').slice(0, -1), plain('{}')]) {
      const socket = await open(own.port);
      const text = everything(socket);
      socket.write(start);
      if (start.endsWith('{}')) answer(await own.call(), 'answered');
      expect(await text).toMatch(start.endsWith('{}') ? /answered$/ : /^$/);
    }
  });

  test('given a stop, then a call under way is answered with the word that it is the last, and no other is served', async () => {
    const own = await slowFront();
    const [idle, busy] = await Promise.all([open(own.port), open(own.port)]);
    const texts = [everything(idle), everything(busy)];
    busy.write(plain('1') + plain('2'));
    const call = await own.call();
    const closed = own.close();
    answer(call, 'last');
    await closed;
    expect(await texts[0]).toBe('');
    expect(await texts[1]).toMatch(/Connection: close\r\n\r\nlast$/);
    expect(own.waiting).toEqual([]);
  });

  test('given a call that nobody answers, then a stop ends without it', async () => {
    const own = await slowFront();
    const socket = await open(own.port);
    const text = everything(socket);
    socket.write(plain('{}'));
    await own.call();
    await own.close();
    expect(await text).not.toContain('HTTP');
  });

  test('given a call that fails, then its connection ends without an answer', async () => {
    const own = frontOf(() => Promise.reject(new Error('failed')), { handle });
    const socket = await open(await listen(own));
    const text = everything(socket);
    socket.write(plain('{}'));
    expect(await text).toBe('');
    await own.close();
  });
});
