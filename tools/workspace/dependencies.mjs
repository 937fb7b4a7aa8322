import { globSync, readFileSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import ts from 'typescript';

/**
 * What a package imports and does not declare, or declares and never names. Workspaces hoist, so either works here and
 * breaks where a package is installed or deployed alone. Product code needs `dependencies`; tests and types may use
 * `devDependencies`, and tests the root's too.
 */
export function dependencyProblems(manifest) {
  const { name: self, dependencies = {}, devDependencies = {}, scripts = {} } = read(manifest);
  const development = { ...devDependencies, ...read('package.json').devDependencies };
  const files = globSync(`${dirname(manifest)}/**/*.{ts,js,mjs}`, { exclude: isOutput }).map((path) => ({
    path,
    text: readFileSync(path, 'utf8'),
  }));
  const undeclared = new Map();
  for (const { path, text } of files) {
    for (const { name, types } of importsOf(path, text)) {
      if (name === self || name in dependencies) continue;
      const lenient = (types && name in devDependencies) || (isTest(path) && name in development);
      if (!lenient && !undeclared.has(name)) undeclared.set(name, path);
    }
  }
  const problems = [...undeclared].map(
    ([name, path]) => `${manifest}: ${path} imports ${name}, which is not declared for it`,
  );
  // A package that is resolved, or whose files are run by path, is named in a string.
  const named = [...files.map(({ text }) => text), ...Object.values(scripts)].join('\n');
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const names = [name, folders.get(name)].filter((one) => one !== undefined);
    if (!names.some((one) => new RegExp(`['"\`]${one}['"\`/]`).test(named)))
      problems.push(`${manifest}: declares ${name}, which nothing there names`);
  }
  return problems;
}

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const isOutput = (path) => /(^|[\\/])(node_modules|cdk\.out|dist)$/.test(path);
const isTest = (path) =>
  /\.spec\.ts$/.test(path) || path.split(sep).some((part) => /^test(ing)?$/.test(part));

const folders = new Map(
  globSync(['{apps,libs,tools}/*/package.json', 'infra/package.json']).map((file) => [
    read(file).name,
    dirname(file).replaceAll(sep, '/'),
  ]),
);

/** The packages that a file imports, and whether for their types alone. */
function importsOf(path, text) {
  const found = [];
  const add = (specifier, types) => {
    if (!specifier || !ts.isStringLiteral(specifier) || /^(\.|\/|node:)/.test(specifier.text)) return;
    const parts = specifier.text.split('/');
    found.push({ name: parts.slice(0, parts[0].startsWith('@') ? 2 : 1).join('/'), types });
  };
  const visit = (node) => {
    // With `verbatimModuleSyntax`, only `import type` leaves nothing to import when it runs.
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly === true);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return found;
}
