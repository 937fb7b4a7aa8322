import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { InvalidReport } from './errors.ts';
import { placeholders } from './parameters.ts';
import { reportYaml, type ReportDefinition, type ReportQuery, type ReportYaml } from './report-definition.ts';
import { mistakes } from './mistakes.ts';

export interface ReadReports extends Deployment {
  readonly folder: string;
}

interface Deployment {
  /** Those that have a contract. */
  readonly datasets: readonly string[];
  /** Samples that some dataset is read from: reports made for another one are left out. */
  readonly samples: readonly string[];
}

/** Every report of a folder, `<folder>/<name>/report.yaml` with its queries beside it, by name. Throws InvalidReport. */
export async function readReports({
  folder,
  ...deployment
}: ReadReports): Promise<ReadonlyMap<string, ReportDefinition>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const reports = await Promise.all(
    names
      .toSorted()
      .map((name) => readReport({ ...deployment, folder: join(folder, name), folderName: name })),
  );
  return new Map(reports.flatMap((report) => (report === null ? [] : [[report.name, report]])));
}

async function readReport(
  of: Deployment & { folder: string; folderName: string },
): Promise<ReportDefinition | null> {
  const { folder, folderName, datasets, samples } = of;
  const file = join(folder, 'report.yaml');
  const yaml = await readFile(file, 'utf8').catch(() => {
    throw new InvalidReport({
      file,
      line: 1,
      field: 'report.yaml',
      problem: 'is missing: each folder of reports holds one',
    });
  });
  const source = new YamlSource(file, yaml);
  const report = source.parse();
  if (report.sample !== undefined && !samples.includes(report.sample)) return null;
  if (report.name !== folderName)
    throw source.mistake(['name'], `must be ${folderName}, the name of its folder`);
  for (const { path, problem } of mistakes(report, datasets)) throw source.mistake(path, problem);
  const queries = await Promise.all(
    report.queries.map(async (query, at): Promise<ReportQuery> => {
      const path = join(folder, query.file);
      const sql = await readFile(path, 'utf8').catch(() => {
        throw source.mistake(['queries', at, 'file'], `no file ${path}`);
      });
      checkPlaceholders({ path, sql, report });
      return { ...query, sql: sql.trim().replace(/;$/, '') };
    }),
  );
  return { ...report, queries };
}

function checkPlaceholders({ path, sql, report }: { path: string; sql: string; report: ReportYaml }): void {
  const known = report.parameters.map(({ name }) => name);
  const unknown = placeholders(sql).find(({ name }) => !known.includes(name));
  if (unknown)
    throw new InvalidReport({
      file: path,
      line: unknown.line,
      field: `:${unknown.name}`,
      problem: `is not a parameter of the report; it has ${known.map((name) => `:${name}`).join(', ')}`,
    });
}

/** A YAML text that knows on which line each field stands. */
class YamlSource {
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#document = parseDocument(text, { lineCounter: this.#lines });
  }

  parse(): ReportYaml {
    const [syntax] = this.#document.errors;
    if (syntax)
      throw new InvalidReport({
        file: this.#file,
        line: this.#lines.linePos(syntax.pos[0]).line,
        field: 'report.yaml',
        problem: `is not YAML (${syntax.code})`,
      });
    const parsed = reportYaml.safeParse(this.#document.toJS());
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    if (!issue) throw parsed.error;
    const field = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
    throw this.mistake(field as readonly (string | number)[], problemOf(issue));
  }

  mistake(path: readonly (string | number)[], problem: string): InvalidReport {
    return new InvalidReport({
      file: this.#file,
      line: this.#lineOf(path),
      field: path.length === 0 ? 'report.yaml' : path.map(String).join('.'),
      problem,
    });
  }

  /** Of the field, or where it is missing, of the nearest thing that holds it. */
  #lineOf(path: readonly (string | number)[]): number {
    for (let length = path.length; length > 0; length -= 1) {
      const node = this.#document.getIn(path.slice(0, length), true);
      const range = (node as { range?: [number, number, number] } | undefined)?.range;
      if (range) return this.#lines.linePos(range[0]).line;
    }
    return 1;
  }
}

function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return 'is not a field that this place knows';
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_union' && issue.path.at(-1) === 'kind')
    return 'must be one of business-date, days-before';
  return issue.message.replace(/^Invalid string: /, '').replace(/^Invalid input: /, '');
}
