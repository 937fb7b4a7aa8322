import { wordsPattern } from './normalise.ts';

const pattern = (list: string) =>
  wordsPattern(list.split(',').flatMap((one) => [one.trim(), `${one.trim()}s`]));

/** Nouns for one natural person. */
const persons =
  'customer, cust, user, usr, person, people, member, employee, emp, staff, patient, student, guest, client, buyer, subscriber, visitor, contact, applicant, claimant, borrower, tenant, passenger, driver, teacher, worker, candidate, donor, voter, attendee, participant, cardholder, account holder, author, creator, owner, manager, assignee, reporter, creator, salesperson, cashier, operator, insured, beneficiary, resident, citizen, profile, lead, player, follower, friend, sender, receiver, supervisor, reports to, created by, updated by, modified by, approved by, post author, kunde, kunden, kd, mitarbeiter, personal, benutzer, mitglied, mitglieder, patienten, gast, gaeste, schueler, versicherte, bewerber, fahrer, utilisateur, salarie, adherent, abonne, eleve, assure, membre, personne, cliente, empleado, usuario, socio, paciente, alumno, asegurado, persona, personas, trabajador, clienti, utente, utenti, dipendente, dipendenti, socio, soci, paziente, pazienti, studente, persone, klant, klanten, medewerker, gebruiker, lid, leden, patient, leerling, persoon, personen, klient, klienci, klienta, pracownik, pracownicy, uzytkownik, pacjent, uczen, osoba, osoby, funcionario, aluno, pessoa, pessoas, medlem, medlemmar, kund, kunder, anstalld, anstallda, anvandare, elev';
export const personNoun = pattern(persons);

/** Nouns for what a company runs or deals with: its places and partners. */
export const placeNoun = pattern(
  'store, shop, branch, warehouse, site, outlet, plant, factory, depot, facility, office, location site, headquarter, headquarters, restaurant, hotel property, station, airport, supplier, vendor, company, companies, manufacturer, publisher, carrier, filiale, filialen, markt, maerkte, lager, standort, lieferant, lieferanten, werk, magasin, entrepot, fournisseur, agence, tienda, almacen, proveedor, proveedores, sucursal, negozio, negozi, magazzino, fornitore, fornitori, winkel, filiaal, leverancier, magazijn, sklep, sklepy, magazyn, dostawca, loja, armazem, fornecedor, butik, butiker, leverantor, ps store, base city, terminal, atm, provider, organisation, organization, department, school, university, hospital, library',
);

/** Nouns for things. */
export const thingNoun = pattern(
  'product, item, article, variant, film, movie, track, album, song, book, title, category, order, order line, line, lines, invoice, sale, payment, rental, inventory, stock, price, shipment, batch, sensor, reading, log, event, project, build, course, lesson, server, host, device type, asset, machine, aircraft, vehicle type, part, component, recipe, ingredient, brand, genre, language, currency, country, region, city, artikel, produkt, ware, bestellung, auftrag, rechnung, bon, bons, beleg, film, kurs, produit, commande, facture, ticket, producto, pedido, factura, prodotto, prodotti, ordine, ordini, fattura, bestelling, factuur, produkt, produkty, zamowienie, faktura, produto, produtos, nota, fact, facts, dimension, tag, setting, config, catalog, catalogue, campaign, coupon, document, file, page, post, queue, job, task, network, template, report, metric, version, package, module',
);
