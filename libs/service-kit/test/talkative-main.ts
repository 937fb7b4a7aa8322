import { serviceLog } from '../src/telemetry/log.ts';

/** Says several things in the moment of its end, once it is told to. */
const log = serviceLog({ service: 'talkative', level: 'info' });
process.once('message', () => {
  for (const word of ['one', 'two', 'three']) log.info(word);
  process.exit(0);
});
process.send?.('ready');
