package io.filo.web.forms;

import io.filo.insight.NeedLists;
import io.filo.insight.NeedLists.NeedList;
import io.filo.web.Characters;
import io.filo.web.OpenToAll;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /needs?q=}: products for a need in words, for visitors of the shop's site. Tells what any visitor of the shop
 * may see, and nothing of stock, margins or sales.
 */
@RestController
@OpenToAll
class PublicNeeds {

    private static final int MOST = 12;
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final NeedLists needs;

    PublicNeeds(NeedLists needs) {
        this.needs = needs;
    }

    /** @param price with tax */
    record Product(
            String sku,
            String name,
            BigDecimal price,
            String currency,
            @Nullable String url) {}

    /** @param whole false when no product has all of the words */
    record Answer(boolean whole, List<Product> products) {}

    @GetMapping("/needs")
    ResponseEntity<Object> find(@RequestParam(defaultValue = "") String q, HttpServletRequest request) {
        return needs.asked(request.getRemoteAddr(), String.valueOf(Characters.without(q)), MOST)
                .map(PublicNeeds::answer)
                .orElseGet(PublicNeeds::tooMany);
    }

    /** Pages of any site may read it: it is the same for everybody. */
    private static ResponseEntity<Object> answer(NeedList found) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(FRESH).cachePublic())
                .header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .body(new Answer(
                        found.whole(),
                        found.products().stream()
                                .map(product -> new Product(
                                        product.sku(),
                                        product.name(),
                                        product.price(),
                                        product.currency(),
                                        product.url()))
                                .toList()));
    }

    private static ResponseEntity<Object> tooMany() {
        var problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.TOO_MANY_REQUESTS, "Too many questions from this address. Ask again in a minute.");
        problem.setProperty("code", "SLOW_DOWN");
        return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                .header(HttpHeaders.RETRY_AFTER, String.valueOf(FRESH.toSeconds()))
                .header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .body(problem);
    }
}
