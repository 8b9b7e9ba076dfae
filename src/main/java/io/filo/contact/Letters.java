package io.filo.contact;

import io.filo.contact.ContactProperties.Brand;
import io.filo.contact.ContactProperties.Tone;
import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.engine.DeployedTexts;
import io.filo.engine.TextFiles;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;

/** The letters of the shop: which there are, and how one reads for a customer. */
@Service
public class Letters {

    private static final String ELSEWHERE = "en";
    private static final List<String> OWN_LANGUAGE = List.of("it", "en");
    /** Of these something may be unknown. */
    static final Set<String> PERSONAL = Set.of("customerName", "firstName", "companyName");

    private static final Map<String, String> OWN_FIELDS = Map.of(
            "customerName", "Giulia Ferri",
            "firstName", "Giulia",
            "companyName", "Podistica Sempione",
            "shopName", "Passo Lento",
            "brandSignature", "Passo Lento",
            "preferencesLink", "https://shop.example/u/…",
            "confirmLink", "https://shop.example/u/…",
            "askedFor", "Offerte e novità: e-mail",
            "surveyLink", "https://shop.example/u/…");

    private final DeployedTexts deployed;
    private final ObjectProvider<LetterFields> further;
    private final Customers customers;
    private final Map<String, Brand> brands;
    private final Map<String, Letter> parsed = new ConcurrentHashMap<>();

    Letters(
            DeployedTexts deployed,
            ObjectProvider<LetterFields> further,
            Customers customers,
            ContactProperties properties,
            @Value("${filo.shop-name:Filo}") String shopName) {
        this.deployed = deployed;
        this.further = further;
        this.customers = customers;
        this.brands = properties.brands().isEmpty()
                ? Map.of("shop", new Brand(shopName, Tone.FRIENDLY, null, ""))
                : properties.brands();
    }

    /**
     * A letter that is there.
     *
     * @param languages ISO 639-1
     * @param formal languages in which it is also there in the formal tone
     */
    public record Listed(String key, String subject, Set<String> languages, Set<String> formal) {}

    /**
     * A letter as it reads for somebody.
     *
     * @param html null when its formatted form is made from the text
     */
    public record Rendered(
            String subject, String text, @Nullable String html, String language) {}

    /** By key; subjects in the language asked for, where it is there. */
    public List<Listed> list(String language) {
        var languages = new TreeMap<String, Set<String>>();
        var formal = new HashMap<String, Set<String>>();
        deployed.newest(Letter.SUFFIX).keySet().forEach(file -> {
            var name = Letter.NAME.matcher(file);
            if (name.matches()) {
                (name.group(3) == null ? languages : formal)
                        .computeIfAbsent(name.group(1), key -> new TreeSet<>())
                        .add(name.group(2));
            }
        });
        return languages.entrySet().stream()
                .map(entry -> new Listed(
                        entry.getKey(),
                        find(entry.getKey(), language, Tone.FRIENDLY)
                                .map(found -> found.letter.subject())
                                .orElse(""),
                        entry.getValue(),
                        formal.getOrDefault(entry.getKey(), Set.of())))
                .toList();
    }

    /** Keys of the brands; the first is the one that is used where nothing else is said. */
    public List<String> brands() {
        return List.copyOf(brands.keySet());
    }

    Brand brand(@Nullable String key) {
        var brand = key == null ? null : brands.get(key);
        return brand == null ? brands.values().iterator().next() : brand;
    }

    /** What its file says in that language and the friendly tone; empty when it is not there. */
    public String content(String key, String language) {
        return deployed.newest(Letter.SUFFIX).getOrDefault(key + "_" + language + Letter.SUFFIX, "");
    }

    /** Whether there is such a letter in any language. */
    public boolean exists(String key) {
        return find(key, ELSEWHERE, Tone.FRIENDLY).isPresent();
    }

    /**
     * As it would read for that customer.
     *
     * @param customerId null for an example
     * @param language null for the customer's
     * @param brand null for the first one
     * @throws NotFoundException for an unknown letter or customer
     */
    public Rendered preview(String key, @Nullable Long customerId, @Nullable String language, @Nullable String brand) {
        var values = new HashMap<>(OWN_FIELDS);
        var reader = customerId == null
                ? null
                : customers.card(customerId).orElseThrow(() -> new NotFoundException("customer " + customerId));
        var speaks = language != null ? language : reader != null ? reader.language() : OWN_LANGUAGE.get(0);
        further.forEach(fields -> values.putAll(fields.examples(speaks)));
        if (reader != null) {
            values.putAll(of(reader));
        }
        return render(key, speaks, brand, values, false);
    }

    /** The formatted form of {@link #preview}, as a mail program shows it; empty when it is made from the text. */
    public Optional<String> previewPage(
            String key, @Nullable Long customerId, @Nullable String language, @Nullable String brand) {
        var rendered = preview(key, customerId, language, brand);
        return Optional.ofNullable(rendered.html())
                .map(html -> LetterDocument.of(
                        html, rendered.language(), brand(brand).name(), null));
    }

