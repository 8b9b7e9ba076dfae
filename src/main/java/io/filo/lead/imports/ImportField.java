package io.filo.lead.imports;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a column of a list can be; shown through the bundles as {@code import.field.<name>}. */
public enum ImportField {
    EMAIL("email", "e mail", "mail", "posta elettronica", "email address", "indirizzo email", "indirizzo e mail"),
    PHONE("phone", "telephone", "mobile", "telefono", "cellulare", "tel", "cell", "phone number", "numero di telefono"),
    NAME("name", "full name", "nominativo", "nome e cognome", "nome completo", "customer", "cliente", "contatto"),
    GIVEN_NAME("first name", "given name", "firstname", "nome", "nome di battesimo"),
    FAMILY_NAME("last name", "family name", "surname", "lastname", "cognome"),
    COMPANY("company", "azienda", "societa", "ragione sociale", "organisation", "organization", "ditta"),
    VAT_NUMBER("vat", "vat number", "partita iva", "p iva", "piva", "vat no", "vat id"),
    STREET("street", "address", "indirizzo", "via", "address line 1"),
    POSTAL_CODE("postal code", "postcode", "zip", "zip code", "cap"),
    CITY("city", "town", "citta", "comune", "localita"),
    COUNTRY("country", "paese", "nazione", "stato", "country code"),
    LANGUAGE("language", "lingua", "lang"),
    CONSENT("consent", "consenso", "newsletter", "marketing", "privacy", "opt in", "optin"),
    CONSENT_DATE("consent date", "data consenso", "data del consenso", "opt in date"),
    MET_AT("date", "data", "created", "created at", "data contatto", "data iscrizione"),
    SOURCE("source", "fonte", "provenienza", "origine"),
    MEDIUM("medium", "mezzo"),
    CAMPAIGN("campaign", "campagna"),
    EVENT("event", "evento", "fiera"),
    STORE("store", "negozio", "punto vendita"),
    ASSISTANT("assistant", "commesso", "addetto", "venditore"),
    CODE("code", "codice", "coupon", "voucher"),
    NOTE("note", "notes", "request", "richiesta", "message", "messaggio", "commento");

    private final List<String> headers;

    ImportField(String... headers) {
        this.headers = List.of(headers);
    }

    /** The field that a column of that name is, as far as its name tells. */
    static Optional<ImportField> ofHeader(String header) {
        var plain = plain(header);
        return Arrays.stream(values())
                .filter(field -> field.headers.contains(plain))
                .findFirst();
    }

    /** Without case, accents and marks. */
    static String plain(String header) {
        return Normalizer.normalize(header, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\d]+", " ")
                .strip();
    }
}
