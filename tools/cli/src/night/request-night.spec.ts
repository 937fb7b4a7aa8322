import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Endpoint, startEndpoint } from '@daybreak/local-aws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../provision/clients.ts';
import { requestNight } from './request-night.ts';

let home: string;
let endpoint: Endpoint;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'daybreak-request-'));
  endpoint = await startEndpoint({ home, port: 0 });
});
afterAll(async () => {
  await endpoint.close();
  await rm(home, { recursive: true });
});

const request = () =>
  requestNight(connect(endpoint.origin).eventbridge, { data: {}, now: new Date('2026-11-29T02:00:00Z') });
const faults = async (method: string, rate?: number) => {
  const plan = { seed: 8, rules: [{ kind: 'entry', rate }] };
  const body = rate === undefined ? undefined : JSON.stringify(plan);
  const answer = await fetch(`${endpoint.origin}/_faults`, { method, ...(body !== undefined && { body }) });
  return (await answer.json()) as { rules: { asked: number; struck: number }[] };
};

it('asks again where the bus refuses it for the moment', async () => {
  await faults('PUT', 0.5);
  expect(await request()).toMatch(/^20261129t020000-[0-9a-f]{6}$/);
  expect((await faults('GET')).rules).toMatchObject([{ asked: 2, struck: 1 }]);
});

it('says so where the bus goes on refusing', async () => {
  await faults('PUT', 1);
  await expect(request()).rejects.toMatchObject({ code: 'EVENT_REFUSED' });
  expect((await faults('GET')).rules).toMatchObject([{ asked: 5 }]);
});
