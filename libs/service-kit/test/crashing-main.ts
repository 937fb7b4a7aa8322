import { startProcess } from '../src/index.ts';
import { counterService } from './counter-service.ts';

await startProcess(counterService({ note: () => Promise.resolve() }));
void Promise.reject(new Error('SECRET VALUE'));
