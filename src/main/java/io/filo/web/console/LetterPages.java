package io.filo.web.console;

import static io.filo.access.Right.READ_CUSTOMERS;
import static io.filo.access.Right.READ_LETTERS;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.contact.Letters;
import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.support.NotFoundException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The letters of the shop, and how each reads for a real customer. */
@Controller
@Requires(READ_LETTERS)
class LetterPages {

    private static final int FOUND_SHOWN = 8;
    /** The letter's own styles only: nothing loads, nothing runs. */
    static final String LETTER_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

    private final Letters letters;
    private final Customers customers;

    LetterPages(Letters letters, Customers customers) {
        this.letters = letters;
        this.customers = customers;
    }

    @GetMapping("/letters")
    String list(@AuthenticationPrincipal SignedIn person, Model model) {
        model.addAttribute("letters", letters.list(person.locale().getLanguage()));
        return "letters";
    }

    @GetMapping("/letters/{key}")
    String letter(
            @PathVariable String key,
            @RequestParam(defaultValue = "") String language,
            @RequestParam(defaultValue = "") String brand,
            @RequestParam(required = false) @Nullable Long customer,
            @RequestParam(defaultValue = "") String q,
            @AuthenticationPrincipal SignedIn person,
            Model model) {
        String wanted = Fields.filter(q);
        boolean seesCustomers = person.has(READ_CUSTOMERS);
        Long reader = seesCustomers ? customer : null;
        Letters.Listed listed = letters.list(person.locale().getLanguage()).stream()
                .filter(one -> one.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("letter " + key));
        model.addAttribute("letter", listed);
        model.addAttribute("rendered", letters.preview(key, reader, Fields.filter(language), Fields.filter(brand)));
        model.addAttribute("language", language);
        model.addAttribute("brand", brand);
        model.addAttribute("brands", letters.brands());
        model.addAttribute("q", q);
        model.addAttribute(
                "reader",
                reader == null
                        ? null
                        : customers.card(reader).orElseThrow(() -> new NotFoundException("customer " + reader)));
        model.addAttribute(
                "found",
                wanted == null || !seesCustomers
                        ? List.<CustomerCard>of()
                        : customers.search(wanted, null, null, 0, FOUND_SHOWN).items());
        return "letter";
    }

    @GetMapping("/letters/{key}/html")
    ResponseEntity<String> html(
            @PathVariable String key,
            @RequestParam(defaultValue = "") String language,
            @RequestParam(defaultValue = "") String brand,
            @RequestParam(required = false) @Nullable Long customer,
            @AuthenticationPrincipal SignedIn person) {
        var page = letters.previewPage(
                key, person.has(READ_CUSTOMERS) ? customer : null, Fields.filter(language), Fields.filter(brand));
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .cacheControl(CacheControl.noStore())
                .header("Content-Security-Policy", LETTER_POLICY)
                .header("X-Frame-Options", "SAMEORIGIN")
                .header("X-Content-Type-Options", "nosniff")
                .body(page.orElse(""));
    }
}
