import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import type * as Lexer from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js';
import type * as Parser from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import type * as Antlr from 'antlr4ng';

export type { Parser as Grammar };

export interface TrinoGrammar {
  readonly lexer: typeof Lexer.TrinoSqlLexer;
  readonly parser: typeof Parser.TrinoSqlParser;
  readonly antlr: typeof Antlr;
}

let loading: Promise<TrinoGrammar> | undefined;

/** The Trino grammar of dt-sql-parser, without the rest of that package; loaded at the first use. */
export function loadTrinoGrammar(): Promise<TrinoGrammar> {
  loading ??= load();
  return loading;
}

/**
 * dt-sql-parser ships ES modules whose relative imports have no file extension and whose package.json does not say
 * `"type": "module"` (https://github.com/DTStack/dt-sql-parser): bundlers take that, Node needs both told.
 */
async function load(): Promise<TrinoGrammar> {
  const folder = new URL(
    'lib/trino/',
    pathToFileURL(createRequire(import.meta.url).resolve('dt-sql-parser/dist/index.js')),
  );
  const inPackage = new URL('../../', folder).href;
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const within = specifier.startsWith('.') && context.parentURL?.startsWith(inPackage) === true;
      return next(within && !specifier.endsWith('.js') ? `${specifier}.js` : specifier, context);
    },
    load: (url, context, next) =>
      next(url, url.startsWith(inPackage) ? { ...context, format: 'module' } : context),
  });
  try {
    const [lexer, parser, antlr] = await Promise.all([
      import(new URL('TrinoSqlLexer.js', folder).href) as Promise<typeof Lexer>,
      import(new URL('TrinoSqlParser.js', folder).href) as Promise<typeof Parser>,
      import('antlr4ng'),
    ]);
    return { lexer: lexer.TrinoSqlLexer, parser: parser.TrinoSqlParser, antlr };
  } finally {
    hooks.deregister();
  }
}
