import type { ObjectStore } from '@daybreak/iceberg';

export async function readJson(objects: ObjectStore, uri: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await objects.read(uri)));
}

export async function writeJson(
  objects: ObjectStore,
  uri: string,
  value: unknown,
  options?: { readonly onlyIfAbsent?: boolean },
): Promise<void> {
  await objects.write(uri, new TextEncoder().encode(JSON.stringify(value, null, 1)), options);
}
