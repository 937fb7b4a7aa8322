/** What a process last called an error in its log, in its own sentence; null where it said nothing. */
export function lastWords(output: string): string | null {
  for (const line of output.split('\n').toReversed()) {
    const said = read(line);
    if (said && (said.level === 'error' || Number(said.level) >= 50)) return said.msg;
  }
  return null;
}

function read(line: string): { level: unknown; msg: string } | null {
  if (!line.startsWith('{')) return null;
  try {
    const { level, msg } = JSON.parse(line) as { level?: unknown; msg?: unknown };
    return typeof msg === 'string' ? { level, msg } : null;
  } catch {
    return null;
  }
}
