/**
 * Whether the client sent the request more than once: the answer to an earlier try may have been lost, and then what refuses a
 * later one is its own work.
 */
export function wasSentAgain(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly attempts?: number } };
  return ($metadata?.attempts ?? 1) > 1;
}
