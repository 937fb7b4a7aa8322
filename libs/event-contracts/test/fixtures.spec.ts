import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allContracts, parseEvent } from '../src/index.ts';
import { kebabName } from '../src/generate/contract-name.ts';
import { jsonSchema } from '../src/generate/json-schemas.ts';

const folder = join(import.meta.dirname, '../fixtures');
const fixtures = globSync('*/*.json', { cwd: folder }).map((path) => ({
  contract: dirname(path),
  name: basename(path, '.json'),
  content: JSON.parse(readFileSync(join(folder, path), 'utf8')) as unknown,
}));
const invalid = z.object({ fails: z.string(), event: z.unknown() });
// Formats come with a pattern as well, so that none needs to be known by name.
const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });

it('there are fixtures of no other event than those that have a contract', () => {
  expect([...new Set(fixtures.map(({ contract }) => contract))].toSorted()).toEqual(
    allContracts.map(kebabName).toSorted(),
  );
});

describe.each(allContracts.map((contract) => [contract.detailType, contract] as const))(
  '%s',
  (_type, contract) => {
    const own = fixtures.filter((fixture) => fixture.contract === kebabName(contract));
    const valid = own.filter(({ name }) => name.startsWith('valid'));
    const wrong = own.filter(({ name }) => name.startsWith('invalid-'));
    const fits = ajv.compile(jsonSchema(contract));

    it('has a valid fixture, two invalid ones, and none of another kind', () => {
      expect(valid.length).toBeGreaterThanOrEqual(1);
      expect(wrong.length).toBeGreaterThanOrEqual(2);
      expect(valid.length + wrong.length).toBe(own.length);
    });

    it.each(valid)('reads $name, as its JSON Schema does', ({ content }) => {
      const parsed = parseEvent(allContracts, JSON.stringify(content));
      expect(parsed).toMatchObject({ ok: true });
      expect(parsed.ok && parsed.contract).toBe(contract);
      expect(fits(content)).toBe(true);
    });

    it.each(wrong)('refuses $name where it is wrong, as its JSON Schema does', ({ content }) => {
      const { fails, event } = invalid.parse(content);
      const parsed = parseEvent(allContracts, JSON.stringify(event));
      expect(parsed).toMatchObject({ ok: false, refusal: { code: 'DOES_NOT_FIT_CONTRACT' } });
      expect(!parsed.ok && parsed.refusal.issues.map(({ path }) => path)).toContain(fails);
      expect(fits(event)).toBe(false);
    });
  },
);
