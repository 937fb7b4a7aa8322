import { notImplemented } from '../../endpoint/aws-error.ts';
import { invalidInput } from './errors.ts';

/** A field that AWS requires. */
export function required<T>(value: T | null | undefined, field: string): T {
  if (value !== undefined && value !== null && value !== '') return value;
  const member = field.charAt(0).toLowerCase() + field.slice(1);
  throw invalidInput(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/** Refuses by name each field that would change what the call does and is not built. */
export function refuseOthers({
  operation,
  input,
  known,
}: {
  readonly operation: string;
  readonly input: object;
  readonly known: readonly string[];
}): void {
  for (const [field, value] of Object.entries(input)) {
    if (known.includes(field) || isEmpty(value)) continue;
    throw notImplemented(`Glue ${operation} with ${field}`);
  }
}

/** Only the account's own catalog exists here. */
export function ownCatalog(catalogId: string | undefined, account: string): void {
  if (catalogId !== undefined && catalogId !== account) {
    throw notImplemented(`The Glue Data Catalog of another account (CatalogId ${catalogId})`);
  }
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) && value.length === 0;
}
