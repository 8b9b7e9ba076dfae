package io.filo.mail;

import io.filo.message.Address;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The mail inside a forwarded one, as mail programs put it into the text: a marker and a header block, a header block
 * alone, or an attribution. The last two also introduce replies, so there the subject has to say that it was forwarded.
 *
 * @param from who wrote the mail that was forwarded
 * @param note what stands above it, by the person who forwards; empty for nothing
 * @param text what was forwarded, without its header
 */
record ForwardedMail(Address from, String note, String text) {

    private static final int MAX_LINE = 400;
    private static final int HEADER_LINES = 14;

    /** Lines that are looked at; a forwarded mail begins sooner. */
    private static final int MAX_LINES = 2_000;

    private static final String PHRASES = "(?:begin |начало )?forwarded message|begin forwarded message|fwd\\.msg"
            + "|inizio messaggio inoltrato|messaggio inoltrato"
            + "|anfang der weitergeleiteten (?:nachricht|e-mail)|weitergeleitete nachricht"
            + "|début du message réexpédié|message (?:réexpédié|transféré|transmis)"
            + "|inicio del mensaje reenviado|mensaje reenviado"
            + "|início da mensagem (?:reencaminhada|encaminhada)|mensagem (?:reencaminhada|encaminhada)"
            + "|begin doorgestuurd bericht|doorgestuurd bericht|start på videresendt besked"
            + "|videresendt (?:besked|meddelelse|melding)|vidarebefordrat (?:mejl|meddelande|brev)"
            + "|välitetty viesti(?: alkaa)?|edelleenlähetetty viesti|začátek přeposílané zprávy|přeposlaná zpráva"
            + "|začiatok preposlanej správy|preposlaná správa|započni proslijeđenu poruku|proslijeđena poruka"
            + "|továbbított (?:levél kezdete|üzenet)|początek przekazywanej wiadomości|wiadomość przesłana dalej"
            + "|(?:treść )?przekazan(?:a wiadomość|ej wiadomości)|începe mesajul redirecționat|mesaj redirecționat"
            + "|начало переадресованного сообщения|перенаправленное сообщение|пересылаемое сообщение"
            + "|початок листа, що пересилається|пер(?:еслане|енаправлене) повідомлення"
            + "|i\u0307?leti başlangıcı|i\u0307?letil(?:en i\u0307?leti|miş mesaj)"
            + "|İleti başlangıcı|İletil(?:en İleti|miş Mesaj)|メッセージを転送|转发的邮件|轉寄的郵件";

    private static final Pattern MARKER = Pattern.compile(
            "(?iu)^(?:[-_*]{2,}\\s*(?:" + PHRASES + ")\\b?.{0,390}|(?:" + PHRASES + ")[\\s\u00a0]?[:：])$");

    private static final Pattern LABEL = Pattern.compile(
            "(?u)^[*_]{0,2}(\\p{L}[\\p{L} ()./-]{0,24}?)[*_]{0,2}[\\s\u00a0]?[:：][*_]{0,2}[\\s\u00a0]*(.*)$");

    private static final Set<String> FROM = Set.of(
            "from",
            "da",
            "mittente",
            "von",
            "de",
            "de la",
            "van",
            "fra",
            "från",
            "od",
            "nadawca",
            "lähettäjä",
            "šalje",
            "feladó",
            "expeditorul",
            "от",
            "отправитель",
            "від",
            "від кого",
            "kimden",
            "gönderen",
            "saatja",
            "送信元",
            "差出人",
            "发件人",
            "寄件者");

    private static final Pattern FORWARDING_SUBJECT = Pattern.compile(
            "(?iu)^\\s*(?:re|r|aw|sv|antw)?:?\\s*(?:fwd?|i|inoltr?|tr|wg|rv|pd|enc|vb|vl|vs|i\u0307?lt|İLT|redir\\.?|videresend|doorst|továbbítás)\\s?[:：]");

    private static final Pattern ATTRIBUTION = Pattern.compile(
            "(?u)^(?=.{0,150}\\d{1,2}[./-]\\d{1,2})(.{0,150}?)[(<]{1,2}([^<>()\\s]{1,80}@[^<>()\\s]{1,120})[)>]{1,2}.{0,80}[:：]$");

    private static final Pattern QUOTED_NAME = Pattern.compile("[\"“„«]\\s?([^\"“”„«»]{2,80}?)\\s?[\"”»]");
    private static final Pattern NAME = Pattern.compile("(?u)((?:\\p{Lu}[\\p{L}'.-]{0,40}\\s?){1,5})$");
    private static final Pattern ON_BEHALF = Pattern.compile(
            "(?iu)\\s(?:on behalf of|per conto di|im auftrag von|au nom de|en nombre de|em nome de)\\s.*$");
    private static final Pattern ADDRESS = Pattern.compile("[^<>()\\[\\]:;,\"\\s]{1,80}@[^<>()\\[\\]:;,\"\\s]{1,120}");

    /** Whether the line says that a forwarded mail begins below it. */
    static boolean isMarker(String line) {
        if (line.length() > MAX_LINE || line.isEmpty()) {
            return false;
        }
        // Looking at the ends spares nearly every line the search.
        int from = 0;
        int end = line.length();
        while (from < end && isMargin(line.charAt(from))) {
            from++;
        }
        while (end > from && line.charAt(end - 1) <= ' ') {
            end--;
        }
        if (from == end) {
            return false;
        }
        char first = line.charAt(from);
        char last = line.charAt(end - 1);
        return (first == '-' || first == '_' || first == '*' || last == ':' || last == '：')
                && MARKER.matcher(line.substring(from, end)).matches();
    }

