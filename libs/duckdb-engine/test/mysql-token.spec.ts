import type { ExtractPlan } from '@daybreak/curation';
import { plainSettings } from '@daybreak/dataset-contracts/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { extract, type SourceConnection } from '../src/index.ts';
import { makeCertificates, type TestCertificates } from './certificates.ts';
import { startGate, type ClearPasswordGate } from './clear-password-gate.ts';
import { startMariadb, withMariadb, type TestMariadb } from './mariadb.ts';
import { testPlace, type TestPlace } from './surroundings.ts';

/** As long as the signer's are. */
const token = `shop.example:3306/?Action=connect&DBUser=tokened&X-Amz-Security-Token=${'x'.repeat(1500)}`;

describe.runIf(withMariadb)('a token of IAM, asked for as Aurora MySQL does', () => {
  let mariadb: TestMariadb;
  let certificates: TestCertificates;
  let gate: ClearPasswordGate;
  let place: TestPlace;
  let signed = 0;

  beforeAll(async () => {
    [mariadb, certificates] = await Promise.all([startMariadb(), makeCertificates({ host: 'localhost' })]);
    const owner = await mariadb.connect();
    await owner.query(
      `CREATE TABLE sales (id int PRIMARY KEY, note text, updated_at timestamp(6) NOT NULL, KEY by_time (updated_at));
       INSERT INTO sales VALUES (1, 'one', '2026-11-01 10:00:00'), (2, 'two', '2026-11-01 11:00:00');
       CREATE USER tokened@'%' IDENTIFIED BY '';
       GRANT SELECT ON shop.* TO tokened@'%';
       GRANT PROCESS ON *.* TO tokened@'%'`,
    );
  }, 60_000);
  afterAll(() => Promise.all([mariadb.stop(), certificates.remove()]));
  beforeEach(async () => {
    signed = 0;
    place = await testPlace();
    gate = await startGate({ to: mariadb.reader.port, token, certificates });
  });
  afterEach(() => Promise.all([gate.stop(), place.remove()]));

  const plan: ExtractPlan = {
    kind: 'extract',
    version: 2,
    runId: 'r1',
    dataset: 'sales',
    reading: {
      kind: 'table',
      engine: 'mysql',
      connection: 'source',
      schema: 'shop',
      table: 'sales',
      columns: ['id', 'note'].map((name) => ({ name, sql: `\`${name}\`` })),
      predicates: ['`updated_at` >= {low}', '`updated_at` < {high}'],
      sliceKey: ['id'],
      watermark: 'updated_at',
      budget: plainSettings.budget,
    },
    pseudonymKeySecret: null,
    window: { low: '2026-11-01T00:00:00Z', high: '2026-11-02T00:00:00Z' },
    landing: { duckdb: 'select id, note from extracted', spark: '' },
    landingColumns: ['id', 'note'],
    landingUri: 's3://landing/sales/r1/',
    resultUri: 's3://landing/results/r1.json',
  };

  /** Whose certificate nobody here trusts. */
  const unknown = (port = gate.port): SourceConnection => ({
    ...{ host: 'localhost', port, database: 'shop', username: 'tokened', password: '', tls: true },
  });
  const signing = () => {
    signed += 1;
    return Promise.resolve(token);
  };
  const trusted = (): SourceConnection => ({
    ...unknown(),
    certificateAuthority: certificates.authority,
    token: signing,
  });

  const reading = async (to: SourceConnection) =>
    extract(plan, {
      ...(await place.run()),
      credentials: { connection: () => Promise.resolve(to), secret: () => Promise.resolve('') },
    });

  it('is signed for each connection, and lets the user in over a verified one', async () => {
    const { rowsRead } = await reading(trusted());
    expect(rowsRead).toBe(2);
    const landed = await place.rows('s3://landing/sales/r1/part-00000.parquet');
    expect(landed).toEqual([
      { id: '1', note: 'one' },
      { id: '2', note: 'two' },
    ]);
    expect(new Set(gate.tokens)).toEqual(new Set([token]));
    expect(gate.tokens).toHaveLength(signed);
    expect(gate.inClear().includes('X-Amz-Security-Token')).toBe(false);
  });

  it('is neither signed nor sent where the connection is not encrypted', async () => {
    const failing = reading({ ...trusted(), tls: false });
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
    await expect(failing).rejects.toThrow(/not encrypted: set JDBC_ENFORCE_SSL .* was not sent/);
    expect([signed, gate.tokens, gate.inClear().length]).toEqual([0, [], 0]);
  });

  it('is not sent to a server whose certificate nobody here trusts, or that is for another name', async () => {
    const elsewhere = await makeCertificates({ host: 'elsewhere.example' });
    const other = await startGate({ to: mariadb.reader.port, token, certificates: elsewhere });
    try {
      const named = { ...unknown(other.port), certificateAuthority: elsewhere.authority };
      for (const to of [unknown(), named]) {
        const failing = reading({ ...to, token: signing });
        await expect(failing).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
        await expect(failing).rejects.toThrow(/certificate/);
      }
      expect([gate.tokens, other.tokens]).toEqual([[], []]);
    } finally {
      await Promise.all([other.stop(), elsewhere.remove()]);
    }
  });

  it('is not sent to a server that offers no encryption', async () => {
    const plain = await startGate({ to: mariadb.reader.port, token, certificates: null });
    try {
      const failing = reading({ ...trusted(), port: plain.port });
      await expect(failing).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
      await expect(failing).rejects.toThrow(/offers no encrypted connection/);
      expect([plain.tokens, plain.inClear().length]).toEqual([[], 0]);
    } finally {
      await plain.stop();
    }
  });

  it('that the source refuses is told with what to do, and without the token', async () => {
    const failing = reading({ ...trusted(), token: () => Promise.resolve('other-token') });
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
    await expect(failing).rejects.toThrow(/refused the token of IAM: .*rds-db:connect.*\(error 1045\)/);
    await expect(failing).rejects.not.toThrow(/other-token/);
  });

  it('is all that is ever sent so: a password is not, encrypted or not', async () => {
    const { authority } = certificates;
    const failing = reading({ ...unknown(), certificateAuthority: authority, password: 'pw-canary-44' });
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
    await expect(failing).rejects.toThrow(/way of authentication that is not spoken/);
    expect(gate.tokens).toEqual([]);
  });

  it('that cannot be signed fails the run, and nothing is asked of the source', async () => {
    const failing = reading({ ...trusted(), token: () => Promise.reject(new Error('expired: key AKIA')) });
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    await expect(failing).rejects.not.toThrow(/AKIA/);
    expect(gate.inClear().length).toBe(0);
  });
});
