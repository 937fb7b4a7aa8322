import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange } from './exchange.ts';
import type { Fate } from './faults/fate.ts';
import type { RequestContext } from './service.ts';
import { readAuthorization, valueOf } from './signing/authorization.ts';

interface Given {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Aborted when the endpoint stops. */
  readonly stopping: AbortSignal;
  readonly fate: Fate | undefined;
}

/** A request and its reply. What few services ask for is worked out only when they do. */
export class HttpExchange implements Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly context: RequestContext;
  readonly fate: Fate | undefined;
  readonly #search: string;
  #query: URLSearchParams | undefined;

  constructor(given: Given) {
    this.request = given.request;
    this.response = given.response;
    this.fate = given.fate;
    const url = given.request.url ?? '/';
    const mark = url.indexOf('?');
    this.path = mark === -1 ? url : url.slice(0, mark);
    this.#search = mark === -1 ? '' : url.slice(mark + 1);
    this.context = new Context(given);
  }

  get query(): URLSearchParams {
    return (this.#query ??= new URLSearchParams(this.#search));
  }

  get signedFor(): string | undefined {
    const { authorization } = this.request.headers;
    const credential =
      authorization === undefined
        ? (this.query.get('X-Amz-Credential') ?? '')
        : (valueOf(readAuthorization(authorization).parts, 'Credential') ?? '');
    const elements = credential.split('/');
    return elements.length < 5 ? undefined : elements.at(-2);
  }
}

class Context implements RequestContext {
  readonly requestId: string;
  readonly #given: Given;
  #signal: AbortSignal | undefined;

  constructor(given: Given) {
    this.requestId = given.requestId;
    this.#given = given;
  }

  get origin(): string {
    return `http://${this.#given.request.headers.host ?? 'localhost'}`;
  }

  get signal(): AbortSignal {
    this.#signal ??= this.#watch();
    return this.#signal;
  }

  #watch(): AbortSignal {
    const { response, stopping } = this.#given;
    const gone = new AbortController();
    if (response.closed || response.destroyed) gone.abort();
    else response.once('close', () => gone.abort());
    return AbortSignal.any([gone.signal, stopping]);
  }
}
