import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LakeType } from '@daybreak/dataset-contracts';
import { format, resolveConfig } from 'prettier';
import { typeSections, type TypeSection } from './type-sections.ts';

/** Writes docs/types.md from what the dialects answer. */
const path = join(import.meta.dirname, '../../../docs/types.md');
const page = `# Types

What a column of a source becomes in the lake, unless its contract asks for something else. Generated from the dialects
(\`npm run generate\`); every line is held by a test that brings extreme values from a real server into the lake.

- *Lake type* loses nothing of what it can hold. *Also* is what a contract may ask for instead, beside \`string\`.
- A value that the lake type cannot hold never fails a night: its row is refused into the quarantine, with the reason.
- A type without a lake type is refused by \`npx daybreak check\`, unless the contract drops the column.
- \`physicalType\` of a column is the type below a domain, and \`enum\` for an enum, whatever its name.
- Text arrives as UTF-8: the server converts what its database keeps in another encoding. A PostgreSQL database in \`SQL_ASCII\`
  does not know its encoding; there a value that is not UTF-8 ends the run with \`SOURCE_TEXT_UNREADABLE\` and the column's name.
- MySQL lets lone surrogates, which are no UTF-8, into its utf8 columns: they arrive as U+FFFD.
- A \`datetime\` of MySQL names no zone: it is read in the zone of the contract's business date, and a watermark must be in UTC.
- A row may have 4 MB.

${typeSections.map(section).join('\n')}`;
const options = await resolveConfig(path);
writeFileSync(path, await format(page, { ...options, parser: 'markdown' }));

function section({ title, dialect, types }: TypeSection): string {
  const rows = types.map(({ declared, refused = '' }) => {
    const mapping = dialect.mapping(declared);
    if (mapping.natural === null) return `| \`${declared}\` | refused: ${mapping.reason} | | | |`;
    const also = mapping.also.map((kind) => `\`${kind}\``).join(', ');
    return `| \`${declared}\` | \`${spelled(mapping.natural)}\` | ${also} | \`${mapping.text('c')}\` | ${refused} |`;
  });
  return `## ${title}\n\n| source | lake type | also | read as | refused values |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

function spelled(type: LakeType): string {
  return type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.kind;
}
