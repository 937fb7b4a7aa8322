/** What a person sets for Daybreak reaches every process. Passwords of sources have other names, and do not. */
export function passedOn(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (entry[0].startsWith('DAYBREAK_') || entry[0] === 'LOG_LEVEL'),
    ),
  );
}
