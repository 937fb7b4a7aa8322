import { fakerEN_US, fakerIT, fakerSV } from '@faker-js/faker';
import { table } from '../labelled-table.ts';
import { codiceFiscale, personnummer } from '../national-ids.ts';
import * as v from '../values.ts';

/** After Sakila / Pagila and Chinook, with an Italian pharmacy and a Swedish gym. */
export const mediaRental = [
  table('Pagila.customer', fakerEN_US, [
    ['customer_id', 'integer', 'pseudonymous-id', v.serial],
    ['store_id', 'integer', 'identifier', v.int(1, 2)],
    ['first_name', 'text', 'person-name', v.of((f) => f.person.firstName().toUpperCase())],
    ['last_name', 'text', 'person-name', v.of((f) => f.person.lastName().toUpperCase())],
    ['email', 'text', 'email', v.email],
    ['address_id', 'integer', 'identifier', v.int(1, 600)],
    ['activebool', 'boolean', 'boolean', v.bool],
    ['create_date', 'date', 'timestamp', v.recent('iso', 3)],
    ['last_update', 'timestamp with time zone', 'timestamp', v.growing('timestamp')],
    ['active', 'integer', 'boolean', v.flag],
  ]),
  table('Pagila.address', fakerEN_US, [
    ['address', 'text', 'address', v.street],
    ['address2', 'text', 'address', v.dirty(v.secondLine, { nulls: 0.6 })],
    ['district', 'text', 'address', v.of((f) => f.location.state())],
    ['city_id', 'integer', 'identifier', v.int(1, 600)],
    ['postal_code', 'text', 'address', v.zip],
    ['phone', 'text', 'phone', v.nationalPhone],
  ]),
  table('Pagila.film', fakerEN_US, [
    ['title', 'text', 'thing-name', v.of((f) => f.lorem.words(2).toUpperCase())],
    ['description', 'text', 'thing-text', v.sentence],
    ['release_year', 'year', 'quantity', v.int(1950, 2026)],
    ['rental_duration', 'smallint', 'quantity', v.int(3, 7)],
    ['replacement_cost', 'numeric(5,2)', 'amount', v.decimal(9, 29)],
    ['rating', 'mpaa_rating', 'category', v.oneOf('G', 'PG', 'PG-13', 'R', 'NC-17')],
    ['special_features', 'text[]', 'category', v.oneOf('{Trailers}', '{Commentaries,"Deleted Scenes"}')],
    ['fulltext', 'tsvector', 'thing-text', v.sentence],
  ]),
  table('Pagila.actor', fakerEN_US, [
    ['actor_id', 'integer', 'identifier', v.serial],
    ['first_name', 'text', 'person-name', v.given],
    ['last_name', 'text', 'person-name', v.family],
  ]),
  table(
    'Pagila.staff',
    fakerEN_US,
    [
      ['username', 'text', 'username', v.username],
      ['password', 'text', 'credential', v.hexToken(40)],
      [
        'picture',
        'bytea',
        'special-category',
        v.of((f) => `\\x89504e470d0a${f.string.hexadecimal({ length: 40, prefix: '', casing: 'lower' })}`),
      ],
    ],
    { rows: 8 },
  ),
  table('Pagila.rental', fakerEN_US, [
    ['rental_id', 'integer', 'identifier', v.serial],
    ['rental_date', 'timestamp with time zone', 'timestamp', v.growing('timestamp')],
    ['return_date', 'timestamp with time zone', 'timestamp', v.dirty(v.recent('timestamp'), { junk: 0 })],
    ['staff_id', 'integer', 'pseudonymous-id', v.int(1, 8)],
  ]),
  table('Chinook.Invoice', fakerEN_US, [
    ['InvoiceId', 'integer', 'identifier', v.serial],
    ['BillingAddress', 'varchar(70)', 'address', v.street],
    ['BillingPostalCode', 'varchar(10)', 'address', v.dirty(v.zip)],
    ['Total', 'numeric(10,2)', 'amount', v.price],
  ]),
  table('Chinook.Track', fakerEN_US, [
    ['Name', 'varchar(200)', 'thing-name', v.of((f) => f.music.songName())],
    ['Composer', 'varchar(220)', 'person-name', v.dirty(v.full)],
    ['Milliseconds', 'integer', 'quantity', v.int(60_000, 5_000_000)],
    ['Bytes', 'integer', 'quantity', v.int(1_000_000, 90_000_000)],
  ]),
  table('Farmacia.clienti', fakerIT, [
    ['cod_cliente', 'integer', 'pseudonymous-id', v.serialFrom(5000)],
    ['cognome', 'varchar(40)', 'person-name', v.family],
    ['nome', 'varchar(40)', 'person-name', v.given],
    ['cod_fiscale', 'char(16)', 'national-id', v.dirty(v.of(codiceFiscale))],
    ['data_nascita', 'varchar(10)', 'birth-date', v.birth('french')],
    ['indirizzo', 'varchar(80)', 'address', v.street],
    ['cap', 'char(5)', 'address', v.zip],
    ['citta', 'varchar(40)', 'address', v.city],
    ['cellulare', 'varchar(20)', 'phone', v.phone],
    [
      'allergie',
      'varchar(80)',
      'special-category',
      v.dirty(v.oneOf('penicillina', 'lattosio', 'polline', 'nessuna'), { nulls: 0.5, junk: 0 }),
    ],
    ['targa', 'varchar(8)', 'licence-plate', v.dirty(v.pattern(/[A-Z]{2}[0-9]{3}[A-Z]{2}/), { nulls: 0.5 })],
    ['punti', 'integer', 'quantity', v.int(0, 4000)],
    ['data_iscrizione', 'date', 'timestamp', v.recent('iso', 6)],
  ]),
  table('Gym.medlemmar', fakerSV, [
    ['medlem_id', 'integer', 'pseudonymous-id', v.serial],
    ['personnummer', 'char(11)', 'national-id', v.of(personnummer)],
    ['namn', 'varchar(60)', 'person-name', v.full],
    ['epost', 'varchar(80)', 'email', v.email],
    ['telefon', 'varchar(20)', 'phone', v.phone],
    ['adress', 'varchar(80)', 'address', v.fullAddress],
    ['autogiro_konto', 'varchar(30)', 'bank-account', v.ibanOf('SE')],
    ['vikt_kg', 'numeric(5,1)', 'special-category', v.decimal(48, 120, 1)],
  ]),
];
