import type { Facts, PersonalClaim } from '../facts.ts';
import { normaliseName } from '../names/normalise.ts';
import { personNoun } from '../names/table-words.ts';
import { isRandomText } from '../values/shapes.ts';

const ownId = /^(?:id|entity_id|uuid|guid|pk|number|no|nr|id_?number|row_?id|oid)$/;
const genericName = /(?:^|_)(?:name|names|nom|nombre|nome|naam|namn|nazwa|name_\d|display_name)$/;
const otherName =
  /(?:product|item|article|company|firma|store|shop|branch|file|host|table|column|group|category|brand|model|city|country|region|state|street|school|bank|class|course|project|event|role|plan|team|domain|field|path|package|module|job|event|tag|type|currency|language|server|service|queue|app|application|publisher|vendor|supplier|department|dept|region|warehouse|campaign|film|movie|track|album|playlist|genre|book|device|component|part|unit|form|page|template|report|metric|tax|shipping_method|payment_method)s?_?(?:display_)?(?:name|names|nom|nombre|nome|naam|nazwa)$/;
const addressedName = /(?:ship|shipping|bill|billing|delivery|invoice|sender|receiver|to|from)_(?:to_)?name$/;
const idEnd = /(?:_|^)(?:id|ids|no|nr|num|number|numero|code|uuid|guid|key|ref|fk|pk|sk)$/;
const harmlessHash =
  /sha|md_?5|checksum|digest|commit|etag|crc|blob|object_hash|content_hash|file_hash|row_hash|batch|version|channel|trace|span|request/;

/** What its place in the table, and in what it refers to, says. */
export function claimsByStructure({
  name,
  family,
  table,
  column,
  namesPerson,
  profile,
}: Facts): PersonalClaim[] {
  const claims: PersonalClaim[] = [];
  const idLike = family === 'integer' || family === 'uuid' || family === 'text';
  if (idLike && namesPerson && (idEnd.test(name) || name.startsWith('id_')))
    claims.push({ kind: 'pseudonymous-id', weight: 0.88, why: 'its name says the id of a person' });
  else if (
    (family === 'integer' || family === 'uuid') &&
    namesPerson &&
    !/count|total|num_|nb_|_qty|age$/.test(name)
  )
    claims.push({
      kind: 'pseudonymous-id',
      weight: 0.65,
      why: 'its name says a person, and it holds numbers',
    });
  if (idLike && column.refersTo && personNoun.test(normaliseName(column.refersTo)))
    claims.push({ kind: 'pseudonymous-id', weight: 0.85, why: 'it refers to a table of persons' });
  const numbered = profile.values.length >= 20 && profile.distinct === profile.values.length;
  if (
    idLike &&
    table.aboutPersons &&
    (ownId.test(name) || (idEnd.test(name) && (column.key === true || (family !== 'text' && numbered))))
  )
    claims.push({ kind: 'pseudonymous-id', weight: 0.75, why: 'it is the identity of a row about a person' });
  if (family === 'text' && genericName.test(name) && !otherName.test(name)) {
    if (addressedName.test(name))
      claims.push({ kind: 'person-name', weight: 0.7, why: 'its name says whom something goes to' });
    else if (table.aboutPersons)
      claims.push({ kind: 'person-name', weight: 0.78, why: 'it is the name in a table of persons' });
    else if (!table.aboutThings && !table.aboutPlaces)
      claims.push({ kind: 'person-name', weight: 0.4, why: 'it is a name, of what is not said' });
  }
  if (
    family === 'text' &&
    profile.values.length >= 8 &&
    profile.share(isRandomText) >= 0.8 &&
    !harmlessHash.test(name)
  )
    claims.push({ kind: 'credential', weight: 0.6, why: 'most values are long and random, as tokens are' });
  return claims;
}
