package io.filo.campaign;

import io.filo.contact.Letters;
import io.filo.contact.Letters.Rendered;
import io.filo.customer.Customers;
import io.filo.support.NotFoundException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What is said in the calls of a telephone campaign: its own words, else those of a letter that is there for it. */
@Service
@Transactional(readOnly = true)
public class CallScripts {

    private static final String VARIANT = "A";
    private static final List<String> LANGUAGES = List.of("it", "en");

    private final CampaignRows rows;
    private final CampaignLetters words;
    private final Letters letters;
    private final Customers customers;

    CallScripts(CampaignRows rows, CampaignLetters words, Letters letters, Customers customers) {
        this.rows = rows;
        this.words = words;
        this.letters = letters;
        this.customers = customers;
    }

    /**
     * The campaign's own words for a customer, in the language nearest to his.
     *
     * @param about what a call is about, such as {@code campaign:7}
     * @return empty when that is no telephone campaign with words of its own
     * @throws NotFoundException for an unknown customer
     */
    public Optional<Rendered> own(String about, long customerId) {
        return CampaignView.idOf(about)
                .flatMap(rows::find)
                .filter(campaign -> campaign.draft().kind() == CampaignKind.PHONE)
                .flatMap(campaign -> {
                    var versions = words.current(campaign.id());
                    if (versions.isEmpty()) {
                        return Optional.empty();
                    }
                    var language = customers
                            .card(customerId)
                            .orElseThrow(() -> new NotFoundException("customer " + customerId))
                            .language();
                    var version = CampaignLetters.forReader(versions, VARIANT, language);
                    return Optional.of(letters.script(
                            version.letter(),
                            version.language(),
                            customerId,
                            campaign.draft().brand()));
                });
    }

    /** As examples read, one in each language. */
    List<Rendered> examples(CampaignView campaign) {
        var brand = campaign.draft().brand();
        var versions = words.current(campaign.id());
        if (!versions.isEmpty()) {
            return versions.stream()
                    .map(version -> letters.script(version.letter(), version.language(), null, brand))
                    .toList();
        }
        var script = PhoneSettings.of(campaign.draft().settings()).script();
        return Stream.of(script)
                .filter(letters::exists)
                .flatMap(key -> LANGUAGES.stream().map(language -> letters.preview(key, null, language, brand)))
                .toList();
    }
}
