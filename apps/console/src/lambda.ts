import { lambdaHandler } from '@daybreak/service-kit';
import { service } from './app.ts';

export const handler = lambdaHandler(service);
