package io.filo.web.console;

import io.filo.campaign.FollowedLinks;
import io.filo.web.OpenToAll;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
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

    private final FollowedLinks links;

    FollowedLinkPages(FollowedLinks links) {
        this.links = links;
    }

    @GetMapping("/c/{code}")
    ResponseEntity<String> follow(@PathVariable String code, HttpServletRequest request) {
        // Programs that only look whether there is anything ask with HEAD.
        return links.follow(code, request.getMethod().equals("GET"))
                .map(target -> ResponseEntity.status(HttpStatus.FOUND)
                        .cacheControl(CacheControl.noStore())
                        .location(target)
                        .<String>build())
                .orElseGet(() -> ResponseEntity.status(HttpStatus.NOT_FOUND)
                        .contentType(MediaType.TEXT_PLAIN)
                        .body("Unknown link."));
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
