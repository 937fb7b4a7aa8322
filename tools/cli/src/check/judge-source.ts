import type { SourceAbilities } from '@daybreak/source-inspector';
import { advice, right, wrong, type Finding } from './finding.ts';

interface Props {
  readonly engine: 'postgresql' | 'mysql';
  readonly abilities: SourceAbilities;
  /** Nothing leaves this machine on the way. */
  readonly loopback: boolean;
  /** Some dataset is read window by window. */
  readonly windows: boolean;
}

/** What must hold of a database and of the user that it is read as. */
export function judgeSource({ engine, abilities, loopback, windows }: Props): Finding[] {
  const { version, user, tls, userMayWrite, seesOpenTransactions, encoding } = abilities;
  return [
    right('connection', `version ${version}, as user ${user}`),
    tls
      ? right('TLS', 'encrypted, certificate and host name verified')
      : loopback
        ? right('TLS', 'none, and none is needed: the host is this machine')
        : advice(
            'TLS',
            'none: rows and passwords can be read on the way',
            'Set tls: verify-full in sources.yaml.',
          ),
    userMayWrite
      ? advice('rights', `user ${user} could write`, 'Give Daybreak a user of its own that has SELECT only.')
      : right('rights', 'can read and not write'),
    ...(windows ? [openTransactions(engine, { user, seesOpenTransactions })] : []),
    judgeEncoding(encoding),
  ];
}

function openTransactions(
  engine: Props['engine'],
  { user, seesOpenTransactions }: Pick<SourceAbilities, 'user' | 'seesOpenTransactions'>,
): Finding {
  if (seesOpenTransactions) return right('open transactions', 'can be seen, so late commits are not lost');
  const grant =
    engine === 'postgresql' ? `GRANT pg_read_all_stats TO ${user}` : `GRANT PROCESS ON *.* TO ${user}`;
  return wrong(
    'open transactions',
    'cannot be seen: rows that commit late could be lost',
    `Let the user see them: ${grant}`,
  );
}

function judgeEncoding(encoding: string): Finding {
  if (/^sql_ascii$/i.test(encoding))
    return wrong(
      'encoding',
      `${encoding} says nothing of what the bytes of a text mean`,
      'Read from a database with a real encoding, e.g. UTF8: texts would come as nobody can tell.',
    );
  return right('encoding', encoding);
}
