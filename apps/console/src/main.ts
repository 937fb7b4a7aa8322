import { startProcess } from '@daybreak/service-kit';
import { service } from './app.ts';

await startProcess(service);
