/** An `Authorization` header, taken apart. Whether it is right, its readers say. */
export interface Authorization {
  /** What stands before the first space or comma. */
  readonly algorithm: string;
  readonly parts: readonly AuthorizationPart[];
}

export interface AuthorizationPart {
  readonly text: string;
  readonly name: string;
  /** Undefined where there is no equal-sign. */
  readonly value: string | undefined;
}

/**
 * Commas, spaces or both stand between the parts.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function readAuthorization(header: string): Authorization {
  const [algorithm = '', ...texts] = header.trim().split(/[, ]+/);
  return { algorithm, parts: texts.filter((text) => text !== '').map(readPart) };
}

export function readPart(text: string): AuthorizationPart {
  const at = text.indexOf('=');
  if (at === -1) return { text, name: text, value: undefined };
  return { text, name: text.slice(0, at), value: text.slice(at + 1) };
}

/** Of parts with one name the last counts. */
export function valueOf(parts: readonly AuthorizationPart[], wanted: string): string | undefined {
  return parts.findLast(({ name }) => name === wanted)?.value;
}
