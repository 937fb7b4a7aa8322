/**
 * An error whose text is our own: it says what, where and what to do, and never holds a value of the data, so it may be
 * logged and passed on. The text of any other error stays out of logs and events, since engines quote what they read.
 * Services extend it with catalogues of their own.
 */
export class CataloguedError extends Error {
  readonly code: string;
  /** The HTTP status where a route lets the error through. */
  readonly status: number;

  constructor({ code, message, status = 500 }: { code: string; message: string; status?: number }) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.status = status;
  }
}

export class HandlersDoNotMatchManifest extends CataloguedError {
  constructor({
    service,
    missing,
    extra,
    repeated,
  }: {
    service: string;
    missing: readonly string[];
    extra: readonly string[];
    repeated: readonly string[];
  }) {
    const findings = [
      missing.length > 0 && `no handler for ${missing.join(', ')}`,
      extra.length > 0 && `a handler too many for ${extra.join(', ')}`,
      repeated.length > 0 && `the manifest names ${repeated.join(', ')} more than once`,
    ].filter((finding) => finding !== false);
    super({
      code: 'HANDLERS_DO_NOT_MATCH_MANIFEST',
      message: `Service ${service}: ${findings.join('; ')}. Give app.ts exactly one handler for each contract that manifest.ts consumes or reminds itself of.`,
    });
  }
}

interface Issue {
  readonly path: string;
  readonly code: string;
}

const listIssues = (issues: readonly Issue[]) =>
  issues.map(({ path, code }) => `${path === '' ? '(root)' : path}: ${code}`).join(', ');

export class EnvironmentNotValid extends CataloguedError {
  constructor({
    service,
    variables,
  }: {
    service: string;
    variables: readonly { name: string; problem: 'missing' | 'not valid'; allowed: string }[];
  }) {
    const lines = variables.map(({ name, problem, allowed }) => `  ${name} is ${problem}: ${allowed}`);
    super({
      code: 'ENVIRONMENT_NOT_VALID',
      message: `Service ${service} cannot start: set these environment variables.\n${lines.join('\n')}`,
    });
  }
}

export class PortTaken extends CataloguedError {
  constructor({ host, port }: { host: string; port: number }) {
    super({
      code: 'PORT_TAKEN',
      message: `Another process listens on ${host}:${port}: end it, or set DAYBREAK_PORT to another port (0 takes a free one).`,
    });
  }
}

export class SharedResourceNotDeclared extends CataloguedError {
  constructor({ service, resource }: { service: string; resource: string }) {
    super({
      code: 'SHARED_RESOURCE_NOT_DECLARED',
      message: `Service ${service} asks for ${resource}, which its manifest does not list in \`uses\`: add it there.`,
    });
  }
}

export class EffectNotDeclared extends CataloguedError {
  constructor({
    service,
    detailType,
    list,
  }: {
    service: string;
    detailType: string;
    list: 'publishes' | 'reminds';
  }) {
    super({
      code: 'EFFECT_NOT_DECLARED',
      message: `Service ${service} decided on ${detailType}, which its manifest does not list in \`${list}\`: add it there.`,
    });
  }
}

export class EffectNotValid extends CataloguedError {
  constructor({ effect, issues }: { effect: string; issues: readonly Issue[] }) {
    super({
      code: 'EFFECT_NOT_VALID',
      message: `A decision gave ${effect} data that does not fit: ${listIssues(issues)}. Nothing was saved; mend the decision.`,
    });
  }
}

export class ItemTooLarge extends CataloguedError {
  constructor({ item, bytes, limit }: { item: string; bytes: number; limit: number }) {
    super({
      code: 'ITEM_TOO_LARGE',
      message: `${item} would be ${bytes} bytes, above the ${limit} it may have. Nothing was saved; keep large things in S3 and their address here.`,
    });
  }
}

export class ConcurrentWriters extends CataloguedError {
  constructor({ aggregate, attempts }: { aggregate: string; attempts: number }) {
    super({
      code: 'CONCURRENT_WRITERS',
      message: `${attempts} times in a row another writer changed ${aggregate} first: the message stays queued and is tried again.`,
    });
  }
}

export class EventsNotAccepted extends CataloguedError {
  constructor({ bus, codes }: { bus: string; codes: readonly string[] }) {
    super({
      code: 'EVENTS_NOT_ACCEPTED',
      message: `The bus ${bus} refused ${codes.length} events (${[...new Set(codes)].join(', ')}): the message stays queued, and they are put again under the same ids.`,
    });
  }
}

export class LambdaEventUnknown extends CataloguedError {
  constructor({ service }: { service: string }) {
    super({
      code: 'LAMBDA_EVENT_UNKNOWN',
      message: `Service ${service} was invoked with neither an SQS batch nor an HTTP request of payload format 2.0: check the function's triggers.`,
    });
  }
}
