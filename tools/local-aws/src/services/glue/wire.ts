/** The SDK's own type as it travels in AWS JSON: a time is a number of seconds since 1970. */
export type Wire<T> = T extends Date
  ? number
  : T extends Uint8Array
    ? string
    : T extends readonly (infer Item)[]
      ? readonly Wire<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Wire<T[Key]> }
        : T;

export const epochSeconds = (time: Date): number => time.getTime() / 1000;
