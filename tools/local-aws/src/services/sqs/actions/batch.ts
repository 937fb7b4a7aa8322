import { AwsError } from '../../../endpoint/aws-error.ts';
import { asAwsError } from '../../../endpoint/exchange.ts';
import { type Reader, list, readInput, text } from '../../../endpoint/input.ts';
import { queryCodeOf, sqsError } from '../sqs-error.ts';

interface BatchReply {
  readonly Successful: readonly object[];
  readonly Failed: readonly object[];
}

/** The entries of a batch, with distinct ids, at most ten. */
export function readBatch<Entry>(
  input: unknown,
  entry: Reader<Entry>,
): { QueueUrl: string; entries: readonly { id: string; value: Entry }[] } {
  const { QueueUrl, Entries } = readInput(input, { QueueUrl: text(), Entries: list(withId(entry)) });
  if (Entries.length === 0) throw sqsError('EmptyBatchRequest');
  if (Entries.length > 10) throw sqsError('TooManyEntriesInBatchRequest');
  if (Entries.some(({ id }) => !/^[A-Za-z0-9_-]{1,80}$/.test(id))) throw sqsError('InvalidBatchEntryId');
  if (new Set(Entries.map(({ id }) => id)).size < Entries.length) throw sqsError('BatchEntryIdsNotDistinct');
  return { QueueUrl, entries: Entries };
}

/** Each entry succeeds or fails by itself; the HTTP status is 200. */
export function forEachEntry<Entry>(
  entries: readonly { id: string; value: Entry }[],
  run: (entry: Entry) => object,
): BatchReply {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const { id, value } of entries) {
    try {
      Successful.push({ Id: id, ...run(value) });
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
      const { code, message } = asAwsError(thrown);
      Failed.push({ Id: id, SenderFault: true, Code: queryCodeOf(code), Message: message });
    }
  }
  return { Successful, Failed };
}

function withId<Entry>(entry: Reader<Entry>): Reader<{ id: string; value: Entry }> {
  return (value, at) => {
    const { Id } = readInput(value, { Id: text() });
    return { id: Id, value: entry(value, at) };
  };
}
