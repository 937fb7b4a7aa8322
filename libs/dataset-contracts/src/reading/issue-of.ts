import type { ContractIssue } from '../contract-issue.ts';
import type { Finding } from './validate.ts';
import type { YamlSource } from './yaml-source.ts';

export function issueOf(props: {
  readonly finding: Finding;
  readonly file: string;
  readonly line: number;
}): ContractIssue {
  const { finding, file, line } = props;
  return {
    code: finding.code,
    file,
    line,
    field: finding.path.reduce<string>(
      (field, step) =>
        typeof step === 'number' ? `${field}[${String(step)}]` : field === '' ? step : `${field}.${step}`,
      '',
    ),
    problem: finding.problem,
    allowed: finding.allowed ?? null,
    nearest: finding.nearest ?? null,
  };
}

export function syntaxIssues(file: { readonly path: string }, yaml: YamlSource): ContractIssue[] {
  return yaml.syntaxErrors.map(({ line, problem }) => ({
    code: 'YAML_SYNTAX',
    file: file.path,
    line,
    field: '',
    problem,
    allowed: null,
    nearest: null,
  }));
}
