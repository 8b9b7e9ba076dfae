package io.filo.web.api;

import static io.filo.access.Right.USE_TASKLIST;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.access.Users;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "People")
class PeopleApi {

    private static final Duration FRESH = Duration.ofMinutes(5);

    private final Users users;

    PeopleApi(Users users) {
        this.users = users;
    }

    @GetMapping("/api/people")
    @Requires(USE_TASKLIST)
    @Operation(summary = "The names of all users by their ids, for pages that show who did what")
    ResponseEntity<Map<String, String>> names() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(FRESH).cachePrivate())
                .body(users.all().stream().collect(Collectors.toMap(SignedIn::id, SignedIn::displayName)));
    }
}
