package io.filo.web.console;

import io.filo.campaign.FollowedLinks;
import io.filo.web.OpenToAll;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** What the links of letters to many open, without a login: on to where the letter says, and nowhere else. */
@Controller
@OpenToAll
class FollowedLinkPages {

    /** One transparent point. */
    private static final byte[] POINT =
            Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    /** Headers that say prefetch, prerender or preview. */
    private static final List<String> AHEAD = List.of("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz");

    private final FollowedLinks links;

    FollowedLinkPages(FollowedLinks links) {
        this.links = links;
    }

    @GetMapping("/c/{code}")
    ResponseEntity<String> follow(@PathVariable String code, HttpServletRequest request) {
        // Programs that only look whether there is anything ask with HEAD, those that look ahead say so.
        return links.follow(code, request.getMethod().equals("GET") && !looksAhead(request))
                .map(target -> ResponseEntity.status(HttpStatus.FOUND)
                        .cacheControl(CacheControl.noStore())
                        .location(target)
                        .<String>build())
                .orElseGet(() -> ResponseEntity.status(HttpStatus.NOT_FOUND)
                        .contentType(MediaType.TEXT_PLAIN)
                        .body("Unknown link."));
    }

    private static boolean looksAhead(HttpServletRequest request) {
        return AHEAD.stream()
                .map(request::getHeader)
                .anyMatch(said -> said != null && said.toLowerCase(Locale.ROOT).contains("pre"));
    }

    @GetMapping("/o/{code}")
    ResponseEntity<byte[]> open(@PathVariable String code) {
        links.open(code);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.IMAGE_GIF)
                .body(POINT);
    }
}
