import { GlueClient } from '@aws-sdk/client-glue';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { glueEvaluations } from '../src/glue-evaluations.ts';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const refusal = (name: string, status = 400): Answer => ({ status, body: { __type: name, message: 'no' } });
const closing: (() => unknown)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

/** Glue on the wire: what it answers by operation; an operation without an answer succeeds. */
async function starting(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).replace('AWSGlue.', '');
    asked.push(operation);
    const { status, body } = answers[operation] ?? { status: 200, body: { RunId: 'dqrun-1' } };
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const glue = new GlueClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  closing.push(
    () => glue.destroy(),
    () => new Promise((closed) => server.close(closed)),
  );
  const started = glueEvaluations({ glue, role: 'arn:aws:iam::000000000000:role/daybreak-job' }).start({
    ruleset: { name: 'daybreak-sales', text: 'Rules = [ RowCount > 0 ]' },
    staging: { database: 'daybreak_staging', table: 'sales__r1' },
    token: 'daybreak-sales__r1',
  });
  return { started, asked };
}

const createRuleset = 'CreateDataQualityRuleset';
const updateRuleset = 'UpdateDataQualityRuleset';
const startRun = 'StartDataQualityRulesetEvaluationRun';

describe('an evaluation', () => {
  it('is started on the ruleset as the contract has it', async () => {
    const { started, asked } = await starting({ [createRuleset]: refusal('AlreadyExistsException') });
    expect(await started).toEqual({ id: 'dqrun-1' });
    expect(asked).toEqual([createRuleset, updateRuleset, startRun]);
  });

  it.each([
    ['a rule type that is not built', createRuleset, 'NotImplementedException', 501],
    ['a ruleset that is not valid', createRuleset, 'InvalidInputException', 400],
    ['a name that is not valid', createRuleset, 'ValidationException', 400],
    ['a missing permission', createRuleset, 'AccessDeniedException', 400],
    ['too many rulesets', createRuleset, 'ResourceNumberLimitExceededException', 400],
  ])('is refused for good with the ruleset: %s', async (_why, operation, name, status) => {
    const { started, asked } = await starting({ [operation]: refusal(name, status) });
    expect(await started).toEqual({ refused: 'RULESET_REFUSED', error: name });
    expect(asked).not.toContain(startRun);
  });

  it.each([
    ['InvalidInputException', 'EVALUATION_REFUSED'],
    ['AccessDeniedException', 'EVALUATION_REFUSED'],
    ['EntityNotFoundException', 'STAGING_GONE'],
  ])('is refused for good at its start: %s', async (name, refused) => {
    const { started } = await starting({ [startRun]: refusal(name) });
    expect(await started).toEqual({ refused, error: name });
  });

  it.each([
    ['ThrottlingException', 400],
    ['OperationTimeoutException', 400],
    ['ConcurrentModificationException', 400],
    ['TooManyRequestsException', 429],
    ['InternalServiceException', 500],
    ['ServiceUnavailableException', 503],
  ])('is left to be asked for again where that can help: %s', async (name, status) => {
    const { started } = await starting({ [createRuleset]: refusal(name, status) });
    await expect(started).rejects.toThrow(expect.objectContaining({ name }));
  });
});
