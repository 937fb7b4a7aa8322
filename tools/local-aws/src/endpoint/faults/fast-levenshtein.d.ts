/** fast-levenshtein 2.0.6 ships no types. */
declare module 'fast-levenshtein' {
  const levenshtein: { get(one: string, other: string): number };
  export default levenshtein;
}
