import { bus } from './bus.ts';
import { extract } from './extract.ts';
import { night } from './night.ts';
import { shop } from './shop.ts';

const benchmarks: Readonly<
  Record<string, { summary: string; run: (args: readonly string[]) => Promise<void> }>
> = {
  bus: { summary: 'the embedded bus and queues beside MiniStack and moto', run: bus },
  extract: {
    summary:
      'a sales table into Parquet without its personal columns, beside dlt, sling, ingestr, Spark and others',
    run: extract,
  },
  shop: { summary: "what a shop's transactions feel of an extraction, beside the same peers", run: shop },
  night: { summary: 'a fresh first night and a second start, against the limit of 60 s', run: night },
};

const [name = '--help', ...args] = process.argv.slice(2);
const benchmark = benchmarks[name];
if (benchmark) await benchmark.run(args);
else {
  const known = Object.entries(benchmarks).map(([key, { summary }]) => `  ${key.padEnd(10)} ${summary}`);
  const usage = `npm run bench -- <benchmark>\n\n${known.join('\n')}\n`;
  (name === '--help' ? process.stdout : process.stderr).write(usage);
  process.exitCode = name === '--help' ? 0 : 2;
}
