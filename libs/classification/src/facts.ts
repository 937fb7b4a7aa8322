import type { ColumnToClassify, TableToClassify } from './classification.ts';
import type { OtherKind, PersonalKind } from './kinds.ts';
import { normaliseName } from './names/normalise.ts';
import { otherWords } from './names/other-words.ts';
import { personalWords } from './names/personal-words.ts';
import { personNoun, placeNoun, thingNoun } from './names/table-words.ts';
import { profileOf, type Profile } from './values/profile.ts';

/** A reason to believe that a column is of a kind. `weight` is how often such a reason is right. */
export interface Claim<K> {
  readonly kind: K;
  readonly weight: number;
  readonly why: string;
}
export type PersonalClaim = Claim<PersonalKind>;
export type OtherClaim = Claim<OtherKind>;

export type TypeFamily =
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'date'
  | 'timestamp'
  | 'time'
  | 'uuid'
  | 'network'
  | 'json'
  | 'binary'
  | 'geometry'
  | 'text';

export interface TableFacts {
  readonly today: string;
  /** Rows stand for natural persons, by the table's name or by what else it holds. */
  readonly aboutPersons: boolean;
  /** Rows stand for shops, suppliers and the like. */
  readonly aboutPlaces: boolean;
  readonly aboutThings: boolean;
}

export interface Facts {
  readonly column: ColumnToClassify;
  readonly name: string;
  readonly family: TypeFamily;
  readonly profile: Profile;
  readonly table: TableFacts;
  /** What the words of its name say about persons, before its values are asked. */
  readonly personalNames: readonly PersonalClaim[];
  readonly otherNames: readonly OtherClaim[];
  readonly namesPerson: boolean;
}

export function factsOf({ table, columns, today }: TableToClassify): Facts[] {
  const tableName = normaliseName(table);
  const names = columns.map((column) => ({ column, name: normaliseName(column.name) }));
  // What a row says of itself: `customer_email` of an order says it of somebody else.
  const own = names.filter(({ name }) => !personNoun.test(name));
  const told = own.flatMap(({ name }) => headed(name, claimsOf(name, personalWords)).map(({ kind }) => kind));
  const telling = new Set(told.filter((kind) => ofRows.has(kind)));
  const called =
    /(?:^|_)(?:last|sur|family|first|given|nach|vor)_?name(?:_|$)|cognome|apellido|nazwisko|achternaam|prenom|efternamn|sobrenome/;
  const namesPersons = names.some(({ name }) => called.test(name));
  const facts: TableFacts = {
    today,
    aboutPersons: personNoun.test(tableName) || namesPersons || telling.size >= 2,
    aboutPlaces: placeNoun.test(tableName) && !personNoun.test(tableName) && !namesPersons,
    aboutThings: thingNoun.test(tableName) && !personNoun.test(tableName) && !namesPersons,
  };
  return names.map(({ column, name }) => ({
    ...{ column, name, table: facts },
    family: familyOf(column.type),
    profile: profileOf(column.values),
    personalNames: headed(name, claimsOf(name, personalWords)),
    otherNames: claimsOf(name, otherWords),
    namesPerson: personNoun.test(name),
  }));
}

function claimsOf<K>(
  name: string,
  words: readonly {
    readonly kind: K;
    readonly weight: number;
    readonly says: string;
    readonly pattern: RegExp;
  }[],
): Claim<K>[] {
  return words
    .filter(({ pattern }) => pattern.test(name))
    .map(({ kind, weight, says }) => ({ kind, weight, why: `its name says ${says}` }));
}

const ofRows: ReadonlySet<PersonalKind> = new Set([
  ...(['birth-date', 'person-name', 'gender', 'national-id', 'special-category', 'email'] as const),
]);

const idHead = /_(?:id|ids|key|fk|uuid|guid|ref)$/;
const otherHead =
  /_(?:type|typ|tipo|status|state|count|cnt|flag|format|at|on|date|dt|time|ts|length|expires|expiry|valid|verified|validated|enabled|required|promotion|confirmed|opt_?in|sent|changed|attempts|failures|num|template|provider|policy|kind|class|version|score|rate|pct)$/;
const withIds: ReadonlySet<PersonalKind> = new Set([
  ...(['national-id', 'device-id', 'pseudonymous-id', 'username', 'credential'] as const),
]);
const withDates: ReadonlySet<PersonalKind> = new Set(['birth-date', 'special-category']);

/** The last word is what a column holds: `address_id` holds an id, `password_changed_at` a time. */
function headed(name: string, claims: readonly PersonalClaim[]): PersonalClaim[] {
  const kept = idHead.test(name) ? withIds : otherHead.test(name) ? withDates : null;
  return kept === null ? [...claims] : claims.filter(({ kind }) => kept.has(kind));
}

/** PostgreSQL's and MySQL's types by what they hold. */
export function familyOf(declared: string): TypeFamily {
  const type = declared.toLowerCase().trim();
  if (type.endsWith(']')) return 'text';
  if (/^(?:bool|tinyint\(1\)|bit\(1\))/.test(type)) return 'boolean';
  if (/^(?:(?:tiny|small|medium|big)?int|int(?:eger|\d)?\b|year|oid|serial|bigserial|smallserial)/.test(type))
    return 'integer';
  if (/^(?:numeric|decimal|dec\b|real|double|float|money)/.test(type)) return 'decimal';
  if (/^(?:timestamp|datetime|smalldatetime)/.test(type)) return 'timestamp';
  if (type.startsWith('date')) return 'date';
  if (/^(?:time|interval)/.test(type)) return 'time';
  if (type.startsWith('uuid') || type === 'uniqueidentifier') return 'uuid';
  if (/^(?:inet|cidr|macaddr)/.test(type)) return 'network';
  if (type.startsWith('json') || type === 'hstore' || type === 'xml') return 'json';
  if (/^(?:bytea|(?:tiny|medium|long)?blob|(?:var)?binary|bit|oid)/.test(type)) return 'binary';
  if (/^(?:point|geometry|geography|polygon|linestring|box|circle|path|lseg)/.test(type)) return 'geometry';
  return 'text';
}
