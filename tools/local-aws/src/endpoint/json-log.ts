import type { Logger } from './log.ts';

const levels = { info: 30, warn: 40, error: 50 } as const;
export const logLevels = ['info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One JSON object a line, with pino's level numbers, as the services log. */
export function jsonLog({
  write,
  now,
  level,
}: {
  readonly write: (line: string) => void;
  readonly now: () => Date;
  readonly level: LogLevel;
}): Logger {
  const lowest = level === 'silent' ? Infinity : levels[level];
  const at = (name: keyof typeof levels) => (fields: Readonly<Record<string, unknown>>, msg: string) => {
    if (levels[name] < lowest) return;
    write(`${JSON.stringify({ level: levels[name], time: now().getTime(), name: 'aws', ...fields, msg })}\n`);
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
