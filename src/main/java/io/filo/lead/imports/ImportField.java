package io.filo.lead.imports;

import static io.filo.lead.imports.ImportContent.ORDERS;
import static io.filo.lead.imports.ImportContent.PEOPLE;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a column of a list can be; shown through the bundles as {@code import.field.<name>}. */
public enum ImportField {
    ORDER_ID(ORDERS, "order id", "id ordine", "id", "order", "ordine", "codice ordine"),
    ORDER_NUMBER(ORDERS, "order number", "order no", "number", "numero", "numero ordine", "n ordine", "ordine n"),
    PLACED_AT(
            ORDERS,
            "placed at",
            "order date",
            "date",
            "data",
            "data ordine",
            "created at",
            "created",
            "date created",
            "data acquisto",
            "purchase date"),
    SKU(ORDERS, "sku", "item sku", "lineitem sku", "codice articolo", "codice prodotto"),
    PRODUCT_NAME(
            ORDERS,
            "product",
            "product name",
            "item",
            "item name",
            "lineitem name",
            "prodotto",
            "nome prodotto",
            "articolo",
            "nome articolo",
            "descrizione",
            "description"),
    QUANTITY(ORDERS, "quantity", "qty", "quantita", "qta", "pezzi", "lineitem quantity"),
    UNIT_PRICE(ORDERS, "unit price", "price", "prezzo", "prezzo unitario", "item price", "lineitem price"),
    STATUS(ORDERS, "status", "order status", "stato", "stato ordine"),
    PAYMENT_STATUS(ORDERS, "payment status", "financial status", "stato pagamento", "payment", "pagamento"),
    FULFILLMENT_STATUS(
            ORDERS, "fulfillment status", "fulfilment status", "stato evasione", "evasione", "stato spedizione"),
    CHANNEL(ORDERS, "channel", "sales channel", "canale", "canale di vendita"),
    SALES_MODEL(ORDERS, "sales model", "modello di vendita", "tipo di vendita"),
    ACCOUNT(ORDERS, "customer id", "customer number", "user id", "account", "id cliente", "codice cliente"),

    EMAIL(
            Set.of(PEOPLE, ORDERS),
            "email",
            "e mail",
            "mail",
            "posta elettronica",
            "email address",
            "indirizzo email",
            "indirizzo e mail",
            "customer email",
            "billing email"),
    PHONE(
            Set.of(PEOPLE, ORDERS),
            "phone",
            "telephone",
            "mobile",
            "telefono",
            "cellulare",
            "tel",
            "cell",
            "phone number",
            "numero di telefono",
            "billing phone"),
    NAME(
            Set.of(PEOPLE, ORDERS),
            "name",
            "full name",
            "nominativo",
            "nome e cognome",
            "nome completo",
            "customer",
            "cliente",
            "contatto",
            "customer name",
            "billing name"),
    GIVEN_NAME(Set.of(PEOPLE, ORDERS), "first name", "given name", "firstname", "nome", "nome di battesimo"),
    FAMILY_NAME(Set.of(PEOPLE, ORDERS), "last name", "family name", "surname", "lastname", "cognome"),
    COMPANY(
            Set.of(PEOPLE, ORDERS),
            "company",
            "azienda",
            "societa",
            "ragione sociale",
            "organisation",
            "organization",
            "ditta",
            "billing company"),
    VAT_NUMBER(Set.of(PEOPLE, ORDERS), "vat", "vat number", "partita iva", "p iva", "piva", "vat no", "vat id"),
    STREET(
            Set.of(PEOPLE, ORDERS),
            "street",
            "address",
            "indirizzo",
            "via",
            "address line 1",
            "billing street",
            "shipping street"),
    POSTAL_CODE(
            Set.of(PEOPLE, ORDERS), "postal code", "postcode", "zip", "zip code", "cap", "billing zip", "shipping zip"),
    CITY(Set.of(PEOPLE, ORDERS), "city", "town", "citta", "comune", "localita", "billing city", "shipping city"),
    COUNTRY(
            Set.of(PEOPLE, ORDERS),
            "country",
            "paese",
            "nazione",
            "stato",
            "country code",
            "billing country",
            "shipping country"),
    LANGUAGE(Set.of(PEOPLE, ORDERS), "language", "lingua", "lang"),

