import { list, readInput, text } from '../../../endpoint/input.ts';
import { type SqsContext, queueAt } from '../context.ts';
import { sqsError } from '../sqs-error.ts';

interface Statement {
  readonly Sid?: string;
}

interface Policy {
  readonly Version: string;
  readonly Id: string;
  readonly Statement: readonly Statement[];
}

const label = text({ min: 1, max: 80, pattern: /^[A-Za-z0-9_-]+$/ });

/** Adds a statement to the queue's policy, which is kept and not enforced. */
export function addPermission(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, Label, AWSAccountIds, Actions } = readInput(input, {
      QueueUrl: text(),
      Label: label,
      AWSAccountIds: list(text({ pattern: /^\d{12}$/ }), { min: 1 }),
      Actions: list(text({ pattern: /^(\*|[A-Za-z]+)$/ }), { min: 1, max: 7 }),
    });
    const queue = queueAt(context, QueueUrl);
    const arn = context.arnOf(queue.name);
    const policy = policyOf(queue.attributes['Policy'] ?? '', arn);
    if (policy.Statement.some(({ Sid }) => Sid === Label)) {
      throw invalid(`Value ${Label} for parameter Label is invalid. Reason: Already exists.`);
    }
    const statement = {
      Sid: Label,
      Effect: 'Allow',
      Principal: { AWS: AWSAccountIds.map((id) => `arn:aws:iam::${id}:root`) },
      Action: Actions.map((action) => `SQS:${action}`),
      Resource: arn,
    };
    const Policy = JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] });
    context.queues.change(queue, { attributes: { ...queue.attributes, Policy } });
  };
}

export function removePermission(context: SqsContext) {
  return (input: unknown) => {
    const { QueueUrl, Label } = readInput(input, { QueueUrl: text(), Label: label });
    const queue = queueAt(context, QueueUrl);
    const policy = policyOf(queue.attributes['Policy'] ?? '', context.arnOf(queue.name));
    const left = policy.Statement.filter(({ Sid }) => Sid !== Label);
    if (left.length === policy.Statement.length) {
      throw invalid(
        `Value ${Label} for parameter Label is invalid. Reason: can't find label on existing policy.`,
      );
    }
    const Policy = left.length === 0 ? '' : JSON.stringify({ ...policy, Statement: left });
    context.queues.change(queue, { attributes: { ...queue.attributes, Policy } });
  };
}

function policyOf(text: string, arn: string): Policy {
  const given = text === '' ? {} : (JSON.parse(text) as { Statement?: unknown });
  const { Statement } = given;
  return {
    Version: '2012-10-17',
    Id: `${arn}/SQSDefaultPolicy`,
    ...given,
    Statement: (Array.isArray(Statement)
      ? Statement
      : Statement === undefined
        ? []
        : [Statement]) as Statement[],
  };
}

const invalid = (message: string) => sqsError('InvalidParameterValueException', message);
