import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import {
  type IndependentClient,
  independentChecks,
  independentFolder,
  modulesOf,
  operationRows,
} from './independent-checks.ts';

/** A Python with boto3 and the AWS CLI; `.ci/run` has one. */
const python = process.env['DAYBREAK_AWS_CLIENTS_PYTHON'] ?? '';
/** A Python whose boto3 speaks the query protocol to SQS: before 1.28.81. */
const older = process.env['DAYBREAK_AWS_CLIENTS_OLDER_PYTHON'] ?? '';
const demanded = process.env['DAYBREAK_REQUIRE_AWS_CLIENTS'] === '1';
if (python === '' && !demanded) {
  console.warn(
    'boto3 and the AWS CLI skipped: set DAYBREAK_AWS_CLIENTS_PYTHON to a Python that has both to run them.',
  );
}

const limit = 600_000;
let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(() => endpoint.close());

interface Outcome {
  readonly service: string;
  readonly check: string;
  /** What the client sent, e.g. `sqs.SendMessage`. */
  readonly calls: readonly string[];
  readonly error: string | null;
}

async function drive(
  client: IndependentClient,
  { services = [], program = python }: { services?: string[]; program?: string } = {},
): Promise<readonly Outcome[]> {
  const command = ['run.py', '--endpoint', endpoint.origin, '--client', client, ...services];
  const env = { ...process.env, TMPDIR: endpoint.home, PYTHONDONTWRITEBYTECODE: '1' };
  const options = { cwd: independentFolder, env, timeout: limit };
  const { stdout } = await promisify(execFile)(program, command, options).catch((failed: unknown) => {
    const { stdout: lines, stderr } = failed as { stdout: string; stderr: string };
    // Checks that failed say so themselves.
    if (stderr !== '') throw new Error(stderr);
    return { stdout: lines };
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Outcome);
}

const clients = [
  { name: 'boto3', client: 'boto3' },
  { name: 'AWS CLI', client: 'cli' },
] as const;

describe.runIf(python !== '' || demanded)('an endpoint serves', () => {
  describe.each(clients)('$name:', ({ client }) => {
    let outcomes: readonly Outcome[];
    beforeAll(async () => {
      outcomes = await drive(client);
    }, limit);

    const checks = independentChecks(client).filter(({ source }) => source.startsWith('def test_'));
    test.each(checks)('$service $check', ({ service, check }) => {
      const outcome = outcomes.find((one) => one.service === service && one.check === check);
      expect(outcome?.error).toBe(null);
    });

    test('each operation of the README, by the check that it names', () => {
      const proved = operationRows().filter((row) => row[client] !== undefined);
      expect(proved.length).toBeGreaterThan(0);
      for (const row of proved) {
        const { file, model } = modulesOf[row.service]!;
        const outcome = outcomes.find((one) => one.service === file && one.check === row[client]);
        expect(outcome?.calls, `${row.service} ${row[client] ?? ''}`).toContain(`${model}.${row.operation}`);
      }
    });
  });

  describe.runIf(older !== '' || demanded)('boto3 of before SQS spoke JSON:', () => {
    let outcomes: readonly Outcome[];
    beforeAll(async () => {
      outcomes = await drive('boto3', { services: ['sqs'], program: older });
    }, limit);

    const checks = independentChecks('boto3').filter(
      ({ service, source }) => service === 'sqs' && source.startsWith('def test_'),
    );
    test.each(checks)('$service $check', ({ check }) => {
      expect(outcomes.find((one) => one.check === check)?.error).toBe(null);
    });

    test('it is that one', async () => {
      const script =
        'import botocore.session; print(botocore.session.get_session().get_service_model("sqs").protocol)';
      const { stdout } = await promisify(execFile)(older, ['-c', script]);
      expect(stdout.trim()).toBe('query');
    });
  });
});
