/** When a request says that it was signed. */
export interface RequestDate {
  /** `20260102T030405Z`: as it is part of what is signed. */
  readonly iso: string;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** ISO 8601 in its basic form, or the form of HTTP. Undefined for what is neither, or no time at all. */
export function readRequestDate(text: string): RequestDate | undefined {
  const basic = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (basic !== null) {
    const [, year, month, day, hour, minute, second] = basic;
    const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    return Number.isNaN(time) ? undefined : { iso: text, time };
  }
  const time = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  return Number.isNaN(time) ? undefined : { iso: basicForm(time), time };
}

export const basicForm = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
