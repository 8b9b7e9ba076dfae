package io.filo.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells what a person wrote now from what the mail program quoted below or above it, and from the signature. Nothing is
 * lost: visible and elided together are the whole text.
 */
final class QuotedText {

    /** @param elided quoted text and signature, in order */
    record Split(String visible, String elided) {}

    /** "Il 3 marzo Rossi ha scritto:", "On ... wrote:" and their sisters; looked for in at most three joined lines. */
    private static final Pattern ATTRIBUTION = Pattern.compile(
            "(?iu)\\b(?:wrote|writes|said|ha scritto|scrive|scriveva|a écrit|écrit|schrieb|hat geschrieben|escribió|escribio"
                    + "|escreveu|schreef|skrev|skrifaði|napisał|napisała|napisał\\(a\\)|napsal|napsal\\(a\\)|kirjoitti"
                    + "|написал|пише|a scris|írta|yazdı|έγραψε|va escriure|เขียน|写道|wrote on)\\b.{0,120}[:：]$"
                    + "|(?:写道|寫道|のメール|より|작성)\\s?[:：]$");

    private static final Pattern ISO_ATTRIBUTION =
            Pattern.compile("^\\d{4}[-/]\\d{1,2}[-/]\\d{1,2}\\b.{0,80}<\\s?[^<>@\\s]{1,80}@[^<>\\s]{1,80}>\\s?[:：]?$"
                    + "|^-{2,}\\s?On .{5,200} wrote\\s?-{2,}$"
                    + "|^\\d{4}-\\d{2}-\\d{2} \\d{1,2}:\\d{2} GMT[+-]\\d{1,2}:\\d{2} \\p{L}[^\\n]{0,60}$");

    private static final Pattern TORN_ATTRIBUTION =
            Pattern.compile("(?m)^(On [^\\n]{10,150})\\n\\s{0,3}<\\n(mailto:[^\\n]{3,200})\\n> (\\p{L}{3,20}:)$");

    private static final Pattern ORIGINAL_MESSAGE = Pattern.compile(
            "(?iu)^\\s*[-_*]{2,}\\s*(?:original message|original-nachricht|ursprüngliche nachricht|messaggio originale"
                    + "|messaggio inoltrato da|message d'origine|message original|mensaje original|mensagem original"
                    + "|oorspronkelijk bericht|original meddelande|ursprungligt meddelande|oprindelig meddelelse"
                    + "|opprinnelig melding|alkuperäinen viesti|исходное сообщение|originalnachricht|wiadomość oryginalna)"
                    + "\\s*[-_*]*\\s*:?$");

    private static final Pattern HEADER_LABEL = Pattern.compile(
            "(?iu)^[>*_\\s]{0,6}(from|sent|to|cc|subject|date|reply-to|da|inviato|data|a|oggetto|per|von|gesendet|an"
                    + "|betreff|datum|de|envoyé|date|à|objet|enviado|para|asunto|fecha|assunto|enviada em|van|verzonden"
                    + "|aan|onderwerp|od|do|temat|wysłano|data wysłania|från|skickat|till|ämne|fra|sendt|til|emne|от"
                    + "|отправлено|кому|тема)[*_]{0,2}\\s?[:：].*$");

    private static final Set<String> FIRST_LABELS = Set.of("from", "da", "von", "de", "van", "od", "från", "fra", "от");

    private static final Pattern DEVICE = Pattern.compile(
            "(?iu)^\\s*(?:sent from (?:my|mail|outlook|yahoo|samsung|proton|a |the |gmail|windows)|get outlook for"
                    + "|inviato d(?:a|al|all'|alla) .{0,40}(?:iphone|ipad|android|smartphone|samsung|cellulare|huawei"
                    + "|xiaomi|telefono|outlook|libero|tiscali|mobile|mail|dispositivo|galaxy|redmi|app )"
                    + "|scarica outlook|ottieni outlook|von meinem .{0,40} gesendet|gesendet von|envoyé de(?:puis)? mon"
                    + "|enviado de(?:sde)? (?:mi|meu)|verzonden vanaf|verstuurd vanaf|wysłano z|отправлено с"
                    + "|sendt fra|skickat från).{0,120}$");

    /** How an attribution over several lines begins. */
    private static final Pattern LEAD = Pattern.compile(
            "(?iu)^[>\\s]{0,3}(?:on|il|in data|le|am|el|op|em|den|dnia|w dniu|dne|ke|på|"
                    + "\\d{1,4}[-/.]|\\d{1,2}\\s\\p{L}|\"?\\p{L}[^<>]{0,60}\"?\\s<|lun|mar|mer|gio|ven|sab|dom|mon|tue|wed|thu|fri|sat|sun)");

