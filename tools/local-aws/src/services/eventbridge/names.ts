import { AwsError } from '../../endpoint/aws-error.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
}

export const busArn = ({ account, region }: Place, name: string) =>
  `arn:aws:events:${region}:${account}:event-bus/${name}`;

export const ruleArn = ({ account, region }: Place, { bus, name }: { bus: string; name: string }) =>
  `arn:aws:events:${region}:${account}:rule/${bus === 'default' ? '' : `${bus}/`}${name}`;

export const archiveArn = ({ account, region }: Place, name: string) =>
  `arn:aws:events:${region}:${account}:archive/${name}`;

export const replayArn = ({ account, region }: Place, name: string) =>
  `arn:aws:events:${region}:${account}:replay/${name}`;

/** Where a bus is named, its ARN may stand too. */
export function busNameOf(nameOrArn = 'default'): string {
  const match = /^arn:aws[a-z-]*:events:[^:]*:[^:]*:event-bus\/(.+)$/.exec(nameOrArn);
  return match?.[1] ?? nameOrArn;
}

export const notFound = (what: string) =>
  new AwsError({ code: 'ResourceNotFoundException', message: `${what} does not exist.` });

export const alreadyExists = (what: string) =>
  new AwsError({ code: 'ResourceAlreadyExistsException', message: `${what} already exists.` });

export const validation = (message: string) => new AwsError({ code: 'ValidationException', message });
