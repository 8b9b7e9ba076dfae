package io.filo.shop;

import io.filo.customer.Customers;
import io.filo.message.Address;
import io.filo.message.InboundMessage;
import io.filo.message.Inbox;
import io.filo.message.MessageClass;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * What a platform must be told that its customers ask of their data becomes a message, and by the way of all messages a
 * ticket of category privacy.
 */
@Component
class PrivacyRequests {

    private static final String CHANNEL = "SHOP";
    private static final String MAILBOX = "care";

    private static final Map<String, String> ITALIAN = Map.of(
            "ACCESS", "un cliente chiede i suoi dati",
            "ERASE_CUSTOMER", "cancellare i dati di un cliente",
            "ERASE_SHOP", "cancellare i dati del negozio");

    private static final Map<String, String> ENGLISH = Map.of(
            "ACCESS", "a customer asks for the data",
            "ERASE_CUSTOMER", "erase a customer's data",
            "ERASE_SHOP", "erase the shop's data");

    private final Inbox messages;
    private final Customers customers;
    private final boolean italian;

    PrivacyRequests(Inbox messages, Customers customers, @Value("${filo.language:it}") String language) {
        this.messages = messages;
        this.customers = customers;
        this.italian = !language.startsWith("en");
    }

    /**
     * In the running transaction.
     *
     * @param data what the platform's map made: request, shop, customerId, email, phone, orders
     */
    void keep(Connector connector, long row, @Nullable Object data, Instant received) {
        String request = text(data, "/request");
        String what = (italian ? ITALIAN : ENGLISH).getOrDefault(request == null ? "" : request, "?");
        String email = text(data, "/email");
        var lines = new StringBuilder();
        lines.append(italian ? "Il negozio " : "The shop ")
                .append(connector.key())
                .append(
                        italian
                                ? " trasmette una richiesta privacy (GDPR): "
                                : " passes on a data protection request (GDPR): ")
                .append(what)
                .append(".\n");
        for (String name : List.of("shop", "customerId", "email", "phone")) {
            String value = text(data, "/" + name);
            if (value != null) {
                lines.append(name).append(": ").append(value).append('\n');
            }
        }
        if (PlainData.at(data, "/orders") instanceof List<?> orders && !orders.isEmpty()) {
            lines.append("orders: ");
            lines.append(String.join(", ", orders.stream().map(String::valueOf).toList()))
                    .append('\n');
        }
        Address from = email != null && customers.normaliseEmail(email).isPresent() ? new Address(email, null) : null;
        messages.receive(new InboundMessage(
                CHANNEL,
                MAILBOX,
                null,
                null,
                ("shop-inbox:" + row).getBytes(StandardCharsets.UTF_8),
                List.of(),
                List.of(),
                List.of(),
                from,
                List.of(),
                List.of(),
                List.of(),
                (italian ? "Richiesta privacy: " : "Privacy request: ") + what,
                lines.toString(),
                "",
                italian ? "it" : "en",
                List.of(),
                false,
                MessageClass.HUMAN,
                List.of(),
                false,
                true,
                List.of(),
                false,
                List.of(),
                received,
                received));
    }

    private static @Nullable String text(@Nullable Object data, String pointer) {
        Object value = PlainData.at(data, pointer);
        return value instanceof String text && !text.isBlank() ? text : null;
    }
}
