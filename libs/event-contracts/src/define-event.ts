import { z } from 'zod';
import { envelope, metadata, type Envelope, type Metadata } from './envelope.ts';

interface Definition<Source extends string, DetailType extends string, Data extends z.ZodType> {
  readonly source: Source;
  readonly detailType: DetailType;
  /** Raised when a consumer of the version before could not read the new one. */
  readonly schemaVersion: number;
  /** One sentence for the events reference: what happened. */
  readonly summary: string;
  readonly data: Data;
}

/** An event of Daybreak: `detail = { metadata, data }`. */
export interface EventContract<
  Source extends string = string,
  DetailType extends string = string,
  Data extends z.ZodType = z.ZodType,
> extends Definition<Source, DetailType, Data> {
  readonly kind: 'daybreak';
  readonly detail: z.ZodType<{ metadata: Metadata; data: z.infer<Data> }>;
  readonly envelope: z.ZodType<EventOf<Source, DetailType, { metadata: Metadata; data: z.infer<Data> }>>;
}

/** An event of AWS, as AWS shapes it: no metadata of ours. */
export interface NativeEventContract<
  Source extends string = string,
  DetailType extends string = string,
  Detail extends z.ZodType = z.ZodType,
> {
  readonly kind: 'native';
  readonly source: Source;
  readonly detailType: DetailType;
  readonly summary: string;
  readonly detail: Detail;
  readonly envelope: z.ZodType<EventOf<Source, DetailType, z.infer<Detail>>>;
}

export type EventOf<Source extends string, DetailType extends string, Detail> = Omit<
  Envelope,
  'detail' | 'source' | 'detail-type'
> & { source: Source; 'detail-type': DetailType; detail: Detail };

export type AnyContract = EventContract | NativeEventContract;

/** The event that a contract describes, envelope and all. */
export type EventFrom<C extends { envelope: z.ZodType }> = z.infer<C['envelope']>;

/** The `data` of an event of ours. */
export type DataOf<C extends { data: z.ZodType }> = z.infer<C['data']>;

export function defineEvent<
  Source extends `daybreak.${string}`,
  DetailType extends string,
  Data extends z.ZodType,
>(definition: Definition<Source, DetailType, Data>): EventContract<Source, DetailType, Data> {
  const detail = z.object({ metadata, data: definition.data });
  return {
    ...definition,
    kind: 'daybreak',
    detail,
    envelope: enveloped(definition, detail),
  } as unknown as EventContract<Source, DetailType, Data>;
}

export function defineNativeEvent<
  Source extends `aws.${string}`,
  DetailType extends string,
  Detail extends z.ZodType,
>(
  definition: Omit<NativeEventContract<Source, DetailType, Detail>, 'kind' | 'envelope'>,
): NativeEventContract<Source, DetailType, Detail> {
  return {
    ...definition,
    kind: 'native',
    envelope: enveloped(definition, definition.detail),
  } as unknown as NativeEventContract<Source, DetailType, Detail>;
}

function enveloped(of: { source: string; detailType: string }, detail: z.ZodType) {
  return envelope.extend({ source: z.literal(of.source), 'detail-type': z.literal(of.detailType), detail });
}
