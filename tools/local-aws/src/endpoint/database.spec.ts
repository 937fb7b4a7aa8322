import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { enlist, transaction, unit } from './database.ts';

function opened() {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE kept (value TEXT)');
  const told: string[] = [];
  const participant = {
    prepare: (changed: boolean) => told.push(changed ? 'prepare, changed' : 'prepare'),
    committed: () => told.push('committed'),
    rolledBack: () => told.push('rolled back'),
  };
  const keep = (value: string) =>
    transaction(database, () => database.prepare('INSERT INTO kept VALUES (?)').run(value));
  const kept = () =>
    database
      .prepare('SELECT value FROM kept')
      .all()
      .map(({ value }) => value);
  return { database, told, participant, keep, kept };
}

describe('a unit', () => {
  it('in which nothing is written begins no transaction, and its participants take part', () => {
    const { database, told, participant } = opened();
    const begun = unit(database, () => {
      enlist(database, participant);
      return database.isTransaction;
    });
    expect({ begun, told }).toEqual({ begun: false, told: ['prepare', 'committed'] });
    expect(enlist(database, participant)).toBe(false);
  });

  it('is one transaction from the first thing that is written', () => {
    const { database, told, participant, keep, kept } = opened();
    unit(database, () => {
      enlist(database, participant);
      keep('one');
      unit(database, () => keep('two'));
      expect(database.isTransaction).toBe(true);
    });
    expect({ told, kept: kept() }).toEqual({ told: ['prepare, changed', 'committed'], kept: ['one', 'two'] });
    expect(database.isTransaction).toBe(false);
  });

  it('that fails leaves nothing of what was written, and the next one is none the worse', () => {
    const { database, told, participant, keep, kept } = opened();
    const fails = () =>
      unit(database, () => {
        enlist(database, participant);
        keep('one');
        throw new Error('no');
      });
    expect(fails).toThrow('no');
    expect({ told, kept: kept() }).toEqual({ told: ['rolled back'], kept: [] });
    unit(database, () => keep('two'));
    expect(kept()).toEqual(['two']);
  });

  it('within a transaction is part of it', () => {
    const { database, told, participant, keep, kept } = opened();
    const fails = () =>
      transaction(database, () => {
        unit(database, () => {
          enlist(database, participant);
          keep('one');
        });
        throw new Error('no');
      });
    expect(fails).toThrow('no');
    expect({ told, kept: kept() }).toEqual({ told: ['rolled back'], kept: [] });
  });
});
