import { z } from 'zod';
import type { AnyContract } from '../define-event.ts';
import { kebabName } from './contract-name.ts';

/** Where a contract's JSON Schema lies. A native contract has no version: AWS owns it and only adds to it. */
export const schemaPath = (contract: AnyContract): string =>
  contract.kind === 'daybreak'
    ? `schemas/${kebabName(contract)}.v${contract.schemaVersion}.json`
    : `schemas/native/${kebabName(contract)}.json`;

/**
 * JSON Schema of the whole event, as EventBridge delivers it. It describes what a consumer takes (zod's `input`), so
 * unknown fields are allowed.
 */
export const jsonSchema = (contract: AnyContract): object => {
  const { $schema, ...schema } = z.toJSONSchema(contract.envelope, { io: 'input', target: 'draft-2020-12' });
  return { $schema, title: contract.detailType, description: contract.summary, ...schema };
};

/** Every committed schema: path within the package, and text. */
export const jsonSchemas = (contracts: readonly AnyContract[]): ReadonlyMap<string, string> =>
  new Map(
    contracts.map((contract) => [schemaPath(contract), `${JSON.stringify(jsonSchema(contract), null, 2)}\n`]),
  );
