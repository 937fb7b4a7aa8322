/** The parts of dynalite 4.0.0 that the endpoint drives. It ships no types. */
type Callback = (error: unknown, data?: unknown) => void;

declare module 'dynalite/db/index.js' {
  export interface Store {
    readonly tableDb: {
      get(key: string, callback: Callback): void;
      put(key: string, value: unknown, callback: Callback): void;
      del(key: string, callback: Callback): void;
    };
    readonly lifecycleManager: { gracefulClose(callback: (error: unknown) => void): void };
    readonly db: { open(): Promise<void> };
  }
  const db: {
    create(options: {
      path: string;
      createTableMs: number;
      deleteTableMs: number;
      updateTableMs: number;
    }): Store;
  };
  export default db;
}

declare module 'dynalite/validations/index.js' {
  const validations: {
    checkTypes(data: unknown, types: unknown): unknown;
    checkValidations(data: unknown, types: unknown, custom: unknown, store: unknown): void;
  };
  export default validations;
}
