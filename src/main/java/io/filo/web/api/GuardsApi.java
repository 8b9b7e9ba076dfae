package io.filo.web.api;

import static io.filo.access.Right.EDIT_CUSTOMERS;
import static io.filo.access.Right.READ_CUSTOMERS;

import io.filo.access.Requires;
import io.filo.campaign.CustomerGuards;
import io.filo.campaign.CustomerGuards.Guard;
import io.filo.campaign.CustomerGuards.Owner;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/guards")
@Requires(READ_CUSTOMERS)
@Tag(name = "Best customers")
class GuardsApi {

    private final CustomerGuards guards;

    GuardsApi(CustomerGuards guards) {
        this.guards = guards;
    }

    @GetMapping("/{id}")
    @Operation(summary = "Why somebody is to look after one of the best customers, and how it ended")
    Guard guard(@PathVariable long id) {
        return guards.guard(id);
    }

    @GetMapping("/owners")
    @Operation(summary = "Who may own customers, and how many of the best each owns; fewest first")
    List<Owner> owners() {
        return guards.owners();
    }

    /** @param text what is to be known later; empty takes it away */
    record Note(@NotNull @Size(max = 2000) String text) {}

    @PutMapping("/{id}/note")
    @Requires(EDIT_CUSTOMERS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Writes what was learnt when somebody looked after a customer")
    void note(@PathVariable long id, @Valid @RequestBody Note note) {
        guards.note(guards.guard(id).id(), note.text);
    }
}
