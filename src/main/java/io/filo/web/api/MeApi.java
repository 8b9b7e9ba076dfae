package io.filo.web.api;

import io.filo.access.Requires;
import io.filo.access.Right;
import io.filo.access.SignedIn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Set;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Me")
class MeApi {

    record Me(String id, String name, List<String> groups, Set<Right> rights, String language, String zone) {}

    @GetMapping("/api/me")
    @Requires({})
    @Operation(summary = "Who is logged in, and what they may do")
    Me me(@AuthenticationPrincipal SignedIn person) {
        return new Me(
                person.id(),
                person.displayName(),
                person.groups(),
                person.rights(),
                person.locale().getLanguage(),
                person.zone().getId());
    }
}
