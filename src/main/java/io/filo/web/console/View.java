package io.filo.web.console;

import io.filo.access.Right;
import io.filo.access.Role;
import io.filo.access.SignedIn;
import io.filo.campaign.SuggestedSegment;
import io.filo.campaign.WinBack;
import io.filo.engine.CaseViews.CaseView;
import io.filo.engine.CaseViews.Place;
import io.filo.engine.ModelNames;
import io.filo.engine.RuleTables;
import io.filo.engine.UserTasks.OpenTask;
import io.filo.insight.Credit;
import io.filo.insight.PurchaseReports.Target;
import io.filo.insight.Recommendations.Offer;
import io.filo.insight.Suggestions;
import io.filo.insight.Suggestions.Suggestion;
import io.filo.message.Address;
import io.filo.message.Remarks;
import io.filo.report.ReportWords;
import io.filo.web.PersonalMail;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Collection;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.web.util.HtmlUtils;

/** How the console writes things for the person who looks: words for codes, times in their zone, names for ids. */
public final class View {

    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s<>&\"']+(?:&amp;[^\\s<>&\"']+)*");

    private static final Pattern TICKET = Pattern.compile("ticket:\\d{1,18}");
    private static final Pattern CONSENT = Pattern.compile("consent:[A-Z]+:[A-Z]+");
    private static final Pattern REFUSAL = Pattern.compile("refusal:[A-Z]+:[A-Z]+:[A-Z_]+:\\w+");
    private static final Pattern LEAD = Pattern.compile("lead:\\d{1,18}");
    private static final Pattern ORDER = Pattern.compile("order:\\d{1,18}");
    private static final Pattern CUSTOMER = Pattern.compile("customer:\\d{1,18}");
    private static final Pattern MESSAGE = Pattern.compile("message:\\d{1,18}");

    private final MessageSource texts;
    private final @Nullable SignedIn person;
    private final Locale locale;
    /** English as it is written in Europe: the day before the month. */
    private final Locale european;

    private final ZoneId zone;
    private final Instant now;
    private final Map<String, String> names;
    private final ModelNames models;

    View(
            MessageSource texts,
            @Nullable SignedIn person,
            Locale locale,
            ZoneId zone,
            Instant now,
            Map<String, String> names,
            ModelNames models) {
        this.texts = texts;
        this.person = person;
        this.locale = locale;
        this.european = locale.getLanguage().equals("it") ? Locale.ITALY : Locale.UK;
        this.zone = zone;
        this.now = now;
        this.names = names;
        this.models = models;
    }

    public boolean may(String right) {
        return person != null && person.has(Right.valueOf(right));
    }

    public String language() {
        return locale.getLanguage();
    }

    public String text(String key, Object... arguments) {
        return String.valueOf(texts.getMessage(key, arguments, key, locale));
    }

    /** The word for a code; a code that the bundles do not know, such as a designer's own, in lower case. */
    public String code(String kind, @Nullable Object code, Object... arguments) {
        if (code == null) {
            return "";
        }
        String key = kind + "." + code;
        String plain = code.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
        String raw = String.valueOf(texts.getMessage(key, null, plain, locale));
        // Only a text with a place for it takes the argument: formatting would eat the apostrophes of the others.
        return raw.contains("{0}") ? text(key, arguments) : raw;
    }

    /** A remark on a message or a mail, in words. */
    public String remark(String stored) {
        return Remarks.words(texts, stored, locale);
    }

    /** Several of them, one after the other. */
    public String remarks(Collection<String> stored) {
        return stored.stream().map(this::remark).collect(Collectors.joining("; "));
    }

    /** The subject of a ticket or a mail, or that it has none. */
    public String subject(@Nullable String subject) {
        return subject == null || subject.isBlank() ? text("ticket.noSubject") : subject;
    }

    public String group(@Nullable String id) {
        return code("group", id);
    }

    /** The groups of a person, by name. */
    public String groups(SignedIn person) {
        return groupsOf(person.roles().stream().sorted().map(Role::id).toList());
    }

    public String groupsOf(Collection<String> ids) {
        return ids.stream().map(this::group).collect(Collectors.joining(", "));
    }

    /** A step of a ticket; its detail (a group, a category, a reason or a number) by its name. */
    public String event(String type, @Nullable String detail) {
        String kind = detail == null || detail.matches("\\d+")
                ? null
                : type.endsWith("_WITHHELD")
                        ? "ticket.withheld"
                        : type.equals("WITHDRAWAL_SAID")
                                ? "ticket.withdrawal"
                                : Role.of(detail).isPresent() ? "group" : "ticket.category";
        return code("ticket.event", type, kind == null ? String.valueOf(detail) : code(kind, detail));
    }

    public String addresses(Collection<Address> addresses) {
        return addresses.stream()
                .map(address -> address.name() == null || address.name().isBlank() ? address.value() : address.name())
                .collect(Collectors.joining(", "));
    }

    /** An entry of a customer's timeline; what was said of consent names its purpose and channel. */
    public String happening(String type, @Nullable String reference) {
        String words = code("timeline", type, String.valueOf(reference));
        if (reference != null && REFUSAL.matcher(reference).matches()) {
            String[] parts = reference.split(":");
            return words + " (" + code("contact.purpose", parts[1]) + ", " + code("contact.channel", parts[2]) + "): "
                    + code("contact.reason", parts[3]) + " · " + parts[4];
        }
        if (reference == null || !CONSENT.matcher(reference).matches()) {
            return words;
        }
        String[] parts = reference.split(":");
        return words + ": " + consent(parts[1], parts[2]);
    }

    /** A purpose of consent with its channel, where it has one. */
    public String consent(Object purpose, Object channel) {
        String words = code("consent.purpose", purpose);
        return channel.toString().equals("ANY") ? words : words + ", " + code("consent.channel", channel);
    }

    /** The page of what a timeline speaks of, such as {@code ticket:1042}; null when it has none. */
    public @Nullable String linkOf(@Nullable String reference) {
        if (reference == null) {
            return null;
        }
        String id = reference.substring(reference.indexOf(':') + 1);
        if (TICKET.matcher(reference).matches() && may("READ_TICKETS")) {
            return "/tickets/" + id;
        }
        if (LEAD.matcher(reference).matches() && may("READ_LEADS")) {
            return "/leads/" + id;
        }
        if (CUSTOMER.matcher(reference).matches() && may("READ_CUSTOMERS")) {
            return "/customers/" + id;
        }
        if (ORDER.matcher(reference).matches() && may("READ_CUSTOMERS")) {
            return "/orders/" + id;
        }
        return MESSAGE.matcher(reference).matches() && may("READ_MAIL") ? "/messages/" + id : null;
    }

    /** Whether the mail is withheld from the person who looks. */
    public boolean isWithheld(@Nullable String privateTo) {
        return !PersonalMail.isReadable(privateTo);
    }

    /** What people call it by: the number of a ticket. */
    public String labelOf(@Nullable String reference) {
        return reference == null || !TICKET.matcher(reference).matches()
                ? ""
                : "#" + reference.substring(reference.indexOf(':') + 1);
    }

    public String languageName(String code) {
        String name = Locale.forLanguageTag(code).getDisplayLanguage(locale);
        return name.isEmpty() ? code : name.substring(0, 1).toUpperCase(locale) + name.substring(1);
    }

    public String firstName(String name) {
        return name.strip().split("\\s+")[0];
    }

    /** The greeting that fits the hour. */
    public String partOfDay() {
        int hour = now.atZone(zone).getHour();
        return text(
                hour < 5 ? "home.evening" : hour < 13 ? "home.morning" : hour < 18 ? "home.afternoon" : "home.evening");
    }

    /** Day and time of now. */
    public String clock() {
        return DateTimeFormatter.ofPattern("EEE d MMM, HH:mm", locale)
                .withZone(zone)
                .format(now);
    }

    /** What a task is called. */
    public String task(OpenTask task) {
        return models.name(task.processKey(), task.key(), task.name(), locale.getLanguage());
    }

    /** What a process is called. */
    public String process(CaseView found) {
        return models.name(found.processKey(), null, found.processName(), locale.getLanguage());
    }

    /** What a table is called. */
    public String table(RuleTables.Table table) {
        return models.name(table.key(), null, table.name(), locale.getLanguage());
    }

    /** What a step of a process is called. */
    public String step(String processKey, Place step) {
        return models.name(processKey, step.id(), step.name(), locale.getLanguage());
    }

    /** The display name of a user; the id of somebody who is gone. */
    public String name(@Nullable String userId) {
        return userId == null ? "" : names.getOrDefault(userId, userId);
    }

    /** What a card says, beside that of another: names for codes. */
    public String mergeValue(String field, String value) {
        return switch (field) {
            case "LANGUAGE" -> languageName(value);
            case "CUSTOMER_CLASS" -> code("customer.class", value);
            case "PERSONA" -> code("customer.persona", value);
            case "OWNER" -> name(value);
            default -> value;
        };
    }

    /** A group or a person, by name. */
    public String who(@Nullable String id) {
        return id == null ? "" : Role.of(id).isPresent() ? group(id) : name(id);
    }

    /** Two letters of a name, for the round mark beside it. */
    public String initials(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return "?";
        }
        String[] words = name.strip().split("\\s+");
        int first = words[0].codePointAt(0);
        String initials = new String(Character.toChars(first));
        if (words.length > 1) {
            initials += new String(Character.toChars(words[words.length - 1].codePointAt(0)));
        }
        return initials.toUpperCase(locale);
    }

    /** As short as it can be understood: the time of today, yesterday's with the word, else the day. */
    public String when(@Nullable Instant instant) {
        if (instant == null) {
            return "";
        }
        ZonedDateTime time = instant.atZone(zone);
        LocalDate today = now.atZone(zone).toLocalDate();
        String clock = DateTimeFormatter.ofPattern("HH:mm", locale).format(time);
        if (time.toLocalDate().equals(today)) {
            return clock;
        }
        if (time.toLocalDate().equals(today.minusDays(1))) {
            return text("when.yesterday", clock);
        }
        if (time.toLocalDate().equals(today.plusDays(1))) {
            return text("when.tomorrow", clock);
        }
        String pattern = time.getYear() == today.getYear() ? "d MMM, HH:mm" : "d MMM yyyy";
        return DateTimeFormatter.ofPattern(pattern, locale).format(time);
    }

    /** In full, with the zone, for the pointer that rests on it. */
    public String whenExactly(@Nullable Instant instant) {
        return instant == null
                ? ""
                : DateTimeFormatter.ofLocalizedDateTime(FormatStyle.FULL, FormatStyle.MEDIUM)
                        .localizedBy(european)
                        .withZone(zone)
                        .format(instant);
    }

    public String day(@Nullable Instant instant) {
        return instant == null
                ? ""
                : DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                        .localizedBy(european)
                        .withZone(zone)
                        .format(instant);
    }

    public String date(@Nullable LocalDate day) {
        return day == null
                ? ""
                : DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                        .localizedBy(locale)
                        .format(day);
    }

    public String month(LocalDate month) {
        return DateTimeFormatter.ofPattern("LLL yyyy", locale).format(month);
    }

    public String quarter(LocalDate start) {
        return DateTimeFormatter.ofPattern("QQQ yyyy", locale).format(start);
    }

    /** The class of a square for a share: the deepest from one half on. */
    public String heat(double share) {
        return "heat-" + (share <= 0 ? 0 : (int) Math.min(5, 1 + share * 8));
    }

    /** How a segment by recency, frequency and money is to be seen: gladly, soon, or at once. */
    public String tone(@Nullable String segment) {
        return switch (segment == null ? "" : segment) {
            case "CHAMPIONS", "LOYAL", "POTENTIAL_LOYALIST" -> "good";
            case "NEW", "PROMISING" -> "open";
            case "NEED_ATTENTION", "ABOUT_TO_SLEEP" -> "late";
            case "CANNOT_LOSE", "AT_RISK" -> "wrong";
            default -> "";
        };
    }

    /** One after the other, with at most two places after the point. */
    public String amounts(Collection<Double> amounts) {
        NumberFormat format = NumberFormat.getNumberInstance(locale);
        format.setMaximumFractionDigits(2);
        return amounts.stream().map(format::format).collect(Collectors.joining(" · "));
    }

    /** As so many of a hundred, with one place below 1; nothing for what is not known. */
    public String share(@Nullable Double share) {
        if (share == null) {
            return "–";
        }
        var format = NumberFormat.getPercentInstance(locale.getLanguage().equals("it") ? Locale.ITALY : Locale.UK);
        format.setMaximumFractionDigits(Math.abs(share) < 0.01 ? 1 : 0);
        return format.format(share);
    }

    /** How long until then, or since. */
    public String due(@Nullable Instant instant) {
        if (instant == null) {
            return "";
        }
        Duration left = Duration.between(now, instant);
        return text(left.isNegative() ? "when.overdue" : "when.due", span(left.abs()));
    }

    public boolean isPast(@Nullable Instant instant) {
        return instant != null && instant.isBefore(now);
    }

    public Instant now() {
        return now;
    }

    /** How long, in the largest unit that says it. */
    public String span(Duration span) {
        if (span.toMinutes() < 60) {
            return text("when.minutes", Math.max(1, span.toMinutes()));
        }
        if (span.toHours() < 48) {
            return text("when.hours", span.toHours());
        }
        return text("when.days", span.toDays());
    }

    public String size(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        if (bytes < 1_000_000) {
            return String.format(locale, "%,.0f kB", bytes / 1000.0);
        }
        return String.format(locale, "%,.1f MB", bytes / 1_000_000.0);
    }

    public String number(long value) {
        return String.format(locale, "%,d", value);
    }

    /** As people write it, such as 1.234,50 €; nothing for what is not known. */
    public String money(@Nullable BigDecimal amount, String currency) {
        if (amount == null) {
            return "–";
        }
        NumberFormat format = NumberFormat.getCurrencyInstance(european);
        try {
            format.setCurrency(Currency.getInstance(currency));
        } catch (IllegalArgumentException unknown) {
            return quantity(amount) + " " + currency;
        }
        return format.format(amount);
    }

    /** Without needless zeros. */
    public String quantity(BigDecimal quantity) {
        NumberFormat format = NumberFormat.getNumberInstance(locale);
        format.setMaximumFractionDigits(4);
        return format.format(quantity);
    }

    /** With one digit after the point. */
    public String decimal(double value) {
        return String.format(locale, "%,.1f", value);
    }

    /** A share from 0 to 1. */
    public String percent(double share) {
        return String.format(locale, "%,.1f %%", share * 100);
    }

    public String twoDigits(BigDecimal number) {
        return String.format(locale, "%,.2f", number);
    }

    /** What got the credit for orders: a channel, a campaign, a store or a person. */
    public String creditTo(Credit.By by, String channel) {
        if (channel.equals(Credit.NONE)) {
            return text("credit.none." + by);
        }
        return switch (by) {
            case CHANNEL -> source(channel);
            case ASSISTANT -> name(channel);
            default -> channel;
        };
    }

    /** A number without digits after the point; nothing for what is not known. */
    public String whole(@Nullable Double value) {
        return value == null ? "–" : String.format(locale, "%,.0f", value + 0.0);
    }

    /** By how much something grew, with its sign; nothing for what is not known. */
    public String change(@Nullable Double growth) {
        return growth == null ? "–" : (growth > 0 ? "+" : "") + share(growth);
    }

    /** What purchases are told apart by: a name for a code, a day for a day. */
    public String target(Target by, @Nullable String part) {
        return new ReportWords(texts, locale).part(by, part);
    }

    /** Where orders come from: a word for what is the same everywhere, else as it was heard. */
    public String source(String source) {
        return new ReportWords(texts, locale).source(source);
    }

    /** A cell of a chart's table. */
    public String cell(Sheet.Kind kind, @Nullable Object cell, String currency) {
        if (cell == null) {
            return "–";
        }
        return switch (kind) {
            case NUMBER -> cell instanceof BigDecimal number ? quantity(number) : number(((Number) cell).longValue());
            case MONEY -> money((BigDecimal) cell, currency);
            case SHARE -> share(((Number) cell).doubleValue());
            case CHANGE -> change(((Number) cell).doubleValue());
            case RANGE -> range((Sheet.Range) cell);
            case TEXT, TREND -> cell.toString();
        };
    }

    private String range(Sheet.Range range) {
        var value = range.value();
        if (value == null) {
            return "–";
        }
        return range.of1()
                ? text("board.range", share(value), share(range.low()), share(range.high()))
                : text("board.range", whole(value), whole(range.low()), whole(range.high()));
    }

    /** What might be worth doing, in a line. */
    public String suggestion(Suggestion suggestion) {
        String subject = suggestion.kind() == Suggestions.Kind.CHANNEL
                ? code("order.channel", suggestion.subject())
                : suggestion.subject();
        var numbers = suggestion.numbers();
        String key = "suggestions.do." + suggestion.kind();
        return switch (suggestion.kind()) {
            case BUNDLE ->
                text(
                        key,
                        subject,
                        String.valueOf(suggestion.other()),
                        money(numbers.get("price"), String.valueOf(suggestion.currency())),
                        money(numbers.get("margin"), String.valueOf(suggestion.currency())));
            case PROMOTION -> text(key, subject);
            default ->
                text(numbers("now", numbers) >= numbers("before", numbers) ? key + ".more" : key + ".less", subject);
        };
    }

    private static double numbers(String name, Map<String, BigDecimal> numbers) {
        return numbers.getOrDefault(name, BigDecimal.ZERO).doubleValue();
    }

    /** What the segment of those is called by whom it is for. */
    public String segmentOf(Suggestion suggestion) {
        return SuggestedSegment.of(suggestion).key();
    }

    /** The numbers that speak for it. */
    public String evidence(Suggestion suggestion) {
        var numbers = suggestion.numbers();
        String key = "suggestions.why." + suggestion.kind();
        return switch (suggestion.kind()) {
            case BUNDLE ->
                text(
                        key,
                        number((long) numbers("one", numbers)),
                        number((long) numbers("both", numbers)),
                        number((long) numbers("together", numbers)),
                        decimal(numbers("lift", numbers)));
            case PROMOTION ->
                text(
                                numbers.containsKey("days") ? key : key + ".still",
                                quantity(numbers.getOrDefault("available", BigDecimal.ZERO)),
                                quantity(numbers.getOrDefault("pieces", BigDecimal.ZERO)),
                                number((long) numbers("days", numbers)),
                                money(numbers.get("tied"), String.valueOf(suggestion.currency())))
                        + (numbers.containsKey("marginPercent")
                                ? " " + text("suggestions.margin", number((long) numbers("marginPercent", numbers)))
                                : "");
            default ->
                text(
                        "suggestions.why.SHIFT",
                        percent(numbers("before", numbers)),
                        percent(numbers("now", numbers)),
                        number((long) numbers("valueBefore", numbers)),
                        number((long) numbers("valueNow", numbers)));
        };
    }

    /** A difference of shares, from -1 to 1, in points of a hundred. */
    public String points(double difference) {
        return text("winback.points", String.format(locale, "%+,.1f", difference * 100));
    }

    /** What two arms allow to say; honest when they are too small. */
    public String verdict(WinBack.Compared compared, long needed) {
        return code(
                "winback.verdict",
                compared.verdict(),
                number(compared.treated().customers()),
                number(compared.heldOut().customers()),
                number(needed));
    }

    /** Why a product is offered to somebody. */
    public String why(Offer offer) {
        String key = "recommend.why." + offer.reason();
        String because = String.valueOf(offer.becauseName());
        return switch (offer.reason()) {
            case TOGETHER -> text(key, because, decimal(offer.lift()), number(offer.customers()));
            case STEP_UP -> text(key, because, decimal(offer.times()));
            case POPULAR -> text(key, number(offer.customers()));
        };
    }

    /** How much later the one is than the other. */
    public String between(Instant earlier, Instant later) {
        return span(Duration.between(earlier, later).abs());
    }

    /** What a person wrote, as HTML: everything escaped, web addresses made links. */
    public String prose(@Nullable String text) {
        return text == null
                ? ""
                : ADDRESS.matcher(HtmlUtils.htmlEscape(text, "UTF-8"))
                        .replaceAll("<a href=\"$0\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">$0</a>");
    }
}
