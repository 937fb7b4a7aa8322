import type { EventContract } from '@daybreak/event-contracts';
import type { KitEffect, PublishEffect, RecordEffect, RemindEffect } from '../decision.ts';
import { EffectNotDeclared, EffectNotValid, ItemTooLarge } from '../errors.ts';
import type { ServiceManifest } from '../manifest.ts';
import { itemByteLimit } from '../state/item-size.ts';

/** What the checks need of a manifest. */
export type Declared = Pick<ServiceManifest, 'name' | 'publishes' | 'reminds'>;

/** DynamoDB's limit of a sort key. */
const sortKeyByteLimit = 1024;

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const longestDelaySeconds = 900;

export const isKitEffect = (effect: { readonly type: string }): effect is KitEffect =>
  effect.type === 'publish' || effect.type === 'remind' || effect.type === 'record';

/**
 * Before a decision is saved: what could never be performed must not become pending, since it would block the aggregate
 * for good. Data leaves as its contract has it, without fields that the contract does not know.
 */
export function checkEffect<Effect extends { readonly type: string }>(
  declared: Declared,
  effect: Effect | KitEffect,
): Effect | KitEffect {
  if (!isKitEffect(effect)) return effect;
  switch (effect.type) {
    case 'publish':
      return { ...effect, data: dataThatFits(publishedContract(declared, effect), effect) };
    case 'remind':
      if (!(effect.delaySeconds >= 0 && effect.delaySeconds <= longestDelaySeconds))
        throw new EffectNotValid({
          effect: `remind ${effect.detailType}`,
          issues: [{ path: 'delaySeconds', code: `outside 0 to ${longestDelaySeconds}` }],
        });
      return { ...effect, data: dataThatFits(remindedContract(declared, effect), effect) };
    case 'record':
      return recordThatFits(effect);
  }
}

export function publishedContract(
  { name, publishes }: Declared,
  { detailType }: Pick<PublishEffect, 'detailType'>,
): EventContract {
  const contract = publishes.find((known) => known.detailType === detailType);
  if (contract === undefined) throw new EffectNotDeclared({ service: name, detailType, list: 'publishes' });
  return contract;
}

export function remindedContract(
  { name, reminds = [] }: Declared,
  { detailType }: Pick<RemindEffect, 'detailType'>,
): EventContract {
  const contract = reminds.find((known) => known.detailType === detailType);
  if (contract === undefined) throw new EffectNotDeclared({ service: name, detailType, list: 'reminds' });
  return contract;
}

export function dataThatFits(
  contract: EventContract,
  { type, data }: { readonly type: string; readonly data: unknown },
): unknown {
  const parsed = contract.data.safeParse(data);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, code }) => ({ path: path.map(String).join('.'), code }));
  throw new EffectNotValid({ effect: `${type} ${contract.detailType}`, issues });
}

function recordThatFits(effect: RecordEffect): RecordEffect {
  const keyBytes = Buffer.byteLength(effect.id);
  if (keyBytes === 0 || keyBytes > sortKeyByteLimit)
    throw new EffectNotValid({
      effect: `record ${effect.collection}`,
      issues: [{ path: 'id', code: `outside 1 to ${sortKeyByteLimit} bytes` }],
    });
  const bytes = Buffer.byteLength(JSON.stringify(effect));
  if (bytes > itemByteLimit)
    throw new ItemTooLarge({ item: `A document of ${effect.collection}`, bytes, limit: itemByteLimit });
  return effect;
}
