import { readContracts, sampleContracts } from '@daybreak/dataset-contracts/files';
import { CliError } from '../errors.ts';

export function checkDataset(dataset: string): void {
  const datasets = readContracts(process.env['DAYBREAK_CONTRACTS'] ?? sampleContracts);
  const known = datasets.map(({ name }) => name);
  if (!known.includes(dataset)) throw new CliError('UNKNOWN_DATASET', { dataset, known });
}

export function checkDate(option: string, value: string): void {
  const read = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : new Date(Number.NaN);
  const isDay = !Number.isNaN(read.getTime()) && read.toISOString().startsWith(value);
  if (!isDay) throw new CliError('DATE_INVALID', { option, value });
}
