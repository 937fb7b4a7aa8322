// Fails where the linter lets an import through that the boundary table, or the purity of a folder, forbids.
import { ESLint } from 'eslint';

const forbidden = [
  // contracts <- pure <- kit <- services, and never back up
  { file: 'libs/event-contracts/src/index.ts', text: "import '@daybreak/curation';" },
  { file: 'libs/curation/src/index.ts', text: "import '@daybreak/iceberg';" },
  { file: 'libs/service-kit/src/index.ts', text: "import '@daybreak/console/manifest';" },
  // services never import each other
  { file: 'apps/console/src/app.ts', text: "import '@daybreak/etl-control/manifest';" },
  // nothing deployable imports tools
  { file: 'apps/etl-control/src/app.ts', text: "import '@daybreak/local-aws';" },
  { file: 'libs/iceberg/src/index.ts', text: "import '@daybreak/supermarket';" },
  { file: 'infra/src/app.ts', text: "import '@daybreak/local-aws';" },
  // decisions are pure
  { file: 'apps/etl-control/src/core/decide.ts', text: "import 'node:fs';" },
  { file: 'apps/etl-control/src/core/decide.ts', text: 'export const at = Date.now();' },
  { file: 'libs/curation/src/index.ts', text: 'export const roll = Math.random();' },
  { file: 'libs/dqdl/src/index.ts', text: 'export const home = process.env;' },
];
const rules = new Set([
  '@nx/enforce-module-boundaries',
  'no-restricted-imports',
  'no-restricted-globals',
  'no-restricted-syntax',
]);

const eslint = new ESLint();
const passed = [];
for (const { file, text } of forbidden) {
  const [{ messages }] = await eslint.lintText(`${text}\n`, { filePath: file });
  const refused = messages.some(({ ruleId, severity }) => rules.has(ruleId) && severity === 2);
  if (!refused) passed.push(`${file}: ${text}`);
}
if (passed.length > 0) {
  process.stderr.write(`The linter lets through:\n${passed.join('\n')}\n`);
  process.exitCode = 1;
}
