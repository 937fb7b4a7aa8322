import type { Ground } from '../../endpoint/service.ts';
import type { SecretStore } from './secret-store.ts';

export interface SecretsContext extends Omit<Ground, 'database' | 'clock'> {
  readonly store: SecretStore;
}
