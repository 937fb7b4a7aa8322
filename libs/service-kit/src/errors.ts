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

export class NotBuiltYet extends CataloguedError {
  constructor(what: string) {
    super({ code: 'NOT_BUILT_YET', message: `${what} is not built yet.` });
  }
}
