import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { readFolder, sampleContracts } from '@daybreak/dataset-contracts/files';
import { deadLetterQueueName, queueName } from '@daybreak/service-kit/platform';
import { queueRules } from '@daybreak/service-kit/surroundings';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { manifests } from '../src/services.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Effect: string;
}

const templates = new Map<string, Template>();
const resourcesOf = (stack: string, type: string) =>
  Object.values(templates.get(stack)?.findResources(type) ?? {}) as unknown as Resource[];
const serviceStacks = manifests.map((manifest) => ({ manifest, stack: `daybreak-${manifest.name}` }));

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'daybreak-infra-'));
  const code = join(folder, 'code');
  mkdirSync(code);
  writeFileSync(join(code, 'index.mjs'), 'export const handler = () => undefined;\n');
  const app = createApp({
    manifests,
    contracts: readFolder(sampleContracts),
    codeOf: () => code,
    outdir: join(folder, 'cdk.out'),
  });
  for (const stack of app.node.children) {
    if ('templateFile' in stack) templates.set(stack.node.id, Template.fromStack(stack as never));
  }
});

describe('every stack', () => {
  it('refers to others by parameter, never by export', () => {
    for (const template of templates.values()) {
      expect(JSON.stringify(template.toJSON())).not.toContain('Fn::ImportValue');
      expect(Object.values(template.findOutputs('*')).filter((output) => 'Export' in output)).toEqual([]);
    }
  });

  it('is one of three shared ones, or a service', () => {
    expect([...templates.keys()].toSorted()).toEqual(
      [
        'daybreak-bus',
        'daybreak-lake',
        'daybreak-source',
        ...serviceStacks.map(({ stack }) => stack),
      ].toSorted(),
    );
  });
});

describe("a service's stack", () => {
  it('has the queue of its manifest, with a dead-letter queue behind it', () => {
    for (const { manifest, stack } of serviceStacks) {
      const queues = resourcesOf(stack, 'AWS::SQS::Queue');
      expect(queues.map(({ Properties }) => Properties['QueueName']).toSorted()).toEqual(
        [queueName(manifest.name), deadLetterQueueName(manifest.name)].toSorted(),
      );
      const redrives = queues.flatMap(({ Properties }) => Properties['RedrivePolicy'] ?? []);
      expect(redrives).toMatchObject([{ maxReceiveCount: manifest.queue.maxReceiveCount }]);
    }
  });

  it('has one rule for each contract that it consumes, on the bus that carries it', () => {
    for (const { manifest, stack } of serviceStacks) {
      const rules = resourcesOf(stack, 'AWS::Events::Rule');
      expect(rules.map(({ Properties }) => Properties['Name']).toSorted()).toEqual(
        queueRules(manifest)
          .map(({ name }) => name)
          .toSorted(),
      );
      expect(rules).toHaveLength(manifest.consumes.length);
    }
  });

  it('allows no action on everything, and no action of every kind', () => {
    for (const { stack } of serviceStacks) {
      const statements = resourcesOf(stack, 'AWS::IAM::Policy').flatMap(
        ({ Properties }) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement,
      );
      expect(statements.length).toBeGreaterThan(0);
      for (const { Action, Resource } of statements) {
        expect([Resource].flat(), `${stack}: ${JSON.stringify(Action)}`).not.toContain('*');
        for (const action of [Action].flat()) expect(action).not.toMatch(/^\*|:\*$/);
      }
    }
  });

  it('reports failures a message, and is done before its messages come back', () => {
    for (const { manifest, stack } of serviceStacks) {
      expect(resourcesOf(stack, 'AWS::Lambda::EventSourceMapping')).toMatchObject([
        { Properties: { FunctionResponseTypes: ['ReportBatchItemFailures'] } },
      ]);
      const [handler] = resourcesOf(stack, 'AWS::Lambda::Function');
      expect(handler?.Properties['Timeout']).toBeLessThan(manifest.queue.visibilitySeconds);
    }
  });

  it('has alarms, each naming a heading that the runbook has', () => {
    const runbook = readFileSync(resolve(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
    const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
    for (const { stack } of serviceStacks) {
      const alarms = resourcesOf(stack, 'AWS::CloudWatch::Alarm');
      expect(alarms.length).toBeGreaterThanOrEqual(3);
      for (const { Properties } of alarms) {
        const [, heading] = String(Properties['AlarmDescription']).split('#');
        expect(headings).toContain(heading);
        expect(Properties['AlarmActions']).toHaveLength(1);
      }
    }
  });

  it('keeps its state when the stack goes', () => {
    for (const { stack } of serviceStacks) {
      expect(resourcesOf(stack, 'AWS::DynamoDB::Table')).toMatchObject([{ DeletionPolicy: 'Retain' }]);
    }
  });
});

describe('the shared stacks', () => {
  it('close every bucket to the public and to plain HTTP, and keep it', () => {
    const buckets = resourcesOf('daybreak-lake', 'AWS::S3::Bucket');
    expect(buckets).toHaveLength(4);
    for (const bucket of buckets) {
      expect(bucket).toMatchObject({
        DeletionPolicy: 'Retain',
        Properties: {
          PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
        },
      });
    }
    expect(resourcesOf('daybreak-lake', 'AWS::S3::BucketPolicy')).toHaveLength(4);
  });

  it('archive everything on the bus, for ever', () => {
    const [archive] = resourcesOf('daybreak-bus', 'AWS::Events::Archive');
    expect(archive?.Properties['RetentionDays'] ?? 0).toBe(0);
  });

  it('have a crawler for each dataset', () => {
    const names = resourcesOf('daybreak-source', 'AWS::Glue::Crawler').map(
      ({ Properties }) => Properties['Name'],
    );
    const { datasets } = readFolder(sampleContracts);
    expect(names.toSorted()).toEqual(datasets.map(({ name }) => `daybreak-${name}`).toSorted());
  });
});
