export interface Dependencies {
  readonly shelf: Shelf;
  readonly page: Page;
}

/** The reports bucket. Null where there is no such object. */
export interface Shelf {
  find(key: string): Promise<string | null>;
}

/** The console's own page: read once, at boot. */
export interface Page {
  readonly html: string;
  readonly css: string;
  /** By file name: they import each other by it. */
  readonly scripts: ReadonlyMap<string, string>;
}
