import { text } from '../../../endpoint/input.ts';

/** Name or ARN. */
export const secretId = text({ min: 1, max: 2048 });
