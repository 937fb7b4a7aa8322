import { z } from 'zod';
import type { AnyContract } from '../define-event.ts';
import { metadata } from '../envelope.ts';
import type { JsonSchema } from '../json-schema.ts';
import { fieldsOf } from './describe-type.ts';
import { schemaPath } from './json-schemas.ts';

const schemaOf = (type: z.ZodType): JsonSchema => z.toJSONSchema(type, { io: 'input' }) as JsonSchema;

const publisher = ({ source }: AnyContract) =>
  source === 'daybreak.schedule' ? 'the nightly schedule, or a person' : source.replace('daybreak.', '');

/** The events reference, `docs/events.md`. */
export function eventsReference(contracts: readonly AnyContract[]): string {
  const ours = contracts.filter(({ kind }) => kind === 'daybreak');
  const native = contracts.filter(({ kind }) => kind === 'native');
  return [
    '# Events',
    '',
    'Generated from the contracts in `libs/event-contracts` by `node libs/event-contracts/generate.ts`; a test fails when it is stale.',
    'Our events travel on the bus `daybreak`, those of AWS on the default bus. A field in brackets may be absent.',
    '',
    ...table(
      ['event', 'published by', 'what happened'],
      ours.map((contract) => [link(contract), publisher(contract), oneLine(contract.summary)]),
    ),
    '',
    ...table(
      ['native event', 'source', 'what happened'],
      native.map((contract) => [link(contract), `\`${contract.source}\``, oneLine(contract.summary)]),
    ),
    '',
    '## Metadata',
    '',
    'Every event of ours is `detail = { metadata, data }`. `eventId` names the decision that made the event and survives redelivery and replay.',
    '',
    ...fieldTable(schemaOf(metadata)),
    ...contracts.flatMap(section),
  ].join('\n');
}

function section(contract: AnyContract): readonly string[] {
  const title = ['', `## ${contract.detailType}`, '', contract.summary, ''];
  const schema = `Schema: [\`${schemaPath(contract)}\`](../libs/event-contracts/${schemaPath(contract)}).`;
  if (contract.kind === 'daybreak') {
    const data = schemaOf(contract.data);
    const empty = data.properties === undefined || Object.keys(data.properties).length === 0;
    return [
      ...title,
      `Source \`${contract.source}\`, version ${contract.schemaVersion}. ${schema}`,
      '',
      ...(empty ? ['No data.'] : fieldTable(data)),
    ];
  }
  const detail = schemaOf(contract.detail);
  const variants = detail.oneOf ?? detail.anyOf ?? [detail];
  return [
    ...title,
    `Source \`${contract.source}\`. ${schema} Fields that we do not read are not listed.`,
    ...variants.flatMap((variant) => ['', ...fieldTable(variant)]),
  ];
}

const fieldTable = (schema: JsonSchema) =>
  table(
    ['field', 'type'],
    fieldsOf(schema).map(({ path, type, required }) => [
      required ? `\`${path}\`` : `[\`${path}\`]`,
      type.replaceAll('|', '\\|'),
    ]),
  );

const link = ({ detailType }: AnyContract) =>
  `[${detailType}](#${detailType.toLowerCase().replaceAll(' ', '-')})`;

const oneLine = (text: string) => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

/** Padded as the formatter pads, so that the file is stable under both. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)];
}