    /**
     * What somebody shall say to a customer, in the customer's language: a letter that is not sent.
     *
     * @param contextId what it is about, such as {@code ticket:1042}; null for nothing in particular
     * @throws NotFoundException for an unknown letter or customer
     */
    public Rendered script(String key, long customerId, @Nullable String contextId) {
        var card = customers.card(customerId).orElseThrow(() -> new NotFoundException("customer " + customerId));
        return render(key, card, contextId, null, Map.of(), false);
    }

    /**
     * What somebody shall say, in words that were written for many.
     *
     * @param customerId null for an example
     * @param brand null for the first one
     * @throws NotFoundException for an unknown customer
     */
    public Rendered script(WrittenLetter words, String language, @Nullable Long customerId, @Nullable String brand) {
        var values = new HashMap<>(OWN_FIELDS);
        if (customerId != null) {
            values.putAll(
                    of(customers.card(customerId).orElseThrow(() -> new NotFoundException("customer " + customerId))));
        }
        values.putAll(names(brand(brand)));
        values.put("preferencesLink", "");
        var filled = words.fill(values, (number, link) -> link);
        return new Rendered(filled.subject(), filled.text(), null, language);
    }

    private static Map<String, String> names(Brand brand) {
        return Map.of(
                "shopName",
                brand.name(),
                "brandSignature",
                brand.signature().isBlank() ? brand.name() : brand.signature());
    }

    /**
     * @param links fields that belong to this very letter, such as {@code confirmLink}
     * @param whole whether it leaves as it is: then nothing may be missing
     * @throws NotFoundException for an unknown letter or customer
     * @throws BusinessException {@code LETTER_INCOMPLETE}
     */
    Rendered render(
            String key,
            CustomerCard card,
            @Nullable String contextId,
            @Nullable String brand,
            Map<String, String> links,
            boolean whole) {
        var values = new HashMap<>(of(card));
        further.forEach(fields -> values.putAll(fields.values(contextId)));
        values.putAll(links);
        return render(key, card.language(), brand, values, whole);
    }

    private Rendered render(
            String key, String language, @Nullable String brandKey, Map<String, String> values, boolean whole) {
        var brand = brand(brandKey);
        var found = find(key, language, brand.tone()).orElseThrow(() -> new NotFoundException("letter " + key));
        var all = new HashMap<>(values);
        all.putAll(names(brand));
        if (whole) {
            found.letter.hole(all).ifPresent(field -> {
                throw new BusinessException(
                        "LETTER_INCOMPLETE",
                        "The letter " + key + " has the field " + field
                                + ", of which nothing is known here. Give what it is about (contextId, such as ticket:1042),"
                                + " or write what stands there else: {{" + field + "|}}.",
                        field);
            });
        }
        var filled = found.letter.fill(all);
        return new Rendered(filled.subject(), filled.text(), filled.html(), found.language);
    }

    private Map<String, String> of(CustomerCard card) {
        return namesOf(card.displayName(), card.givenName(), card.kind(), card.companyName());
    }

    /** How letters call somebody; empty what is not known. */
    Map<String, String> namesOf(
            String displayName, @Nullable String givenName, String kind, @Nullable String companyName) {
        var name = customers
                .cleanName(displayName)
                .filter(shown -> !shown.contains("@"))
                .orElse("");
        var given = givenName == null ? "" : givenName;
        return Map.of(
                "customerName", name,
                "firstName",
                        given.isEmpty() && kind.equals("PERSON") && name.contains(" ") ? name.split(" ")[0] : given,
                "companyName", companyName == null ? "" : companyName);
    }

    private record Found(Letter letter, String language) {}

    /** In the language and tone nearest to the ones asked for. */
    private Optional<Found> find(String key, String language, Tone tone) {
        var files = deployed.newest(Letter.SUFFIX);
        for (var speaks : new String[] {language, ELSEWHERE, OWN_LANGUAGE.get(0)}) {
            var names = tone == Tone.FORMAL
                    ? List.of(key + "_" + speaks + ".formal" + Letter.SUFFIX, key + "_" + speaks + Letter.SUFFIX)
                    : List.of(key + "_" + speaks + Letter.SUFFIX);
            for (var name : names) {
                var file = files.get(name);
                if (file != null) {
                    return Optional.of(new Found(parsed.computeIfAbsent(file, Letter::parse), speaks));
                }
            }
        }
        return Optional.empty();
    }

    private Set<String> fields() {
        var names = new TreeSet<>(OWN_FIELDS.keySet());
        further.forEach(fields -> names.addAll(fields.examples().keySet()));
        return names;
    }

    /** Has letters deployed and checked as models are. */
    @Component
    static class Files implements TextFiles {

        private final ObjectProvider<Letters> letters;

        Files(ObjectProvider<Letters> letters) {
            this.letters = letters;
        }

        @Override
        public String suffix() {
            return Letter.SUFFIX;
        }

        @Override
        public String folder() {
            return "forms/letters";
        }

        @Override
        public List<String> problems(String name, String content) {
            var file = name.substring(name.lastIndexOf('/') + 1);
            if (!Letter.NAME.matcher(file).matches()) {
                return List.of(
                        "Name a letter <key>_<language>.letter, or <key>_<language>.formal.letter, in lower case.");
            }
            return Letter.problems(content, letters.getObject().fields(), PERSONAL);
        }
    }
}
