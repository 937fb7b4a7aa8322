import type { OtherKind } from '../kinds.ts';
import { wordsPattern } from './normalise.ts';

interface Words {
  readonly kind: OtherKind;
  readonly weight: number;
  readonly says: string;
  readonly pattern: RegExp;
}

const words = (kind: OtherKind, weight: number, says: string, list: string): Words => ({
  ...{ kind, weight, says },
  pattern: wordsPattern(list.split(',').map((one) => one.trim())),
});

/** Names of columns about things. They speak for a kind; whether it may leave is decided with the values. */
export const otherWords: readonly Words[] = [
  words(
    'amount',
    0.85,
    'an amount of money',
    'price, prices, amount, amt, total, subtotal, sum, cost, costs, fee, fees, tax, vat amount, revenue, turnover, discount, discount amount, balance, salary, wage, income, rate hourly, hourly rate, freight, margin, payment amount, credit limit, premium, budget, preis, betrag, summe, kosten, umsatz, rabatt, gehalt, lohn, saldo, kreditlimit, vk, ek, netto, brutto, mwst, prix, montant, cout, total ttc, total ht, tva, ttc, ht, remise, solde, salaire, precio, importe, coste, descuento, saldo, sueldo, iva, prima, prezzo, importo, costo, sconto, stipendio, totale, prijs, bedrag, korting, totaal, btw, salaris, cena, kwota, koszt, rabat, suma, wartosc, preco, valor, custo, desconto, limite, salario, pris, belopp, rabatt, summa, moms',
  ),
  words(
    'quantity',
    0.85,
    'a number of things or a measure',
    'quantity, qty, count, cnt, number of, num, nb, nr of, stock, units, size, weight, width, height, depth, length, volume, duration, seconds, minutes, hours, days, nights, milliseconds, bytes, points, score, grade points, rating avg, percentage, percent, pct, ratio, yield, temperature, humidity, pressure, speed, distance, km, age days, position, sort order, order index, rank, level count, year, month, quarter, week, seats, capacity, area, star count, version count, karma, menge, anzahl, stueck, bestand, gewicht, laenge, breite, hoehe, punkte, flaeche, verkaufsflaeche, tage, satz, quantite, nombre de, stock, poids, points, duree, cantidad, peso, puntos, existencias, quantita, punti, giacenza, aantal, hoeveelheid, voorraad, gewicht, punten, ilosc, liczba, waga, pkt, punkty, quantidade, qtd, estoque, pontos, antal, vikt, poang, coverage, failures, exp month, exp year',
  ),
  words(
    'timestamp',
    0.85,
    'when something happened',
    'at, date, time, timestamp, ts, datetime, created, updated, modified, changed, deleted, inserted, last update, last updated, last modified, last login, last active, last seen, since, valid from, valid to, expires, expiry, hired, hire date, joined, start date, end date, due, shipped, release date, founded on, datum, zeit, zeitpunkt, erstellt, geaendert, aenderungsdatum, angelegt, eroeffnet, eintritt, austritt, seit, gueltig, mhd, date creation, date modif, date heure, heure, date ajout, date adhesion, date add, date upd, fecha, hora, fecha alta, fecha baja, alta, data, ora, data iscrizione, data creazione, aangemaakt, gewijzigd, tijdstip, datum, utworzono, zmieniono, data utworzenia, dt, dt cadastro, data cadastro, criado, skapad, andrad, tid',
  ),
  words(
    'boolean',
    0.7,
    'a yes or no',
    'is, has, flag, active, enabled, disabled, deleted, visible, locked, blocked, verified, default, required, discontinued, gesperrt, aktiv, actif, activo, attivo, actief, aktywny, ativo, storno, consent, opt in, optin, newsletter, zgoda, voided, preferred',
  ),
  words(
    'category',
    0.8,
    'one of a few kinds',
    'status, state, type, kind, category, class, group, level, grade, tier, segment, role, roles, mode, method, priority, severity, rating, color, colour, format, department, dept, job title, function, position title, payment method, payment state, payment type, zahlart, typ, art, gruppe, kategorie, warengruppe, abteilung, statut, etat, categorie, mode reglement, tipo, estado, categoria, grupo, stato, soort, rodzaj, status, sprache, season, region name, visibility, unit, brand',
  ),
  words(
    'code',
    0.8,
    'a code of things',
    'code, sku, ean, gtin, upc, isbn, barcode, bic, swift, currency, currency code, country, country code, land, pays, pais, paese, kraj, language, lang, locale, preferred language, timezone, tz, version, firmware, os version, model no, part no, port, checksum, sha, md5, etag, commit sha, digest, crc, ust id, vat, vat no, vat number, vat id, siret, siren, cnpj, eori, duns, lei, hs code, tariff, rate code, coupon code, voucher code, promo code, plu, hash key, ref, reference, status code, error code, room number, room no, tail number, extension, warehouse code, gln',
  ),
  words(
    'identifier',
    0.8,
    'the identity of a thing',
    'id, ids, uuid, guid, rowguid, key, no, nr, number, num, numero, numer, nummer, seq, sequence, increment id, pk, fk, index no',
  ),
  words(
    'thing-name',
    0.6,
    'the name of a thing',
    'product name, item name, article name, company, company name, firma, firmenname, hersteller, manufacturer, brand name, title, file name, filename, hostname, host, path, slug, bezeichnung, artikelbezeichnung, libelle, designation, denominacion, denominazione, omschrijving kort, nazwa produktu, model, short name, label, caption, store name, shop name, category name, group name, project name, publisher, publisher name, imprint, raison sociale, razon social, ragione sociale, razao social, bedrijfsnaam, nazwa firmy',
  ),
  words(
    'thing-text',
    0.6,
    'a text about a thing',
    'description, desc, summary, product description, beschreibung, descriptif, descripcion, descrizione, omschrijving, opis, descricao, beskrivning, abstract, synopsis, url, uri, link, website, homepage, referer, http referer, request uri, settings, config, configuration, options, preferences, metadata, fulltext, hours, opening hours, oeffnungszeiten, keywords, tags',
  ),
];
