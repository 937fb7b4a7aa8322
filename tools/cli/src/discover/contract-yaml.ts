import { createHash } from 'node:crypto';
import type { LakeType } from '@daybreak/dataset-contracts';
import { Document, isMap, isSeq, parseDocument } from 'yaml';
import { nameOf } from './place.ts';
import { classificationOf } from './propose.ts';
import type { Proposal, ProposedColumn } from './proposal.ts';

/** The text of one contract file. What was found stands beside each decision, for whoever reads it through. */
export function contractYaml(
  proposal: Proposal,
  { source, owner, inbox = '' }: { readonly source: string; readonly owner: string; readonly inbox?: string },
): string {
  const { dataset, table, windows } = proposal;
  const name = nameOf(table);
  const document = new Document({
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: idOf(`${source}/${table.schema}.${table.table}`),
    name: dataset,
    version: '0.1.0',
    status: 'draft',
    description: { purpose: table.comment ?? `Rows of ${name}, as ${source} holds them.` },
    team: { name: owner },
    schema: [
      {
        name: dataset,
        logicalType: 'object',
        ...physical(proposal),
        description: table.comment ?? `Rows of ${name}.`,
        customProperties: [
          { property: 'daybreak.source', value: sourceOf(proposal, { source, inbox }) },
          { property: 'daybreak.mode', value: windows.mode, description: windows.because },
          ...(windows.watermark === null
            ? []
            : [{ property: 'daybreak.watermark', value: lakeName(proposal, windows.watermark) }]),
          ...(proposal.keyKnown === 'nearly'
            ? [
                {
                  property: 'daybreak.duplicates',
                  value: 'newest',
                  description:
                    'Some rows of the source have the same key. Make sure that it is the right one.',
                },
              ]
            : []),
          ...(windows.businessDate === null
            ? []
            : [
                {
                  property: 'daybreak.businessDate',
                  value: { column: lakeName(proposal, windows.businessDate), zone: proposal.zone },
                  description: 'Both are guesses: the day that a row counts for, in the zone of the shop.',
                },
              ]),
        ],
        properties: proposal.columns.map((column) => property(column, proposal)),
        ...relationships(proposal),
        quality: [
          {
            type: 'custom',
            engine: 'dqdl',
            description: 'A start: what the source itself promises.',
            implementation: ruleset(proposal),
          },
        ],
      },
    ],
  });
  document.commentBefore = [
    ' Proposed by `npx daybreak discover`. Read it through: what is dropped never leaves the source, what is kept does.',
    ' Then: npx daybreak check',
  ].join('\n');
  flowSettings(document);
  return document.toString({ lineWidth: 118 });
}

function physical({ table: { kind, schema, table, files } }: Proposal): Record<string, unknown> {
  if (files !== undefined) return { physicalType: 'file' };
  return {
    physicalType: kind === 'view' || kind === 'materialized-view' ? 'view' : 'table',
    physicalName: `${schema}.${table}`,
  };
}

function sourceOf(
  { table: { table, files } }: Proposal,
  { source, inbox }: { readonly source: string; readonly inbox: string },
): Record<string, unknown> {
  if (files === undefined) return { connection: source };
  return {
    connection: source,
    format: files.format,
    prefix: table.slice(inbox.length),
    ...(files.format === 'csv' && files.header === 'absent' ? { header: 'absent' } : {}),
  };
}

function property(column: ProposedColumn, proposal: Proposal): Record<string, unknown> {
  const { name, source, required, policy, found, adjusted } = column;
  const position = proposal.key.indexOf(name);
  const reference = proposal.references.find(({ columns }) => columns.length === 1 && columns[0] === name);
  return {
    name,
    ...(source.name === name ? {} : { physicalName: source.name }),
    ...logical(column.type),
    physicalType: proposal.table.files === undefined ? source.baseType : source.type,
    ...(position === -1 ? {} : { primaryKey: true }),
    ...(position === -1 || proposal.key.length === 1 ? {} : { primaryKeyPosition: position + 1 }),
    ...(required ? { required: true } : {}),
    classification: classificationOf(column),
    ...(source.comment === null ? {} : { description: source.comment }),
    ...(reference === undefined
      ? {}
      : { relationships: [{ type: 'foreignKey', to: `${reference.dataset}.${reference.to[0] ?? ''}` }] }),
    customProperties: [
      {
        property: 'daybreak.privacy',
        value: written(policy),
        description: `${found.kind} (${found.confidence.toFixed(2)}): ${found.evidence.join('; ')}${adjusted === null ? '' : `; ${adjusted}`}.`,
      },
      ...(column.type.kind === 'decimal'
        ? [{ property: 'daybreak.lakeType', value: `decimal(${column.type.precision},${column.type.scale})` }]
        : []),
    ],
  };
}

