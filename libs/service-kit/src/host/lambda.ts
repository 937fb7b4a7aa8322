import { z } from 'zod';
import type { Service } from '../define-service.ts';
import { LambdaEventUnknown } from '../errors.ts';
import { workOnMessage } from '../queue/work-on-message.ts';
import type { App } from '../service.ts';
import { realWorld, serviceRuntime, type ServiceRuntime, type World } from './service-runtime.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const sqsBatch = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      receiptHandle: z.string(),
      body: z.string(),
      attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }),
    }),
  ),
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
const httpRequest = z.object({
  version: z.literal('2.0'),
  rawPath: z.string(),
  rawQueryString: z.string(),
  headers: z.record(z.string(), z.string()),
  requestContext: z.object({ http: z.object({ method: z.string() }) }),
  body: z.string().optional(),
  isBase64Encoded: z.boolean(),
});

export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

export type LambdaHandler = (event: unknown) => Promise<BatchResponse | HttpResponse>;

/**
 * The Lambda host: what a service's `lambda.ts` exports. One function takes SQS batches (with `ReportBatchItemFailures`)
 * and HTTP requests of a function URL or an API Gateway HTTP API (payload 2.0).
 */
export function lambdaHandler<Settings extends z.ZodObject, Dependencies>(
  service: Service<Settings, Dependencies>,
  world: Partial<World> = {},
): LambdaHandler {
  let booting: Promise<ServiceRuntime> | undefined;
  const boot = () =>
    (booting ??= serviceRuntime(service, { ...realWorld, ...world }).catch((error: unknown) => {
      booting = undefined;
      throw error;
    }));

  return async (event) => {
    const runtime = await boot();
    const batch = sqsBatch.safeParse(event);
    if (batch.success) return await answerBatch(runtime, batch.data);
    const request = httpRequest.safeParse(event);
    if (request.success) return await answerRequest(runtime.app, request.data);
    throw new LambdaEventUnknown({ service: service.definition.manifest.name });
  };
}

async function answerBatch(
  runtime: ServiceRuntime,
  { Records }: z.infer<typeof sqsBatch>,
): Promise<BatchResponse> {
  const results = await Promise.all(
    Records.map(async ({ messageId, receiptHandle, body, attributes }) => ({
      itemIdentifier: messageId,
      done: await workOnMessage(runtime, {
        id: messageId,
        receipt: receiptHandle,
        body,
        receiveCount: attributes.ApproximateReceiveCount,
      }),
    })),
  );
  const failed = results.filter(({ done }) => !done);
  return { batchItemFailures: failed.map(({ itemIdentifier }) => ({ itemIdentifier })) };
}

async function answerRequest(app: App, request: z.infer<typeof httpRequest>): Promise<HttpResponse> {
  const { rawPath, rawQueryString, headers, requestContext, body, isBase64Encoded } = request;
  const response = await app.inject({
    method: requestContext.http.method as 'GET',
    url: rawQueryString === '' ? rawPath : `${rawPath}?${rawQueryString}`,
    headers,
    ...(body === undefined ? {} : { payload: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') }),
  });
  const texts = Object.entries(response.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : String(value)] as const],
  );
  const isText = /^(text\/|application\/(json|javascript|xml))/.test(
    response.headers['content-type'] ?? 'text/',
  );
  return {
    statusCode: response.statusCode,
    headers: Object.fromEntries(texts),
    body: isText ? response.body : response.rawPayload.toString('base64'),
    isBase64Encoded: !isText,
  };
}
