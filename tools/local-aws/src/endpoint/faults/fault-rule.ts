/** The services of the endpoint, as the README names them. */
export const serviceNames = [
  'EventBridge',
  'Scheduler',
  'SQS',
  'S3',
  'DynamoDB',
  'SecretsManager',
  'STS',
  'Glue',
  'Athena',
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Befall a request. */
export const requestKinds = ['throttle', 'error', 'timeout', 'delay', 'drop'] as const;
/** `entry` befalls one entry of PutEvents; the others what EventBridge delivers and what SQS hands out. */
export const faultKinds = [...requestKinds, 'entry', 'duplicate', 'reorder', 'late'] as const;
export type FaultKind = (typeof faultKinds)[number];

export const entryCodes = ['ThrottlingException', 'InternalFailure'] as const;
export type EntryCode = (typeof entryCodes)[number];
export const errorStatuses = [500, 503] as const;
export type ErrorStatus = (typeof errorStatuses)[number];
/** Whether the work of a request is done when its connection ends. */
export const moments = ['before', 'after'] as const;
export type Moment = (typeof moments)[number];

/** One kind of fault, and how often it befalls what it is for. Which kind takes which field: `fieldsOf`. */
export interface FaultRule {
  readonly kind: FaultKind;
  /** From 0 to 1. */
  readonly rate: number;
  /** Any, where it is not given; the same for the fields below. */
  readonly service?: ServiceName;
  readonly operation?: string;
  /** By its name. */
  readonly queue?: string;
  readonly milliseconds?: number;
  /** 500 where it is not given. */
  readonly status?: ErrorStatus;
  /** As often the one as the other, where it is not given; the same for `when`. */
  readonly code?: EntryCode;
  readonly when?: Moment;
}

type Field = Exclude<keyof FaultRule, 'kind' | 'rate'>;

export const fieldsOf: Readonly<
  Record<FaultKind, { readonly required: readonly Field[]; readonly optional: readonly Field[] }>
> = {
  throttle: { required: [], optional: ['service', 'operation'] },
  error: { required: [], optional: ['service', 'operation', 'status'] },
  timeout: { required: ['milliseconds'], optional: ['service', 'operation', 'when'] },
  delay: { required: ['milliseconds'], optional: ['service', 'operation'] },
  drop: { required: [], optional: ['service', 'operation', 'when'] },
  entry: { required: [], optional: ['code'] },
  duplicate: { required: [], optional: ['service', 'queue'] },
  reorder: { required: [], optional: ['queue'] },
  late: { required: ['milliseconds'], optional: ['queue'] },
};

export interface FaultPlan {
  /** Decides every fault together with the order of what it may befall. 1 where it is not given. */
  readonly seed?: number;
  readonly rules: readonly FaultRule[];
}
