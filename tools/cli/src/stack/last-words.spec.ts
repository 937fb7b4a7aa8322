import { expect, it } from 'vitest';
import { lastWords } from './last-words.ts';

it('tells the last error of a log, whichever way its level is written', () => {
  expect(lastWords('{"level":60,"msg":"first"}\n{"level":60,"msg":"No report.yaml"}\n')).toBe(
    'No report.yaml',
  );
  expect(lastWords('{"level":"error","msg":"Port taken"}\n{"level":30,"msg":"stopping"}')).toBe('Port taken');
});

it('says nothing where nothing was called an error, or nothing can be read', () => {
  expect(lastWords('')).toBeNull();
  expect(lastWords('{"level":30,"msg":"ready"}\nTypeError: x\n{"level":60,"msg":')).toBeNull();
});
