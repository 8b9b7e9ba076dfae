package io.filo.mail;

import java.util.Locale;
import java.util.Set;

/** Tells Italian from English by their most frequent short words. */
final class LanguageGuess {

    private static final Set<String> ITALIAN = Set.of(
            "il",
            "lo",
            "gli",
            "di",
            "che",
            "non",
            "per",
            "una",
            "sono",
            "con",
            "del",
            "della",
            "dei",
            "delle",
            "nel",
            "nella",
            "ho",
            "mi",
            "si",
            "ma",
            "vi",
            "ci",
            "anche",
            "ancora",
            "come",
            "perché",
            "più",
            "questo",
            "questa",
            "buongiorno",
            "buonasera",
            "salve",
            "grazie",
            "saluti",
            "cordiali",
            "ordine",
            "vorrei",
            "avete",
            "abbiamo",
            "alla",
            "al",
            "da",
            "le",
            "è",
            "dal",
            "dove",
            "quando",
            "quanto",
            "quale",
            "molto",
            "stato",
            "fattura",
            "spedizione",
            "reso",
            "ricevuto",
            "gentile",
            "spett",
            "ciao",
            "mio",
            "mia",
            "vostro",
            "vostra");

    private static final Set<String> ENGLISH = Set.of(
            "the",
            "and",
            "of",
            "to",
            "is",
            "are",
            "was",
            "you",
            "your",
            "we",
            "our",
            "for",
            "with",
            "that",
            "this",
            "have",
            "has",
            "not",
            "but",
            "it",
            "my",
            "would",
            "could",
            "please",
            "thanks",
            "thank",
            "hello",
            "hi",
            "dear",
            "regards",
            "from",
            "been",
            "will",
            "when",
            "where",
            "what",
            "which",
            "order",
            "invoice",
            "received",
            "shipping",
            "delivery",
            "return",
            "an",
            "be",
            "on",
            "at",
            "there",
            "they",
            "can",
            "still",
            "any");

    /** Words looked at; more would not change the guess. */
    private static final int WORDS = 600;

    private LanguageGuess() {}

    /** @param otherwise ISO 639-1, when the text does not tell */
    static String of(String text, String otherwise) {
        int italian = 0;
        int english = 0;
        int words = 0;
        int start = -1;
        for (int i = 0; i <= text.length() && words < WORDS; i++) {
            if (i < text.length() && Character.isLetter(text.charAt(i))) {
                if (start < 0) {
                    start = i;
                }
            } else if (start >= 0) {
                if (i - start <= 12) {
                    String word = text.substring(start, i).toLowerCase(Locale.ROOT);
                    if (ITALIAN.contains(word)) {
                        italian++;
                    }
                    if (ENGLISH.contains(word)) {
                        english++;
                    }
                }
                words++;
                start = -1;
            }
        }
        if (italian == english) {
            return otherwise;
        }
        return italian > english ? "it" : "en";
    }
}
