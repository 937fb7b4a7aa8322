import { fakerDE } from '@faker-js/faker';
import { table } from '../labelled-table.ts';
import { steuerId } from '../national-ids.ts';
import * as v from '../values.ts';

/** As German merchandise systems spell their tables. */
export const germanRetail = [
  table('Warenwirtschaft.kunden', fakerDE, [
    ['kd_nr', 'integer', 'pseudonymous-id', v.serialFrom(100_001)],
    ['kd_anrede', 'varchar(10)', 'gender', v.oneOf('Herr', 'Frau', 'Divers')],
    ['kd_vorname', 'varchar(50)', 'person-name', v.given],
    ['kd_nachname', 'varchar(50)', 'person-name', v.family],
    ['kd_gebdat', 'varchar(10)', 'birth-date', v.dirty(v.birth('german'))],
    ['kd_strasse', 'varchar(80)', 'address', v.street],
    ['kd_plz', 'char(5)', 'address', v.zip],
    ['kd_ort', 'varchar(60)', 'address', v.city],
    ['kd_tel', 'varchar(30)', 'phone', v.dirty(v.phone)],
    [
      'kd_mobil',
      'varchar(30)',
      'phone',
      v.dirty(v.of((f) => `01${f.helpers.arrayElement(['51', '60', '76'])}/${f.string.numeric(7)}`)),
    ],
    ['kd_mail', 'varchar(120)', 'email', v.dirty(v.email)],
    ['kd_seit', 'date', 'timestamp', v.recent('iso', 12)],
    ['karten_nr', 'varchar(20)', 'pseudonymous-id', v.pattern(/29[0-9]{11}/)],
    ['bemerkung', 'text', 'free-text', v.dirty(v.clerkNote, { nulls: 0.6 })],
    ['rabatt_gruppe', 'char(1)', 'category', v.oneOf('A', 'B', 'C')],
    ['aenderungsdatum', 'timestamp', 'timestamp', v.growing('timestamp')],
  ]),
  table(
    'Warenwirtschaft.lieferanten',
    fakerDE,
    [
      ['lief_nr', 'integer', 'identifier', v.serialFrom(70_000)],
      ['firma', 'varchar(80)', 'thing-name', v.companyName],
      ['ansprechpartner', 'varchar(80)', 'person-name', v.full],
      ['iban', 'varchar(34)', 'bank-account', v.ibanOf('DE')],
      ['bic', 'varchar(11)', 'code', v.bic],
      ['ust_id', 'varchar(14)', 'code', v.pattern(/DE[1-9][0-9]{8}/)],
      ['zahlungsziel_tage', 'smallint', 'quantity', v.oneOf('14', '30', '60')],
      ['kreditlimit', 'numeric(12,2)', 'amount', v.decimal(1000, 90_000)],
    ],
    { rows: 90 },
  ),
  table('Warenwirtschaft.artikel', fakerDE, [
    ['artikel_nr', 'varchar(12)', 'identifier', v.pattern(/[0-9]{6}-[0-9]{3}/)],
    ['ean', 'varchar(13)', 'code', v.barcode],
    ['bezeichnung', 'varchar(120)', 'thing-name', v.productName],
    ['beschreibung', 'text', 'thing-text', v.description],
    ['vk_preis', 'numeric(10,2)', 'amount', v.price],
    ['mwst_satz', 'numeric(4,2)', 'quantity', v.oneOf('7.00', '19.00')],
    ['bestand', 'integer', 'quantity', v.int(0, 900)],
    ['warengruppe', 'varchar(40)', 'category', v.of((f) => f.commerce.department())],
    ['mhd', 'date', 'timestamp', v.upcoming('iso')],
    ['gesperrt', 'char(1)', 'boolean', v.oneOf('J', 'N')],
    ['hersteller', 'varchar(60)', 'thing-name', v.companyName],
  ]),
  table(
    'Personal.mitarbeiter',
    fakerDE,
    [
      ['pers_nr', 'varchar(8)', 'pseudonymous-id', v.pattern(/0000[0-9]{4}/)],
      ['name', 'varchar(80)', 'person-name', v.familyFirst],
      ['geb', 'integer', 'birth-date', v.birth('compact', 17, 66)],
      ['steuer_id', 'char(11)', 'national-id', v.of(steuerId)],
      ['sv_nummer', 'char(12)', 'national-id', v.pattern(/[1-9][0-9]{7}[A-Z][0-9]{3}/)],
      ['konfession', 'char(2)', 'special-category', v.oneOf('ev', 'rk', 'vd', '--')],
      ['krankenkasse', 'varchar(40)', 'special-category', v.oneOf('AOK', 'Barmer', 'TK', 'DAK')],
      ['eintritt', 'date', 'timestamp', v.recent('iso', 25)],
      ['gehalt', 'numeric(10,2)', 'amount', v.decimal(2200, 7200)],
      [
        'kfz_kennzeichen',
        'varchar(12)',
        'licence-plate',
        v.dirty(
          v.of(
            (f) =>
              `${f.helpers.arrayElement(['B', 'HH', 'KA'])}-${f.string.alpha({ length: 2, casing: 'upper' })} ${f.number.int({ min: 1, max: 9999 })}`,
          ),
          { nulls: 0.4 },
        ),
      ],
      ['abteilung', 'varchar(30)', 'category', v.oneOf('Kasse', 'Lager', 'Verwaltung', 'Fleisch')],
      ['konto', 'varchar(34)', 'bank-account', v.ibanOf('DE')],
    ],
    { rows: 70 },
  ),
  table('Warenwirtschaft.bons', fakerDE, [
    ['bon_id', 'bigint', 'identifier', v.serial],
    ['filiale', 'integer', 'identifier', v.int(1, 40)],
    ['kasse', 'integer', 'identifier', v.int(1, 12)],
    ['bediener', 'varchar(20)', 'username', v.dirty(v.username, { junk: 0 })],
    ['zeitpunkt', 'varchar(20)', 'timestamp', v.growing('german')],
    ['summe', 'varchar(12)', 'amount', v.of((f) => f.commerce.price().replace('.', ','))],
    ['zahlart', 'varchar(12)', 'category', v.oneOf('bar', 'ec-karte', 'kreditkarte', 'gutschein')],
    ['kartennummer', 'varchar(19)', 'card-number', v.dirty(v.card, { nulls: 0.6 })],
    ['kundenkarte', 'varchar(13)', 'pseudonymous-id', v.dirty(v.pattern(/29[0-9]{11}/), { nulls: 0.5 })],
    ['anzahl_positionen', 'smallint', 'quantity', v.int(1, 60)],
    ['storno', 'boolean', 'boolean', v.bool],
  ]),
];
