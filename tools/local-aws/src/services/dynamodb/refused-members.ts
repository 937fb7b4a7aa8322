import { notImplemented } from '../../endpoint/aws-error.ts';

/** Members that dynalite drops without a word. With a value that asks for nothing they may stay. */
const refused: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  CreateTable: {
    StreamSpecification: switchedOff('StreamEnabled'),
    SSESpecification: switchedOff('Enabled'),
    TableClass: (value) => value === 'STANDARD',
    DeletionProtectionEnabled: (value) => value === false,
    Tags: isEmptyList,
    OnDemandThroughput: never,
    WarmThroughput: never,
    ResourcePolicy: never,
    GlobalTableSourceArn: never,
  },
  UpdateTable: {
    StreamSpecification: switchedOff('StreamEnabled'),
    SSESpecification: switchedOff('Enabled'),
    TableClass: (value) => value === 'STANDARD',
    DeletionProtectionEnabled: (value) => value === false,
    ReplicaUpdates: isEmptyList,
    GlobalTableWitnessUpdates: isEmptyList,
    MultiRegionConsistency: never,
    OnDemandThroughput: never,
    WarmThroughput: never,
  },
  PutItem: { ReturnValuesOnConditionCheckFailure: isNone },
  UpdateItem: { ReturnValuesOnConditionCheckFailure: isNone },
  DeleteItem: { ReturnValuesOnConditionCheckFailure: isNone },
};

/** Refuses, by name, what dynalite would take for something less. */
export function refuseUnbuilt(operation: string, input: unknown): void {
  const members = Object.hasOwn(refused, operation) ? refused[operation] : undefined;
  if (members === undefined || typeof input !== 'object' || input === null) return;
  for (const [name, asksForNothing] of Object.entries(members)) {
    const value: unknown = Object.hasOwn(input, name) ? (input as Record<string, unknown>)[name] : undefined;
    if (value === undefined || value === null || asksForNothing(value)) continue;
    throw notImplemented(`DynamoDB.${operation} with ${name}`);
  }
}

function switchedOff(name: string): (value: unknown) => boolean {
  return (value) =>
    typeof value === 'object' && value !== null && (value as Record<string, unknown>)[name] === false;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isNone(value: unknown): boolean {
  return value === 'NONE';
}

function never(): boolean {
  return false;
}