    private static final Pattern MAIL_ADDRESS = Pattern.compile("[\\w.+-]{1,64}@[\\w-]{1,63}\\.\\w");
    private static final Pattern TIME = Pattern.compile("\\b\\d{1,2}[:.h]\\d{2}\\b");
    private static final Pattern DATE = Pattern.compile(
            "\\b\\d{4}\\b|\\b\\d{1,2}[/.-]\\d{1,2}\\b|\\b\\d{1,2}\\.?\\s(?:de\\s)?\\p{L}{3,10}|\\p{L}{3,10}\\.?\\s\\d{1,2},");

    private static final String DELIMITERS = "-_,=+~#*\u1427\u2014";
    /** Characters that are looked at; twice what is kept. What follows counts as quoted. */
    private static final int MOST = 1_000_000;

    private static final int MAX_LINE = 400;
    private static final int JOINED_LINES = 3;
    private static final int SIGNATURE_LINES = 8;

    private QuotedText() {}

    static Split split(String text) {
        if (text.length() > MOST) {
            Split head = split(text.substring(0, MOST));
            return new Split(head.visible, head.elided + text.substring(MOST));
        }
        List<String> lines = joinedAttributions(text).lines().toList();
        List<Piece> pieces = pieces(lines);
        int firstWritten = writtenFrom(pieces, 0, 1);
        int lastWritten = writtenFrom(pieces, pieces.size() - 1, -1);
        StringBuilder visible = new StringBuilder(text.length());
        StringBuilder elided = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            boolean shown = piece.kind == Kind.WRITTEN
                    || piece.kind == Kind.QUOTED && isAnswered(pieces, i, firstWritten, lastWritten);
            append(shown ? visible : elided, lines, piece.from, piece.end);
        }
        moveTrailingRules(visible, elided);
        String shown = tidy(visible);
        if (shown.isEmpty() && !isQuotedReply(lines)) {
            return new Split(tidy(new StringBuilder(text)), "");
        }
        return new Split(shown, tidy(elided));
    }

    private enum Kind {
        WRITTEN,
        QUOTED,
        ATTRIBUTION,
        /** Signature, forwarded header, and what else is folded away. */
        FOLDED
    }

    /** Lines of one kind. */
    private static final class Piece {

        final Kind kind;
        final int from;
        int end;

        Piece(Kind kind, int from, int end) {
            this.kind = kind;
            this.from = from;
            this.end = end;
        }
    }

    /**
     * What is quoted stays in sight when an answer stands below it, else nobody would know what was answered; but not a
     * whole mail, introduced by its attribution, with the answer underneath.
     */
    private static boolean isAnswered(List<Piece> pieces, int quote, int firstWritten, int lastWritten) {
        boolean writtenBefore = firstWritten >= 0 && firstWritten < quote;
        boolean introduced = quote > 0 && pieces.get(quote - 1).kind == Kind.ATTRIBUTION;
        return lastWritten > quote && (writtenBefore || !introduced);
    }

    /** The first piece that was written, in that direction; -1 for none. */
    private static int writtenFrom(List<Piece> pieces, int start, int step) {
        for (int i = start; i >= 0 && i < pieces.size(); i += step) {
            if (pieces.get(i).kind == Kind.WRITTEN) {
                return i;
            }
        }
        return -1;
    }

    private static List<Piece> pieces(List<String> lines) {
        List<Piece> pieces = new ArrayList<>();
        boolean written = false;
        boolean quoted = false;
        int i = 0;
        while (i < lines.size()) {
            String line = lines.get(i);
            int from = i;
            Kind kind = Kind.WRITTEN;
            if (line.isBlank()) {
                i++;
                if (!pieces.isEmpty()) {
                    pieces.get(pieces.size() - 1).end = i;
                }
                continue;
            }
            int attribution;
            if (isQuoted(line) || isInitialled(lines, i)) {
                kind = Kind.QUOTED;
                i = endOfQuote(lines, i);
                quoted = true;
            } else if (ForwardedMail.isMarker(line)) {
                // With a word of the person who forwards it stands below that; alone it is what the mail is about.
                kind = Kind.FOLDED;
                i = written ? lines.size() : endOfForwardedHeader(lines, i);
            } else if ((attribution = attributionLength(lines, i)) > 0) {
                kind = Kind.ATTRIBUTION;
                i += attribution;
                int next = nextInk(lines, i);
                boolean quoteFollows = next < lines.size() && (isQuoted(lines.get(next)) || isInitialled(lines, next));
                if (written && !quoteFollows) {
                    kind = Kind.FOLDED;
                    i = lines.size();
                }
            } else if (endsTheVisible(lines, i, written) || quoted && isSignatureRule(lines, i)) {
                kind = Kind.FOLDED;
                i = lines.size();
            } else {
                written = true;
                i++;
            }
            if (kind == Kind.WRITTEN && !pieces.isEmpty() && pieces.get(pieces.size() - 1).kind == kind) {
                pieces.get(pieces.size() - 1).end = i;
            } else {
                pieces.add(new Piece(kind, from, i));
            }
        }
        return pieces;
    }

    /** Some programs put "< address > wrote:" on lines of its own, far below its beginning. */
    private static String joinedAttributions(String text) {
        return text.contains("\n<\nmailto:") ? TORN_ATTRIBUTION.matcher(text).replaceAll("$1 < $2 > $3") : text;
    }

    private static int endOfForwardedHeader(List<String> lines, int from) {
        int i = nextInk(lines, from + 1);
        while (i < lines.size() && !lines.get(i).isBlank()) {
            i++;
        }
        int labels = 0;
        for (String line : lines.subList(from, i)) {
            labels += label(line).isEmpty() ? 0 : 1;
        }
        return labels >= 2 ? i : from + 1;
    }

    /** "C> ..." or "Richard> ...": a quote with initials. */
    private static boolean isInitialled(List<String> lines, int i) {
        String line = lines.get(i);
        int mark = line.indexOf('>');
        if (mark < 1 || mark > 12 || !line.substring(0, mark).chars().allMatch(Character::isLetter)) {
            return false;
        }
        String mine = line.substring(0, mark + 1);
        boolean again = i + 1 < lines.size() && lines.get(i + 1).startsWith(mine);
        return again || i > 0 && lines.get(i - 1).startsWith(mine);
    }

    /** A line of underscores with a few lines below it, at the end of a reply. */
    private static boolean isSignatureRule(List<String> lines, int i) {
        String plain = lines.get(i).strip();
        return plain.length() >= 5 && plain.chars().allMatch(c -> c == '_') && lines.size() - i <= SIGNATURE_LINES;
    }

    /** Lines without a word at the end belong to a signature that is not there. */
    private static void moveTrailingRules(StringBuilder visible, StringBuilder elided) {
        int last = visible.length() - 1;
        while (last >= 0 && Character.isWhitespace(visible.charAt(last))) {
            last--;
        }
        if (last < 0 || DELIMITERS.indexOf(visible.charAt(last)) < 0) {
            return;
        }
        List<String> lines = visible.toString().lines().toList();
        int end = lines.size();
        while (end > 0 && (lines.get(end - 1).isBlank() || isDelimiter(lines.get(end - 1)))) {
            end--;
        }
        List<String> rules = lines.subList(end, lines.size());
        if (end > 0 && rules.stream().anyMatch(line -> !line.isBlank())) {
            visible.setLength(0);
            append(visible, lines, 0, end);
            StringBuilder all = new StringBuilder();
            append(all, lines, end, lines.size());
            elided.insert(0, all.append('\n'));
        }
    }

    private static boolean isDelimiter(String line) {
        return line.strip().chars().allMatch(c -> DELIMITERS.indexOf(c) >= 0);
    }

    /** Nothing but a quoted mail with its attribution: whoever sent it wrote nothing. */
    private static boolean isQuotedReply(List<String> lines) {
        int first = nextInk(lines, 0);
        if (first == lines.size() || !isQuoted(lines.get(first))) {
            return false;
        }
        String line = head(lines.get(first)).replaceFirst("^[\\s>\uff1e]+", "");
        return ATTRIBUTION.matcher(line).find() && DATE.matcher(line).find();
    }

    private static boolean endsTheVisible(List<String> lines, int i, boolean written) {
        String line = head(lines.get(i));
        String plain = line.stripTrailing();
        if (plain.equals("--") || plain.equals("- --") || plain.equals("—")) {
            return written;
        }
        if (ORIGINAL_MESSAGE.matcher(line).matches() || DEVICE.matcher(line).matches()) {
            return true;
        }
        if (isRule(plain)) {
            int next = nextInk(lines, i + 1);
            return next < lines.size() && isHeaderBlock(lines, next);
        }
        return isHeaderBlock(lines, i);
    }

    /** The first line after the quoted ones; blank lines between them belong to the quote. */
    private static int endOfQuote(List<String> lines, int from) {
        int end = from;
        for (int i = from; i < lines.size(); i++) {
            if (isQuoted(lines.get(i)) || isInitialled(lines, i)) {
                end = i + 1;
            } else if (!lines.get(i).isBlank()) {
                break;
            }
        }
        return end;
    }

    private static boolean isQuoted(String line) {
        int i = 0;
        while (i < line.length() && i < 4 && line.charAt(i) == ' ') {
            i++;
        }
        return i < line.length() && (line.charAt(i) == '>' || line.charAt(i) == '\uff1e');
    }

    /** How many lines the "... wrote:" takes from here, 0 when there is none. */
    private static int attributionLength(List<String> lines, int from) {
        StringBuilder joined = new StringBuilder();
        for (int n = 1; n <= JOINED_LINES && from + n <= lines.size(); n++) {
            String line = lines.get(from + n - 1).strip();
            if (line.isEmpty() || line.length() > MAX_LINE || isQuoted(line) && !line.equals(">:")) {
                return 0;
            }
            joined.append(n == 1 ? "" : " ").append(line);
            // Looking at how it ends spares nearly every line the search.
            boolean stamped = n == 1 && line.length() < 120 && Character.isDigit(line.charAt(0));
            if ((stamped || ":：>-".indexOf(line.charAt(line.length() - 1)) >= 0)
                    && (ISO_ATTRIBUTION.matcher(joined).find()
                            || ATTRIBUTION.matcher(joined).find())) {
                return isAttribution(lines, from, n, joined) ? n : 0;
            }
            if (n == 1 && !LEAD.matcher(line).find()) {
                return 0;
            }
        }
        return 0;
    }

    /** What only looks like an attribution is a sentence of the customer, who must not lose the rest of the mail. */
    private static boolean isAttribution(List<String> lines, int from, int length, StringBuilder joined) {
        boolean address = MAIL_ADDRESS.matcher(joined).find();
        boolean time = TIME.matcher(joined).find();
        boolean date = DATE.matcher(joined).find();
        int next = nextInk(lines, from + length);
        boolean quoteFollows = next < lines.size() && isQuoted(lines.get(next));
        if (length == 1) {
            boolean alone = from == 0 || lines.get(from - 1).isBlank();
            return address || time && date || quoteFollows && (time || date || alone && joined.length() < 80);
        }
        if (!(address || time && date || quoteFollows && date)) {
            return false;
        }
        for (int later = 1; later < length; later++) {
            String suffix =
                    String.join(" ", lines.subList(from + later, from + length)).strip();
            if (LEAD.matcher(suffix).find()
                    && DATE.matcher(suffix).find()
                    && ATTRIBUTION.matcher(suffix).find()) {
                // It begins further down; this line is the customer's.
                return false;
            }
        }
        return true;
    }

    /** From:, Sent:, To:, Subject: as Outlook puts them before what it quotes. */
    private static boolean isHeaderBlock(List<String> lines, int from) {
        String first = label(lines.get(from));
        if (!FIRST_LABELS.contains(first)) {
            return false;
        }
        int labels = 1;
        for (int i = from + 1; i < lines.size() && i < from + 9 && labels < 3; i++) {
            if (!label(lines.get(i)).isEmpty()) {
                labels++;
            }
        }
        return labels >= 3;
    }

    private static String label(String line) {
        if (line.length() > MAX_LINE || line.indexOf(':') < 0 && line.indexOf('：') < 0) {
            return "";
        }
        var matcher = HEADER_LABEL.matcher(line);
        return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
    }

    private static boolean isRule(String line) {
        String plain = line.strip();
        if (plain.length() < 5) {
            return false;
        }
        for (int i = 0; i < plain.length(); i++) {
            if ("_-=*".indexOf(plain.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int nextInk(List<String> lines, int from) {
        int i = from;
        while (i < lines.size() && lines.get(i).isBlank()) {
            i++;
        }
        return i;
    }

    private static String head(String line) {
        return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE);
    }

    private static void append(StringBuilder to, List<String> lines, int from, int end) {
        for (int i = from; i < end; i++) {
            to.append(lines.get(i).stripTrailing()).append('\n');
        }
    }

    /** Without blank lines at either end, and never two in a row. */
    private static String tidy(StringBuilder text) {
        StringBuilder tidy = new StringBuilder(text.length());
        int lineFeeds = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                lineFeeds++;
            } else {
                if (tidy.length() > 0) {
                    tidy.append("\n".repeat(Math.min(lineFeeds, 2)));
                }
                lineFeeds = 0;
                tidy.append(c);
            }
        }
        return tidy.toString().stripTrailing();
    }
}
