import { describe, expect, it } from 'vitest';
import { CataloguedError } from '../errors.ts';
import { describeError, serviceLog } from './log.ts';

const secret = 'Erika Mustermann';

function told(error: unknown): string {
  const lines: string[] = [];
  const log = serviceLog({
    service: 'sample',
    level: 'info',
    destination: { write: (line) => void lines.push(line) },
  });
  log.warn({ err: error }, 'failed');
  return lines.join('');
}

describe('what is logged of an error', () => {
  it('is the text of a catalogued one', () => {
    const error = new CataloguedError({ code: 'SOURCE_GONE', message: 'The source is gone: check it.' });
    expect(describeError(error)).toMatchObject({
      name: 'CataloguedError',
      code: 'SOURCE_GONE',
      message: 'The source is gone: check it.',
    });
  });

  it.each<[string, () => unknown]>([
    ['JSON.parse', () => JSON.parse(`{${secret}`) as unknown],
    ['BigInt', () => BigInt(secret)],
    [
      'an error whose text goes over lines',
      () => {
        throw new Error(`failed\n    at ${secret}\n    in a statement`);
      },
    ],
    [
      'an error with a cause, fields and a code that are no code',
      () => {
        throw Object.assign(new Error(secret, { cause: new Error(secret) }), {
          code: secret,
          detail: secret,
        });
      },
    ],
    ['what is no error', () => secret],
  ])('is never the text of any other: %s', (_what, fail) => {
    let caught: unknown;
    try {
      caught = fail();
    } catch (error) {
      caught = error;
    }
    expect(told(caught)).not.toContain(secret);
    expect(told(caught)).not.toContain('Mustermann');
    expect(told(caught)).toContain('"service":"sample"');
  });

  it('is the name and status of an AWS error, and where it came from', () => {
    const error = Object.assign(new Error(secret), {
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 400 },
    });
    const described = describeError(error);
    expect(described).toMatchObject({ name: 'ThrottlingException', status: 400 });
    expect(described.frames[0]).toContain('log.spec.ts');
  });
});
