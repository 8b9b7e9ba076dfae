package io.filo.order;

import io.filo.contact.LetterFields;
import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.support.CalendarProperties;
import io.filo.support.NotFoundException;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Currency;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** What letters may say of the return that they are about, as its customer writes days and money. */
@Component
class ReturnLetterFields implements LetterFields {

    private static final String CONTEXT = "return:";

    private final Returns returns;
    private final OrderDesk orders;
    private final Customers customers;
    private final TrackingTokens tokens;
    private final CalendarProperties calendar;
    private final OrderProperties properties;
    private final MessageSource texts;
    private final String publicUrl;

    ReturnLetterFields(
            Returns returns,
            OrderDesk orders,
            Customers customers,
            TrackingTokens tokens,
            CalendarProperties calendar,
            OrderProperties properties,
            MessageSource texts,
            @Value("${filo.public-url:}") String publicUrl) {
        this.returns = returns;
        this.orders = orders;
        this.customers = customers;
        this.tokens = tokens;
        this.calendar = calendar;
        this.properties = properties;
        this.texts = texts;
        this.publicUrl = publicUrl.isBlank() ? "http://localhost:8080" : publicUrl.replaceAll("/+$", "");
    }

    @Override
    public Map<String, String> examples() {
        return Map.ofEntries(
                Map.entry("returnNumber", "12"),
                Map.entry("returnOrder", "2041"),
                Map.entry("returnMoment", "9 marzo 2027, 12:04"),
                Map.entry("returnGoods", "1 × Aurora trail"),
                Map.entry("returnReason", "il termine di 14 giorni è passato"),
                Map.entry("returnAmount", "129,00 €"),
                Map.entry("returnRefund", "129,00 €"),
                Map.entry("returnAddress", "Passo Lento, Resi, Via Roma 1, 10121 Torino"),
                Map.entry("returnLabel", "Stampa l’etichetta e incollala sul pacco: https://shop.example/label.pdf"),
                Map.entry("returnLink", "https://shop.example/track/…"),
                Map.entry("returnLabelLink", "https://shop.example/label.pdf"));
    }

    @Override
    public Map<String, String> examples(String language) {
        var examples = new HashMap<>(examples());
        if (!language.equals("it")) {
            examples.put("returnMoment", "9 March 2027, 12:04");
            examples.put("returnReason", "the 14 days have passed");
            examples.put("returnAmount", "€129.00");
            examples.put("returnRefund", "€129.00");
            examples.put("returnLabel", "Print this label and stick it on the parcel: https://shop.example/label.pdf");
        }
        return examples;
    }

    @Override
    public Map<String, String> values(@Nullable String contextId) {
        if (contextId == null || !contextId.matches(CONTEXT + "\\d{1,18}")) {
            return Map.of();
        }
        ReturnView back;
        try {
            back = returns.find(Long.parseLong(contextId.substring(CONTEXT.length())));
        } catch (NotFoundException gone) {
            return Map.of();
        }
        var language = Optional.ofNullable(back.customerId())
                .flatMap(customers::card)
                .map(CustomerCard::language)
                .orElse(properties.defaultLanguage());
        var locale = language.equals("it") ? Locale.ITALY : Locale.UK;
        var values = new HashMap<String, String>();
        values.put("returnNumber", Long.toString(back.id()));
        values.put("returnOrder", back.orderNumber());
        values.put("returnMoment", moment(back.requestedAt(), locale));
        values.put(
                "returnGoods",
                back.lines().stream()
                        .map(line -> line.quantity().stripTrailingZeros().toPlainString() + " × " + line.name())
                        .collect(Collectors.joining(", ")));
        values.put("returnReason", back.rejectReason() == null ? "" : reason(back.rejectReason(), locale));
        values.put("returnAmount", money(back.amount(), back.currency(), locale));
        values.put("returnRefund", back.refund() == null ? "" : money(back.refund(), back.currency(), locale));
        values.put("returnAddress", address(back.orderId()));
        values.put("returnLabelLink", back.labelUrl() == null ? "" : back.labelUrl());
        values.put(
                "returnLabel",
                back.labelUrl() == null
                        ? ""
                        : texts.getMessage("return.label", new Object[] {back.labelUrl()}, locale));
        values.put("returnLink", publicUrl + "/track/" + tokens.issue(back.orderId()));
        return values;
    }

    private String address(long orderId) {
        var brand = orders.order(orderId).brand();
        return brand == null
                ? properties.returnAddress()
                : properties.returnAddresses().getOrDefault(brand, properties.returnAddress());
    }

    private String moment(Instant at, Locale locale) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
                .withLocale(locale)
                .format(at.atZone(calendar.zone()));
    }

    /** A code that the bundles do not know, such as a designer's own, says nothing to a customer. */
    private String reason(String code, Locale locale) {
        return Objects.requireNonNullElse(texts.getMessage("return.reject." + code, null, "", locale), "");
    }

    private static String money(BigDecimal amount, String currency, Locale locale) {
        var format = NumberFormat.getCurrencyInstance(locale);
        format.setCurrency(Currency.getInstance(currency));
        return format.format(amount);
    }
}
