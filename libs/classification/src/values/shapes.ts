/** Values that can be told by their shape alone. */
export const isEmail = (value: string) => /^[^\s@<>,;]+@[^\s@<>,;]+\.[\p{L}]{2,}$/u.test(value);

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}(?:/\\d{1,2})?$`);
const ipv6 = /^(?=.*:.*:)[0-9a-f:]{2,39}(?:\.\d+){0,3}(?:%\w+)?(?:\/\d{1,3})?$/i;
export const isIp = (value: string) =>
  ipv4.test(value) ||
  (ipv6.test(value) && (value.includes('::') || value.split(':').length >= 7) && !isMac(value));

export const isMac = (value: string) => /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(value);
export const isUuid = (value: string) =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value);

/** `52.520008, 13.404954`, `(13.4,52.5)` or WKT with at least three decimals. */
export const isCoordinatePair = (value: string) =>
  /^\(?-?\d{1,3}\.\d{3,}\s*[,; ]\s*-?\d{1,3}\.\d{3,}\)?$/.test(value) || /^POINT ?Z?\s*\(/i.test(value);

/** One half of a pair. */
export const isCoordinate = (value: string) =>
  /^-?\d{1,3}\.\d{4,}$/.test(value) && Math.abs(Number(value)) <= 180;

/** Password hashes in modular crypt format, tokens by the prefix that their issuer gives them, JSON web tokens. */
export const isSecret = (value: string) =>
  /^\$(?:2[aby]|argon2(?:id|i|d)|scrypt|pbkdf2[^$]*|[156]|P|S|H)\$/.test(value) ||
  /^\{(?:SSHA|SHA|MD5|CRYPT)[^}]*\}/i.test(value) ||
  value.startsWith('pbkdf2_sha256$') ||
  /^ey[JK][\w-]{8,}\.[\w-]{8,}\.[\w-]*$/.test(value) ||
  /^(?:gh[pousr]_|github_pat_|glpat-|sk_live_|sk_test_|rk_live_|xox[abprs]-|AKIA|ASIA|AIza|ya29\.|SG\.|npm_|pypi-|dop_v1_|shpat_)\w/.test(
    value,
  ) ||
  /^-----BEGIN [A-Z ]*PRIVATE KEY/.test(value);

/** Long, one word, letters and digits without order: hashes and tokens. */
export const isRandomText = (value: string) =>
  /^[A-Za-z0-9+/=_.:-]{20,}$/.test(value) &&
  !isUuid(value) &&
  (/^[0-9a-f]{32,128}$/i.test(value) || (/\d/.test(value) && /[a-z]/i.test(value) && mixed(value)));

const mixed = (value: string) => {
  const changes = value.match(/[a-z][A-Z0-9]|[A-Z][a-z0-9]|[0-9][A-Za-z]/g)?.length ?? 0;
  return changes / value.length > 0.2;
};

export const isUserAgent = (value: string) =>
  /^(?:Mozilla|Opera|Dalvik|okhttp|curl|PostmanRuntime)\/\d/.test(value);
export const isUrl = (value: string) =>
  /^(?:https?|ftp|s3):\/\/\S+$/i.test(value) || /^www\.\S+$/i.test(value);
export const isDomain = (value: string) => /^(?:[a-z0-9-]+\.)+[a-z]{2,24}\.?$/i.test(value);
export const isDecimal = (value: string) => /^[+-]?\d{1,15}[.,]\d+$/.test(value);
export const isInteger = (value: string) => /^[+-]?\d+$/.test(value);

/** A plate of the kind `B-AB 1234`, `AB12 CDE`, `1234 BCD`, `AB-123-CD`. */
export const isPlate = (value: string) =>
  /^(?:[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[ -]?\d{1,4}[EH]?|[A-Z]{2}\d{2} ?[A-Z]{3}|\d{4} ?[B-DF-HJ-NP-TV-Z]{3}|[A-Z]{2}-?\d{3}-?[A-Z]{2}|\d{2}-[A-Z]{2,3}-\d{1,2}|[A-Z]{3}[- ]?\d[A-Z0-9]\d{2})$/.test(
    value,
  );

/** Same shape for each: letters, digits and signs in the same places, e.g. `AAA-99999`. */
export const shapeOf = (value: string) =>
  value
    .replace(/\p{Lu}/gu, 'A')
    .replace(/\p{Ll}/gu, 'a')
    .replace(/\d/g, '9');