    UPDATED_AT(ORDERS, "updated at", "date modified", "modified", "data modifica", "aggiornato il"),
    PAID_AT(ORDERS, "paid at", "date paid", "data pagamento", "pagato il"),
    CANCELLED_AT(ORDERS, "cancelled at", "canceled at", "data annullamento", "annullato il"),
    PROMISED_UNTIL(ORDERS, "promised until", "promised", "data promessa", "consegna promessa", "consegna prevista"),
    SHIPPED_AT(ORDERS, "shipped at", "fulfilled at", "data spedizione", "spedito il"),
    DELIVERED_AT(ORDERS, "delivered at", "data consegna", "consegnato il"),
    CARRIER(ORDERS, "carrier", "corriere", "vettore"),
    TRACKING_NUMBER(ORDERS, "tracking number", "tracking", "numero spedizione", "lettera di vettura"),
    CURRENCY(ORDERS, "currency", "valuta"),
    TOTAL(ORDERS, "total", "order total", "totale", "totale ordine"),
    TAX_TOTAL(ORDERS, "tax", "taxes", "tax total", "iva", "totale iva", "imposte"),
    DISCOUNT(ORDERS, "discount", "discount amount", "discount total", "sconto", "totale sconto"),
    SHIPPING_PAID(
            ORDERS,
            "shipping",
            "shipping paid",
            "shipping price",
            "shipping total",
            "spedizione",
            "spese di spedizione"),
    SHIPPING_COST(ORDERS, "shipping cost", "costo spedizione", "costo di spedizione"),
    LINE_ID(ORDERS, "line id", "line", "id riga", "riga"),
    PRODUCT_ID(ORDERS, "product id", "id prodotto"),
    CATEGORY(ORDERS, "category", "category path", "categoria", "reparto"),
    UNIT_COST(ORDERS, "unit cost", "cost", "costo", "costo unitario"),
    TAX_RATE(ORDERS, "tax rate", "vat rate", "aliquota", "aliquota iva"),
    PICKUP_STORE(ORDERS, "pickup store", "negozio di ritiro"),

    CONSENT(PEOPLE, "consent", "consenso", "newsletter", "marketing", "privacy", "opt in", "optin"),
    CONSENT_DATE(PEOPLE, "consent date", "data consenso", "data del consenso", "opt in date"),
    MET_AT(PEOPLE, "date", "data", "created", "created at", "data contatto", "data iscrizione"),
    SOURCE(Set.of(PEOPLE, ORDERS), "source", "fonte", "provenienza", "origine", "utm source"),
    MEDIUM(Set.of(PEOPLE, ORDERS), "medium", "mezzo", "utm medium"),
    CAMPAIGN(Set.of(PEOPLE, ORDERS), "campaign", "campagna", "utm campaign"),
    EVENT(PEOPLE, "event", "evento", "fiera"),
    STORE(Set.of(PEOPLE, ORDERS), "store", "negozio", "punto vendita"),
    ASSISTANT(Set.of(PEOPLE, ORDERS), "assistant", "commesso", "addetto", "venditore"),
    CODE(PEOPLE, "code", "codice", "coupon", "voucher"),
    COUPON(ORDERS, "coupon", "voucher", "coupon code", "discount code", "codice sconto"),
    REFERRAL(ORDERS, "referral", "referral code", "codice invito"),
    NOTE(PEOPLE, "note", "notes", "request", "richiesta", "message", "messaggio", "commento");

    private final Set<ImportContent> contents;
    private final List<String> headers;

    ImportField(ImportContent content, String... headers) {
        this(Set.of(content), headers);
    }

    ImportField(Set<ImportContent> contents, String... headers) {
        this.contents = contents;
        this.headers = List.of(headers);
    }

    /** Those that a list of that content can have. */
    public static List<ImportField> of(ImportContent content) {
        return Arrays.stream(values())
                .filter(field -> field.contents.contains(content))
                .toList();
    }

    /** The field that a column of that name is, as far as its name tells. */
    static Optional<ImportField> ofHeader(String header, ImportContent content) {
        var plain = plain(header);
        return of(content).stream()
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
