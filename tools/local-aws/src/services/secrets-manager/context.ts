import type { SecretStore } from './secret-store.ts';

export interface SecretsContext {
  readonly store: SecretStore;
  readonly account: string;
  readonly region: string;
  readonly now: () => Date;
  readonly random: () => number;
}
