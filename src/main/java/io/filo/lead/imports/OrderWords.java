package io.filo.lead.imports;

import io.filo.order.Snapshot.FulfillmentStatus;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.order.Snapshot.SalesModel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The words by which shops, tills and people call the states of an order, in our two languages. */
final class OrderWords {

    private static final Map<String, OrderStatus> STATUS = words(
            OrderStatus.class,
            Map.of(
                    OrderStatus.OPEN,
                    List.of(
                            "pending",
                            "processing",
                            "in progress",
                            "on hold",
                            "new",
                            "confirmed",
                            "aperto",
                            "nuovo",
                            "confermato",
                            "in lavorazione",
                            "in corso",
                            "in attesa"),
                    OrderStatus.CLOSED,
                    List.of(
                            "complete",
                            "completed",
                            "done",
                            "fulfilled",
                            "shipped",
                            "delivered",
                            "archived",
                            "refunded",
                            "returned",
                            "chiuso",
                            "completato",
                            "evaso",
                            "spedito",
                            "consegnato",
                            "archiviato",
                            "rimborsato",
                            "reso"),
                    OrderStatus.CANCELLED,
                    List.of("canceled", "failed", "void", "voided", "annullato", "cancellato", "fallito")));

    private static final Map<String, PaymentStatus> PAYMENT = words(
            PaymentStatus.class,
            Map.of(
                    PaymentStatus.PAID,
                    List.of("yes", "si", "payed", "captured", "completed", "pagato", "saldato", "incassato"),
                    PaymentStatus.PENDING,
                    List.of("no", "unpaid", "open", "da pagare", "non pagato", "in attesa"),
                    PaymentStatus.AUTHORIZED,
                    List.of("authorised", "autorizzato"),
                    PaymentStatus.PARTIALLY_PAID,
                    List.of("partial", "pagato in parte", "parzialmente pagato", "acconto"),
                    PaymentStatus.REFUNDED,
                    List.of("rimborsato"),
                    PaymentStatus.PARTIALLY_REFUNDED,
                    List.of("rimborsato in parte", "parzialmente rimborsato"),
                    PaymentStatus.VOIDED,
                    List.of("void", "cancelled", "canceled", "annullato"),
                    PaymentStatus.FAILED,
                    List.of("declined", "fallito", "rifiutato")));

    private static final Map<String, FulfillmentStatus> FULFILLMENT = words(
            FulfillmentStatus.class,
            Map.of(
                    FulfillmentStatus.UNFULFILLED,
                    List.of("open", "pending", "non evaso", "da evadere", "da spedire"),
                    FulfillmentStatus.PARTIALLY_FULFILLED,
                    List.of("partial", "parziale", "evaso in parte", "parzialmente evaso"),
                    FulfillmentStatus.FULFILLED,
                    List.of("complete", "completed", "shipped", "delivered", "evaso", "spedito", "consegnato"),
                    FulfillmentStatus.RETURNED,
                    List.of("restocked", "reso", "restituito")));

    private static final Map<String, SalesChannel> CHANNEL = words(
            SalesChannel.class,
            Map.of(
                    SalesChannel.WEB,
                    List.of("online", "online store", "e commerce", "ecommerce", "internet", "site", "sito"),
                    SalesChannel.STORE,
                    List.of("shop", "retail", "pos", "till", "negozio", "punto vendita", "cassa"),
                    SalesChannel.PHONE,
                    List.of("telephone", "telefono", "tel"),
                    SalesChannel.CHAT,
                    List.of("whatsapp", "telegram"),
                    SalesChannel.OTHER,
                    List.of("marketplace", "altro", "fiera", "fair")));

    private static final Map<String, SalesModel> MODEL = words(
            SalesModel.class,
            Map.of(
                    SalesModel.B2C,
                    List.of("consumer", "retail", "private", "privato", "privati", "dettaglio"),
                    SalesModel.B2B,
                    List.of("business", "wholesale", "azienda", "aziende", "ingrosso"),
                    SalesModel.MARKETPLACE,
                    List.of("amazon", "ebay", "zalando")));

    private OrderWords() {}

    static Optional<OrderStatus> status(String written) {
        return Optional.ofNullable(STATUS.get(ImportField.plain(written)));
    }

    static Optional<PaymentStatus> payment(String written) {
        return Optional.ofNullable(PAYMENT.get(ImportField.plain(written)));
    }

    static Optional<FulfillmentStatus> fulfillment(String written) {
        return Optional.ofNullable(FULFILLMENT.get(ImportField.plain(written)));
    }

    static Optional<SalesChannel> channel(String written) {
        return Optional.ofNullable(CHANNEL.get(ImportField.plain(written)));
    }

    static Optional<SalesModel> model(String written) {
        return Optional.ofNullable(MODEL.get(ImportField.plain(written)));
    }

    /** And each by its own name. */
    private static <T extends Enum<T>> Map<String, T> words(Class<T> type, Map<T, List<String>> others) {
        var words = new HashMap<String, T>();
        Arrays.stream(type.getEnumConstants()).forEach(value -> words.put(ImportField.plain(value.name()), value));
        others.forEach((value, called) -> called.forEach(word -> words.put(word, value)));
        return Map.copyOf(words);
    }
}
