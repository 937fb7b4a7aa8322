import { AwsError } from '../../endpoint/aws-error.ts';
import { alphanumerics } from '../../endpoint/identifiers.ts';
import type { XmlElement } from '../../endpoint/xml.ts';
import type { Session, Sessions } from './sessions.ts';

export interface StsContext {
  readonly account: string;
  readonly sessions: Sessions;
  readonly now: () => Date;
  readonly random: () => number;
}

export type StsOperation = (request: {
  readonly context: StsContext;
  readonly form: URLSearchParams;
  /** The access key that signed. */
  readonly caller: string;
}) => XmlElement;

export const stsOperations: Readonly<Record<string, StsOperation>> = {
  /** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
  GetCallerIdentity({ context, caller }) {
    const { arn, userId } = identityOf(context, caller);
    return { Arn: arn, UserId: userId, Account: context.account };
  },

  /** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
  AssumeRole({ context, form }) {
    const role = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:[\x21-\x7e]*\/)?([\w+=,.@-]{1,64})$/.exec(
      required(form, 'RoleArn'),
    );
    if (role === null) throw invalid(`${form.get('RoleArn') ?? ''} is invalid`);
    const [, account = '', roleName = ''] = role;
    const session = required(form, 'RoleSessionName');
    if (!/^[\w+=,.@-]{2,64}$/.test(session)) {
      throw invalid(
        "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*, with a length from 2 to 64",
      );
    }
    const roleId = `AROA${upperCase(context, 17)}`;
    const arn = `arn:aws:sts::${account}:assumed-role/${roleName}/${session}`;
    const userId = `${roleId}:${session}`;
    const credentials = grant(context, {
      arn,
      userId,
      seconds: duration(form, { least: 900, most: 43_200, usual: 3600 }),
    });
    return { Credentials: credentials, AssumedRoleUser: { AssumedRoleId: userId, Arn: arn } };
  },

  /** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
  GetSessionToken({ context, form, caller }) {
    const { arn, userId } = identityOf(context, caller);
    const seconds = duration(form, { least: 900, most: 129_600, usual: 43_200 });
    return { Credentials: grant(context, { arn, userId, seconds }) };
  },

  /** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html */
  GetAccessKeyInfo({ context, form }) {
    required(form, 'AccessKeyId');
    return { Account: context.account };
  },
};

/** The account itself, or the role that was assumed. */
function identityOf({ account, sessions }: StsContext, accessKey: string): { arn: string; userId: string } {
  return sessions.find(accessKey) ?? { arn: `arn:aws:iam::${account}:root`, userId: account };
}

function grant(
  context: StsContext,
  { arn, userId, seconds }: { arn: string; userId: string; seconds: number },
): XmlElement {
  const { sessions, now, random } = context;
  const time = now().getTime();
  const credentials: Session = {
    accessKey: `ASIA${upperCase(context, 16)}`,
    secret: alphanumerics(random, 40),
    token: alphanumerics(random, 356),
    expires: time + seconds * 1000,
    ...{ arn, userId },
  };
  sessions.add(credentials, time);
  return {
    AccessKeyId: credentials.accessKey,
    SecretAccessKey: credentials.secret,
    SessionToken: credentials.token,
    Expiration: new Date(credentials.expires).toISOString(),
  };
}

const upperCase = ({ random }: StsContext, length: number) => alphanumerics(random, length).toUpperCase();

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value !== null && value !== '') return value;
  throw invalid(
    `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
  );
}

function duration(
  form: URLSearchParams,
  { least, most, usual }: { least: number; most: number; usual: number },
): number {
  const text = form.get('DurationSeconds');
  if (text === null) return usual;
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= least && seconds <= most) return seconds;
  throw invalid(
    `1 validation error detected: Value at 'durationSeconds' failed to satisfy constraint: Member must have value from ${least} to ${most}`,
  );
}

const invalid = (message: string) => new AwsError({ code: 'ValidationError', message });
