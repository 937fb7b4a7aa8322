import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from './daybreak.ts';

let home: TestHome;
beforeAll(async () => {
  home = await TestHome.create();
});
afterAll(() => home.remove());

const commands = [
  'up',
  'check',
  'run',
  'status',
  'query',
  'replay',
  'rekey',
  'reports',
  'aws',
  'put',
  'shop',
  'shop next-day',
];

describe('help', () => {
  it('lists every command', async () => {
    const { code, stdout } = await home.run(['--help']);
    expect(code).toBe(0);
    for (const command of commands) expect(stdout).toContain(command.split(' ')[0]);
  });

  it.each(commands)('is there for %s', async (command) => {
    const { code, stdout } = await home.run([...command.split(' '), '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: daybreak ${command}`);
  });
});

describe('a wrong argument ends with usage and exit code 2', () => {
  it.each([
    { args: ['nihgt'], says: /unknown command/ },
    { args: ['up', '--onec'], says: /--once/ },
    { args: ['replay', 'sales'], says: /--from/ },
    { args: ['query'], says: /sql/ },
    { args: ['shop', 'tomorrow'], says: /unknown command/ },
    { args: ['run', 'sales', 'stores'], says: /too many arguments/ },
  ])('$args', async ({ args, says }) => {
    const { code, stderr } = await home.run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).toContain('Usage:');
  });
});

describe('check', () => {
  it('ends well while nothing is up, and says what it could not look at', async () => {
    const { code, stdout } = await home.run(['check']);
    expect(code).toBe(0);
    expect(stdout).toContain('source shop');
    expect(stdout).toContain('npx daybreak up brings it along');
    expect(stdout).toContain('Nothing wrong was found in 5 datasets');
  });

  it('tells what is wrong with a folder that holds nothing', async () => {
    const { code, stdout } = await home.run(['check', '--contracts', home.folder]);
    expect(code).toBe(1);
    expect(stdout).toContain('sources.yaml');
    expect(stdout).toContain('NO_CONTRACT');
  });
});

describe('dates that cannot be meant', () => {
  it.each([
    { args: ['--date', '2026-11-01', '--from', '2026-11-01'], says: 'one or the other' },
    { args: ['--from', '2026-11-01'], says: 'give both' },
    { args: ['--from', '2026-11-02', '--to', '2026-11-01'], says: 'Swap them' },
    { args: ['--from', '2026-11-31', '--to', '2026-12-01'], says: 'not a date' },
  ])('$args', async ({ args, says }) => {
    const { code, stderr } = await home.run(['run', 'sales', ...args]);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
  });
});

describe('a command that cannot run says what to do', () => {
  it.each([
    { args: ['status'] },
    { args: ['run'] },
    { args: ['query', 'select 1'] },
    { args: ['reports'] },
    { args: ['shop', 'next-day'] },
    { args: ['replay', 'sales', '--from', '2026-11-01', '--to', '2026-11-02'] },
  ])('$args while nothing is up', async ({ args }) => {
    const { code, stderr } = await home.run(args);
    expect(code).toBe(1);
    expect(stderr).toContain('npx daybreak up');
  });

  it.each(['DAYBREAK_AWS_PORT', 'DAYBREAK_CONSOLE_PORT', 'DAYBREAK_SOURCE_PORT'])(
    'a taken port names %s',
    async (variable) => {
      const squatter = createServer();
      await new Promise<void>((listening) => squatter.listen(0, '127.0.0.1', listening));
      const { port } = squatter.address() as AddressInfo;
      const { code, stderr } = await home.run(['up', '--once'], { [variable]: String(port) });
      squatter.close();
      expect(code).toBe(1);
      expect(stderr).toContain(`Port ${String(port)}`);
      expect(stderr).toContain(variable);
    },
  );

  it('a port that is none names its variable', async () => {
    const { code, stderr } = await home.run(['up', '--once'], { DAYBREAK_AWS_PORT: 'four' });
    expect(code).toBe(1);
    expect(stderr).toContain('DAYBREAK_AWS_PORT="four"');
  });
});
