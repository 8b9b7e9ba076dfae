package io.filo.report;

import io.filo.insight.PurchaseReports.Figures;
import io.filo.insight.PurchaseReports.Measure;
import io.filo.insight.PurchaseReports.Target;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Currency;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;

/** Parts and figures of purchases in the words of one language, for pages and mails alike. */
public final class ReportWords {

    private final MessageSource texts;
    private final Locale locale;

    public ReportWords(MessageSource texts, Locale locale) {
        this.texts = texts;
        this.locale = locale;
    }

    /** A name for a code, a day for a day; what is known of none has a word too. */
    public String part(Target by, @Nullable String part) {
        if (part == null || part.isEmpty()) {
            return text("board.nobody");
        }
        return switch (by) {
            case CHANNEL -> code("order.channel", part);
            case SALES_MODEL -> code("board.model", part);
            case STORE, CATEGORY -> part;
            case SOURCE -> source(part);
            case SEGMENT -> code("insight.segment", part);
            case PERSONA -> code("customer.persona", part);
            case CUSTOMER_CLASS -> code("customer.class", part);
            case STAGE -> code("customer.stage", part);
            case DAY, WEEK -> day(LocalDate.parse(part));
            case MONTH -> DateTimeFormatter.ofPattern("LLL yyyy", locale).format(LocalDate.parse(part));
        };
    }

    /** Where orders come from: a word for what is the same everywhere, else as it was heard. */
    public String source(String source) {
        return String.valueOf(texts.getMessage("credit.channel." + source, null, source, locale));
    }

    public String day(LocalDate day) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .localizedBy(locale)
                .format(day);
    }

    /** A figure as people write it; a dash for what is not known. */
    public String figure(Measure measure, Figures figures, String currency) {
        BigDecimal value = figures.of(measure);
        if (value == null) {
            return "–";
        }
        var european = locale.getLanguage().equals("it") ? Locale.ITALY : Locale.UK;
        return switch (measure) {
            case ORDERS, BUYERS, NEW_BUYERS ->
                NumberFormat.getIntegerInstance(european).format(value);
            case RETURNED -> percent(value.doubleValue(), european);
            case NET, TICKET, MARGIN -> {
                var format = NumberFormat.getCurrencyInstance(european);
                format.setCurrency(Currency.getInstance(currency));
                yield format.format(value);
            }
        };
    }

    private static String percent(double share, Locale locale) {
        var format = NumberFormat.getPercentInstance(locale);
        format.setMaximumFractionDigits(1);
        return format.format(share);
    }

    public String text(String key, Object... arguments) {
        return String.valueOf(texts.getMessage(key, arguments.length == 0 ? null : arguments, key, locale));
    }

    private String code(String kind, String code) {
        return String.valueOf(texts.getMessage(
                kind + "." + code, null, code.toLowerCase(Locale.ROOT).replace('_', ' '), locale));
    }
}
