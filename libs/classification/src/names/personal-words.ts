import type { PersonalKind } from '../kinds.ts';
import { wordsPattern } from './normalise.ts';

interface Words {
  readonly kind: PersonalKind;
  /** How surely the name alone means this: 0 to 1. */
  readonly weight: number;
  readonly says: string;
  readonly pattern: RegExp;
}

const words = (kind: PersonalKind, weight: number, says: string, list: string): Words => ({
  ...{ kind, weight, says },
  pattern: wordsPattern(list.split(',').map((one) => one.trim())),
});

/** Names of columns about persons in English, German, French, Spanish, Italian, Dutch, Polish, Portuguese, Swedish. */
export const personalWords: readonly Words[] = [
  words(
    'birth-date',
    0.9,
    'a date of birth',
    'birth date, birth day, date of birth, birth dt, bdate, bday, birthdate, date birth, dob, d o b, born, born on, born at, birth, year of birth, birth year, yob, gebdat, geb dat, geb datum, geburtsdatum, geburtstag, geburtsjahr, geb, date naissance, date de naissance, naissance, dt naissance, date naiss, naiss, annee naissance, ddn, fecha nacimiento, fecha de nacimiento, nacimiento, fec nac, f nac, fecha nac, fnac, fecnac, data nascita, data di nascita, nascita, dt nascita, geboortedatum, geboorte datum, geb dat, geboren, geboortejaar, data urodzenia, data ur, urodzenia, urodzony, data nascimento, data de nascimento, nascimento, dt nasc, data nasc, nasc, fodelsedatum, fodd, fodelsear',
  ),
  words(
    'person-name',
    0.9,
    "a person's name",
    'first name, given name, fore name, forenames, middle name, last name, family name, sur name, maiden name, birth name, full name, real name, nick name, name first, name last, fname, lname, mname, firstnm, lastnm, given names, surnames, vorname, vornamen, nachname, familienname, geburtsname, zuname, rufname, ansprechpartner, sachbearbeiter, inhaber, kontoinhaber, karteninhaber, prenom, prenoms, nom famille, nom de famille, nom usage, nom naissance, nom jeune fille, nom complet, nombre completo, nombres, apellido, apellidos, primer apellido, segundo apellido, nombre pila, cognome, nominativo, nome cognome, nome completo, sobrenome, apelido, nome mae, nome pai, nome social, voornaam, voornamen, achternaam, tussenvoegsel, familienaam, roepnaam, contactpersoon, imie, imiona, nazwisko, nazwiska, fornamn, efternamn, mellannamn, card holder, cardholder, cardholder name, account holder, name on card, contact person, contact name, contact first, contact last, next of kin, emergency contact, emergency name, spouse, father name, mother name, mothers maiden name, guardian, beneficiary, payee, recipient, addressee, signatory, author name, caissier, caissiere, vendeur, vendedor, cajero, kassierer, verkaeufer, applicant, claimant, tenant name, person name, guest name, patient name, customer name, user name full, member name, employee name, cust name, client name, kundenname, mitarbeitername, nom client, nombre cliente, nome cliente, klantnaam, name of insured, driver name, doctor name, teacher name, operator name, author, composer, artist name, representative',
  ),
  words(
    'email',
    0.95,
    'an e-mail address',
    'e mail, email, emails, mail address, email address, mailadresse, e mail adresse, mail addr, smtp addr, courriel, adresse mail, adresse electronique, correo, correo electronico, posta elettronica, e post, epost, poczta, mail, emailaddr, eml',
  ),
  words(
    'phone',
    0.92,
    'a telephone number',
    'phone, phones, telephone, telefon, telefono, telephone, telefone, telefoon, tel, tel no, tel nr, telno, telnr, telefonnummer, telefon nr, phone no, phone nr, phone number, phone num, phoneno, mobile, mobile no, mobile phone, mobil, mobilnummer, mobilfunk, handy, handynummer, handy nr, cell, cell phone, cellphone, cellulare, celular, gsm, portable, tel portable, tel mobile, tel fixe, movil, tfno, tlf, tlfno, tfn, fax, fax no, faxnummer, mobiel, telefoonnummer, mobielnummer, komorka, kom, nr tel, nr telefonu, telefon kom, telemovel, telemovel, mobiltelefon, whatsapp, msisdn, landline, home phone, work phone, contact no, contact number, rufnummer, fernsprecher, numero tel, num tel, no tel',
  ),
  words(
    'address',
    0.85,
    'a postal address',
    'address, addr, address line, street, street address, street name, str, street no, house no, house number, housenumber, postal address, mailing address, home address, residence, billing address, shipping address, ship address, delivery address, bill addr, apartment, apt, strasse, str, hausnr, hausnummer, anschrift, adresse, adr, adresszusatz, wohnort, ort, plz, postleitzahl, stadt, ortsteil, postcode, post code, postal code, postal, zip, zip code, zipcode, zip 4, city, town, suburb, village, district, county, neighborhood, rue, voie, adresse postale, code postal, cp, ville, commune, lieu dit, complement adresse, calle, direccion, domicilio, codigo postal, cod postal, ciudad, poblacion, municipio, localidad, colonia, via, indirizzo, cap, citta, comune, frazione, civico, straat, straatnaam, huisnummer, huisnr, postcode, woonplaats, plaats, adres, gemeente, ulica, ul, nr domu, kod pocztowy, kod poczt, miasto, miejscowosc, adres zamieszkania, endereco, rua, logradouro, bairro, cep, cidade, morada, localidade, gata, gatuadress, adress, postnummer, postnr, postort, stad, place of birth, birth place, birthplace, geburtsort, lieu naissance, lugar nacimiento, luogo nascita, geboorteplaats, miejsce urodzenia',
  ),
  words(
    'national-id',
    0.92,
    'a number that a state gives a person',
    'ssn, social security, social security no, social security number, sin no, national id, national id number, national insurance, national insurance no, ni no, ni number, nino, nin, tax id, taxid, tin, tax number, tax no, tax vat, taxvat, passport, passport no, passport number, passport nr, passport id, identity card, identity no, id card, id card no, identification id, id document, document no, driver license, drivers license, drivers licence, driving licence, driving license, licence no, license no, steuer id, steuernummer, steuer nr, idnr, identifikationsnummer, sv nr, sv nummer, svnr, sozialversicherungsnummer, rentenversicherungsnummer, rvnr, ausweisnummer, ausweis nr, personalausweis, reisepass, fuehrerschein, no secu, num secu, numero secu, securite sociale, nir, insee, numero securite sociale, dni, nie, nif, num documento, documento, cedula, curp, rfc, nss, pasaporte, codice fiscale, cod fiscale, cod fisc, cf, partita iva, carta identita, bsn, burgerservicenummer, sofinummer, paspoort, pesel, nip, nr dowodu, dowod, paszport, cpf, rg, cnh, cartao cidadao, titulo eleitor, personnummer, personnr, person nr, samordningsnummer, fodselsnummer, cpr, hetu, aadhaar, aadhar, pan no, pan number, pan card, voter id, medicare no, medicare, nhs no, nhs number, health insurance no, versichertennummer, versicherten nr, kvnr',
  ),
  words(
    'card-number',
    0.92,
    'a number of a payment card',
    'card number, card no, card num, cardno, cardnumber, credit card, creditcard, cc number, cc no, cc num, ccnum, ccn, debit card, pan masked, card pan, kartennummer, kreditkarte, kreditkartennummer, kreditkarten nr, numero carte, carte bancaire, numero cb, tarjeta, numero tarjeta, num tarjeta, tarjeta credito, carta credito, numero carta, numero cartao, cartao, cartao credito, creditcardnummer, numer karty kredytowej, last 4, last four, last digits, cvv, cvc, card cvv, security code',
  ),
  words(
    'bank-account',
    0.92,
    'a bank account',
    'iban, iban no, bank account, bank account no, account iban, bank acct, account no, account number, account num, acct no, acct number, acctno, sort code, routing no, routing number, aba, kontonummer, konto nr, konto, kontonr, bankverbindung, bankkonto, blz, compte bancaire, rib, no compte, numero compte, cuenta, cuenta bancaria, num cuenta, ccc, conto, conto corrente, numero conto, rekening, rekeningnummer, rekeningnr, bankrekening, nr konta, numer konta, rachunek, nr rachunku, conta, conta corrente, numero conta, bankkonto, autogiro konto, clearingnummer',
  ),
  words(
    'ip-address',
    0.93,
    'an IP address',
    'ip, ips, ip address, ip addr, ipaddr, ipaddress, ipv 4, ipv 6, client ip, remote ip, remote addr, remote address, last ip, lastip, login ip, source ip, src ip, dst ip, user ip, sign in ip, host ip, adresse ip, direccion ip, indirizzo ip, ip adresse, x forwarded for',
  ),
  words(
    'device-id',
    0.9,
    'a device of a person',
    'imei, imsi, iccid, meid, udid, idfa, idfv, gaid, aaid, android id, advertising id, ad id, device id, device token, device uuid, deviceid, mac, mac address, mac addr, macaddr, wifi mac, bluetooth mac, serial imei, user agent, useragent, browser fingerprint, fingerprint, http user agent, geraete id, geraetekennung',
  ),
  words(
    'location',
    0.88,
    'a place on the map',
    'latitude, longitude, lat, lon, lng, long, latlng, lat lng, lat long, lat lon, latlon, geo, geo point, geo lat, geo lng, geo lon, geolocation, coordinates, coords, coordinate, gps, gps lat, gps lon, breitengrad, laengengrad, geo breite, geo laenge, latitud, longitud, latitudine, longitudine, breedtegraad, lengtegraad, szerokosc geograficzna, dlugosc geograficzna, wspolrzedne, last lat, last lng, position lat, position lon, home location, geohash',
  ),
  words(
    'username',
    0.9,
    'a name to log in with',
    'user name, username, login, login name, login id, loginname, user login, account name, logon, nick, screen name, handle, user handle, benutzername, benutzer, anmeldename, kennung, identifiant, pseudo, nom utilisateur, utilisateur, usuario, nombre usuario, alias, nome utente, utente, gebruikersnaam, gebruiker, uzytkownik, nazwa uzytkownika, nome usuario, anvandarnamn, anvandare, sam account name, bediener, twitter, facebook, instagram, linkedin, skype, telegram',
  ),
  words(
    'credential',
    0.95,
    'something that opens an account',
    'password, passwords, passwd, pass, pwd, passphrase, passcode, pw, password hash, pw hash, encrypted password, crypted password, password digest, password salt, salt, hashed password, passwort, kennwort, mot de passe, mdp, contrasena, clave, parola, wachtwoord, haslo, senha, palavra passe, losenord, secret, client secret, secret key, secure key, private key, api key, apikey, api secret, access key, access token, accesstoken, refresh token, reset token, auth token, authtoken, auth key, bearer, token, tokens, otp, otp secret, totp, mfa secret, mfasecret, two factor secret, recovery codes, backup codes, session, session id, session key, session token, sessionid, sid, cookie, csrf, pin, pin code, pincode, security answer, security question, challenge answer, rp token, remember token, confirmation token, activation key, activation code, verification code, protect code, auth data, authdata, signature, ssh key, push token, invite code, credential, credentials',
  ),
  words(
    'gender',
    0.92,
    'a sex or a form of address',
    'gender, sex, geschlecht, anrede, salutation, title of courtesy, courtesy title, honorific, name prefix, prefix name, civilite, sexe, genre, sexo, genero, tratamiento, sesso, genere, geslacht, aanhef, plec, zwrot, kon, pronouns, pronoun',
  ),
  words(
    'special-category',
    0.9,
    'health, belief, origin or family',
    'religion, religious, confession, konfession, kirchensteuer, kirche, faith, denomination, religione, religie, wyznanie, religiao, ethnicity, ethnic, ethnic group, ethnie, race, racial, raza, razza, rasse, etnia, raca, raca cor, cor raca, etniciteit, pochodzenie, nationality, nationalitaet, nationalite, nacionalidad, nazionalita, nationaliteit, narodowosc, nacionalidade, staatsangehoerigkeit, citizenship, cittadinanza, health, health status, medical, medical condition, medical notes, diagnosis, diagnoses, diagnose, diagnostic, diagnostico, diagnosi, disease, illness, krankheit, enfermedad, malattia, choroba, doenca, allergy, allergies, allergien, allergie, alergia, alergias, medication, medications, medikament, medicament, medicacion, farmaco, prescription, treatment, symptom, symptoms, blood type, blood group, bloodtype, blutgruppe, groupe sanguin, grupo sanguineo, gruppo sanguigno, disability, disabled, behinderung, schwerbehindert, handicap, invalidite, discapacidad, disabilita, handicap, niepelnosprawnosc, deficiencia, pregnant, pregnancy, schwanger, enceinte, sexual orientation, orientation, sexuality, political, politics, party membership, trade union, union member, gewerkschaft, syndicat, sindicato, sindacato, vakbond, marital, marital status, familienstand, etat civil, situation familiale, estado civil, stato civile, burgerlijke staat, stan cywilny, civilstand, children, number of children, kinder, kinderzahl, enfants, hijos, figli, dependents, dependants, sick, sick leave, sick days, sickness, krankheitstage, fehltage krank, krankenkasse, krankenversicherung, mutuelle, health insurance, insurance health, smoker, raucher, alcohol, weight kg, body weight, vikt kg, height cm, bmi, gewicht kg, koerpergewicht, blood pressure, heart rate, dietary, dietary requirements, diet, biometric, face id, faceprint, photo, portrait, genetic, dna, criminal, conviction, criminal record, vorstrafen, dead, deceased, death date, date of death, verstorben, deces, defunto, fallecido, vaccinated, impfstatus, hiv, mental health',
  ),
  words(
    'licence-plate',
    0.9,
    "a vehicle's plate",
    'licence plate, license plate, plate no, plate number, plate, number plate, licence plate no, license plate no, car reg, vehicle reg, vehicle registration, vehicle reg no, reg plate, registration plate, kfz kennzeichen, kennzeichen, kfz kz, amtl kennzeichen, immatriculation, plaque, plaque immatriculation, matricula, targa, kenteken, tablica, nr rejestracyjny, numer rejestracyjny, placa, registreringsnummer, regnr, car plate',
  ),
  words(
    'pseudonymous-id',
    0.85,
    'a number that stands for one person',
    'loyalty, loyalty no, loyalty id, loyalty card, loyalty number, loyalty card no, member card, membership no, membership number, member no, member number, frequent flyer, bonus card, card loyalty, kundenkarte, kundenkarten nr, karten nr, kartennr, kundennummer, kunden nr, kundennr, kd nr, kdnr, mitglieds nr, mitgliedsnummer, personalnummer, pers nr, persnr, personal nr, mitarbeiternummer, patientennummer, numero client, num client, no client, code client, carte fidelite, num carte, numero adherent, matricule, num cliente, numero cliente, cod cliente, codigo cliente, tarjeta fidelidad, tarjeta cliente, codice cliente, tessera, numero tessera, carta fedelta, klantnummer, klantnr, klant nr, klantenkaart, lidnummer, personeelsnummer, nr klienta, numer klienta, nr karty, karta klienta, nr pracownika, cod cliente, numero cliente, kundnummer, kundnr, medlemsnummer, anstallningsnummer, customer no, customer number, customer nr, customer code, cust no, client no, client number, client code, patient no, patient number, mrn, medical record no, employee no, employee number, emp no, empno, staff no, staff number, payroll no, payroll number, student no, student number, badge, badge no, badge id, visitor, visitor id, guest id, anonymous id, advertiser user, distinct id',
  ),
  words(
    'free-text',
    0.85,
    'text that somebody writes freely',
    'note, notes, comment, comments, remark, remarks, memo, message, message text, msg, feedback, complaint, review text, bio, biography, about me, description of complaint, special requests, special instructions, delivery instructions, delivery notes, instructions, customer note, internal note, free text, freetext, commit message, body, content, answer, reply, chat, transcript, conversation, bemerkung, bemerkungen, notiz, notizen, kommentar, kommentare, anmerkung, anmerkungen, hinweis, nachricht, freitext, commentaire, commentaires, remarque, remarques, observation, observations, comentario, comentarios, observaciones, observacion, nota, notas, mensaje, commento, commenti, osservazioni, messaggio, opmerking, opmerkingen, notitie, toelichting, bericht, uwagi, uwaga, komentarz, notatka, wiadomosc, comentario, observacoes, observacao, mensagem, anteckning, anteckningar, kommentar, meddelande',
  ),
];