    /** Null when the text holds no forwarded mail, or does not say whose it was. */
    static @Nullable ForwardedMail in(String text, String subject) {
        List<String> lines = text.lines().limit(MAX_LINES).toList();
        for (int i = 0; i < lines.size(); i++) {
            if (isMarker(lines.get(i))) {
                return afterMarker(lines, i, text);
            }
        }
        if (!FORWARDING_SUBJECT.matcher(subject).find()) {
            return null;
        }
        for (int i = 0; i < lines.size(); i++) {
            ForwardedMail found = byHeader(lines, i, i, text);
            if (found == null) {
                found = byAttribution(lines, i);
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable ForwardedMail afterMarker(List<String> lines, int marker, String text) {
        int next = marker + 1;
        while (next < lines.size() && unquoted(lines.get(next)).isBlank()) {
            next++;
        }
        ForwardedMail found = byHeader(lines, next, marker, text);
        if (found != null) {
            return found;
        }
        // Yahoo's plain text: the whole header on the marker's own line.
        String line = lines.get(marker);
        int colon = line.indexOf(':');
        Matcher address = ADDRESS.matcher(line);
        if (colon > 0 && address.find(colon)) {
            int end = line.indexOf('>', colon);
            Address from = sender(line.substring(colon + 1, end < 0 ? address.end() : end + 1));
            return from == null ? null : new ForwardedMail(from, join(lines, 0, marker), join(lines, marker + 1));
        }
        return null;
    }

    /** A block of "label: value" lines of which one names the sender. */
    private static @Nullable ForwardedMail byHeader(List<String> lines, int start, int noteEnd, String text) {
        int labels = 0;
        Address from = null;
        int i = start;
        for (; i < lines.size() && i < start + HEADER_LINES; i++) {
            String line = head(unquoted(lines.get(i)));
            Matcher label = LABEL.matcher(line);
            if (line.isBlank()) {
                break;
            }
            if (!label.matches()) {
                if (labels < 2 || !isContinued(lines, i)) {
                    break;
                }
                continue;
            }
            labels++;
            if (from == null && FROM.contains(label.group(1).strip().toLowerCase(Locale.ROOT))) {
                from = sender(label.group(2));
            }
            if (from == null && labels > 3) {
                return null;
            }
        }
        return from == null || labels < 3 ? null : new ForwardedMail(from, join(lines, 0, noteEnd), join(lines, i));
    }

    /** A long To goes on in the next line, and another label follows. */
    private static boolean isContinued(List<String> lines, int i) {
        return lines.get(i).indexOf('@') > 0
                && i + 1 < lines.size()
                && LABEL.matcher(head(unquoted(lines.get(i + 1)))).matches();
    }

    private static @Nullable ForwardedMail byAttribution(List<String> lines, int i) {
        String line = lines.get(i).replace("\ufeff", "").strip();
        if (line.length() > MAX_LINE || !line.endsWith(":") || line.indexOf('@') < 0) {
            return null;
        }
        Matcher attribution = ATTRIBUTION.matcher(line);
        if (!attribution.matches()) {
            return null;
        }
        String before = attribution.group(1).strip();
        Matcher quoted = QUOTED_NAME.matcher(before);
        Matcher plain = NAME.matcher(before);
        String name =
                quoted.find() ? quoted.group(1) : plain.find() ? plain.group(1).strip() : null;
        return new ForwardedMail(new Address(attribution.group(2), name), join(lines, 0, i), join(lines, i + 1));
    }

    private static @Nullable Address sender(String value) {
        // Some programs write each address twice: "a@b.c<mailto:a@b.c>", "Name [mailto:a@b.c]".
        String plain =
                value.replaceAll("<mailto:[^<>]{1,200}>", "").replaceAll("\\[mailto:([^\\[\\]]{1,200})\\]", "<$1>");
        plain = ON_BEHALF.matcher(plain).replaceAll("").strip();
        int open = plain.lastIndexOf('<');
        if (open > 0 && plain.endsWith(">")) {
            // One sender only: a comma belongs to the name.
            Address address = AddressFields.first(plain.substring(open));
            String name = Text.line(plain.substring(0, open).replaceAll("[\"'*„“”«»]", ""), 200);
            return address == null ? null : new Address(address.value(), name.isEmpty() ? null : name);
        }
        return AddressFields.first(plain);
    }

    private static String unquoted(String line) {
        int i = 0;
        while (i < line.length() && isMargin(line.charAt(i))) {
            i++;
        }
        return line.substring(i);
    }

    private static boolean isMargin(char c) {
        return c == '>' || Character.isWhitespace(c) || c == '\ufeff';
    }

    private static String head(String line) {
        return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE);
    }

    private static String join(List<String> lines, int from, int end) {
        return String.join("\n", lines.subList(from, end)).strip();
    }

    /** The rest, without the quotation marks that stand before every line of some forwarded mails. */
    private static String join(List<String> lines, int from) {
        StringBuilder text = new StringBuilder();
        for (String line : lines.subList(from, lines.size())) {
            String plain = line.replace("\ufeff", "");
            text.append(plain.startsWith("> ") ? plain.substring(2) : plain.equals(">") ? "" : plain)
                    .append('\n');
        }
        return text.toString().replace('\u00a0', ' ').strip();
    }
}