function written(policy: ProposedColumn['policy']): unknown {
  if (policy.policy !== 'generalise') return policy.policy === 'mask' ? policy : policy.policy;
  const { formats, ...rest } = policy;
  return formats.length === 0 ? rest : policy;
}

function logical(type: LakeType): Record<string, unknown> {
  switch (type.kind) {
    case 'string':
    case 'date':
    case 'boolean':
      return { logicalType: type.kind };
    case 'int':
      return { logicalType: 'integer' };
    case 'long':
      return { logicalType: 'integer', logicalTypeOptions: { format: 'i64' } };
    case 'double':
    case 'decimal':
      return { logicalType: 'number' };
    case 'timestamptz':
      return { logicalType: 'timestamp' };
  }
}

function relationships({ references, dataset }: Proposal): Record<string, unknown> {
  const several = references.filter(({ columns }) => columns.length > 1);
  if (several.length === 0) return {};
  return {
    relationships: several.map(({ columns, dataset: target, to }) => ({
      type: 'foreignKey',
      from: columns.map((column) => `${dataset}.${column}`),
      to: to.map((column) => `${target}.${column}`),
    })),
  };
}

/** DQDL names columns in double quotes. */
function ruleset({ key, columns, table }: Proposal): string {
  const rules = [
    ...((table.estimatedRows ?? 1) > 0 ? ['RowCount > 0'] : []),
    `IsPrimaryKey ${key.map((name) => `"${name}"`).join(' ')}`,
    ...columns
      .filter(({ required, name }) => required && !key.includes(name))
      .map(({ name }) => `IsComplete "${name}"`),
    ...columns.flatMap(({ name, source, policy, type }) =>
      source.enumValues === null ||
      policy.policy !== 'keep' ||
      type.kind !== 'string' ||
      source.enumValues.some((label) => /["\\]/.test(label))
        ? []
        : [`ColumnValues "${name}" in [${source.enumValues.map((label) => `"${label}"`).join(',')}]`],
    ),
  ];
  return `Rules = [\n${rules.map((rule) => `  ${rule}`).join(',\n')}\n]\n`;
}

/** Short maps on one line, as people write them. */
function flowSettings(document: Document): void {
  const properties = document.getIn(['schema', 0, 'properties']);
  if (!isSeq(properties)) return;
  for (const column of properties.items) {
    if (!isMap(column)) continue;
    const options = column.get('logicalTypeOptions');
    if (isMap(options)) options.flow = true;
    const custom = column.get('customProperties');
    if (!isSeq(custom)) continue;
    for (const entry of custom.items) {
      const value = isMap(entry) ? entry.get('value') : null;
      if (isMap(value)) value.flow = true;
    }
  }
}

const lakeName = ({ columns }: Proposal, source: string) =>
  columns.find((column) => column.source.name === source)?.name ?? source;

/** The same table gets the same id at every discovery. */
function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** `sources.yaml` with one more entry, others left as they stand. Null where another one has that name. */
export function sourcesYaml({
  existing,
  name,
  entry,
  replace,
}: {
  readonly existing: string | null;
  readonly name: string;
  readonly entry: Readonly<Record<string, unknown>>;
  readonly replace: boolean;
}): string | null {
  const document = parseDocument(existing ?? '{}');
  if (existing === null || !isMap(document.contents)) return new Document({ [name]: entry }).toString();
  const present = document.toJS() as Record<string, unknown>;
  if (name in present && !replace && JSON.stringify(present[name]) !== JSON.stringify(entry)) return null;
  if (!(name in present) || replace) document.set(name, document.createNode(entry));
  return document.toString();
}
