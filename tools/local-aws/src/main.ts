import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { EndpointError } from './endpoint/endpoint-error.ts';
import { jsonLog } from './endpoint/json-log.ts';
import { place } from './endpoint/json-protocol.ts';
import { readSettings } from './endpoint/settings.ts';
import { startEndpoint } from './endpoint/start-endpoint.ts';

const help = `The embedded AWS endpoint of Daybreak, as a process of its own.

Usage: node tools/local-aws/src/main.ts [--help]

Environment:
  DAYBREAK_AWS_PORT   port (default 4566; 0 takes a free one)
  DAYBREAK_AWS_HOST   address to listen on (default 127.0.0.1; any access key does, so keep it on loopback)
  DAYBREAK_HOME       folder of all state (default .daybreak; the endpoint uses its aws/)
  DAYBREAK_AWS_CREDENTIALS  JSON: secrets by access key, {"AKIATEAM":"secret"}; then there are no others, and every signature is
                      verified (default: any access key does; README.md, "Signatures")
  DAYBREAK_ACCOUNT    account id (default 000000000000)
  AWS_REGION          region (default us-east-1)
  DAYBREAK_JOB_RUNNERS  JSON: the program and arguments that stand for a Glue script, by the script's file name
  DAYBREAK_JOB_LOGS   folder of the job runs' output (default logs/ beside the endpoint's state)
  DAYBREAK_FAULTS     what shall go wrong (default nothing): JSON, or the path of a file that holds it, e.g.
                      {"seed":7,"rules":[{"kind":"throttle","rate":0.1,"service":"SQS"}]}; README.md, "Faults", has every kind.
                      While it runs: GET, PUT and DELETE http://127.0.0.1:4566/_faults
  LOG_LEVEL           info, warn, error or silent (default info)

Logs JSON lines to stdout; {"msg":"ready","url":"http://127.0.0.1:4566"} says that it serves. SIGTERM stops it.
`;

const now = () => new Date();

async function run(): Promise<void> {
  const settings = readSettings(process.env, process.cwd());
  const log = jsonLog({ write: (line) => process.stdout.write(line), now, level: settings.logLevel });
  const endpoint = await startEndpoint({ ...settings, athena: { warmAfter: 1000 }, now, log });
  // V8 would let the space of young objects grow to 64 MB under load: of a peak of 300 MB with 100,000 messages of 1 KB queued it
  // was 85 (`npm run bench -- bus` measures both peak and speed).
  setFlagsFromString('--semi-space-growth-factor=1');

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    // What does not stop in time is taken up at the next start, as after a kill.
    setTimeout(() => process.exit(0), 1800).unref();
    endpoint.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(place(error), 'stop failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(signal));
  process.once('disconnect', () => stop('disconnect'));
  process.on('uncaughtException', (error) => {
    log.error(place(error), 'uncaught');
    process.exit(1);
  });

  // The ready line is for whoever started the process, whatever the log level.
  process.stdout.write(
    `${JSON.stringify({ level: 30, time: now().getTime(), name: 'aws', msg: 'ready', url: endpoint.origin })}\n`,
  );
  process.send?.({ type: 'ready', url: endpoint.origin });
}

async function main(): Promise<void> {
  const [argument] = process.argv.slice(2);
  if (argument === '--help' || argument === '-h') {
    process.stdout.write(help);
    return;
  }
  if (argument !== undefined) {
    process.stderr.write(`Unknown argument.\n\n${help}`);
    process.exitCode = 2;
    return;
  }
  try {
    await run();
  } catch (error) {
    const known = error instanceof EndpointError;
    const message = known ? error.message : 'The endpoint did not start.';
    const fields = known ? { code: error.code } : place(error);
    process.stderr.write(
      `${JSON.stringify({ level: 60, time: now().getTime(), name: 'aws', ...fields, msg: message })}\n`,
    );
    process.send?.({ type: 'failed', ...fields, message });
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
