package io.filo.web.console;

import static io.filo.access.Right.EDIT_CONNECTORS;
import static io.filo.access.Right.READ_CONNECTORS;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.shop.Behaviour;
import io.filo.shop.Connectors;
import io.filo.shop.Connectors.Draft;
import io.filo.shop.Connectors.Kept;
import io.filo.shop.Connectors.PlatformChoice;
import io.filo.shop.Connectors.Row;
import io.filo.shop.Connectors.Status;
import io.filo.shop.Connectors.Trial;
import io.filo.shop.ShopCommands;
import io.filo.shop.ShopCommands.Settlement;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Connected shops: how each is, how it is set up, and every message it sent. */
@Controller
@Requires(READ_CONNECTORS)
class ConnectorPages {

    private static final List<String> STATES = List.of("STORED", "DONE", "FAILED", "IGNORED");
    private static final int SHOWN_OF_BODY = 20_000;

    private final Connectors connectors;
    private final ShopCommands commands;
    private final Behaviour behaviour;
    private final Flash flash;
    private final String publicUrl;

    ConnectorPages(
            Connectors connectors,
            ShopCommands commands,
            Behaviour behaviour,
            Flash flash,
            @Value("${filo.public-url:}") String publicUrl) {
        this.connectors = connectors;
        this.commands = commands;
        this.behaviour = behaviour;
        this.flash = flash;
        this.publicUrl = publicUrl;
    }

    @GetMapping("/connectors")
    String list(Model model) {
        model.addAttribute("connectors", connectors.list());
        model.addAttribute("problems", connectors.platformProblems());
        return "connectors";
    }

    @GetMapping("/connectors/new")
    @Requires(EDIT_CONNECTORS)
    String make(@RequestParam(defaultValue = "") String platform, Model model) {
        List<PlatformChoice> choices = connectors.platforms();
        PlatformChoice chosen = choices.stream()
                .filter(each -> each.key().equals(platform))
                .findFirst()
                .orElse(null);
        if (chosen == null) {
            model.addAttribute("platforms", choices);
            return "connector-new";
        }
        return edit(
                new Kept(
                        new Draft(
                                chosen.key(),
                                chosen.name(),
                                chosen.key(),
                                null,
                                true,
                                null,
                                "Europe/Rome",
                                null,
                                null,
                                null,
                                1440),
                        false,
                        false,
                        false),
                true,
                model);
    }

    @GetMapping("/connectors/{key}")
    String connector(@PathVariable String key, Model model) {
        return edit(connectors.find(key).orElseThrow(() -> new NotFoundException("connector " + key)), false, model);
    }

    private String edit(Kept kept, boolean isNew, Model model) {
        model.addAttribute("kept", kept);
        model.addAttribute("draft", kept.draft());
        model.addAttribute("isNew", isNew);
        model.addAttribute(
                "platform",
                connectors.platforms().stream()
                        .filter(each -> each.key().equals(kept.draft().platform()))
                        .findFirst()
                        .orElse(null));
        Status status = connectors.list().stream()
                .filter(each -> !isNew && each.key().equals(kept.draft().key()))
                .findFirst()
                .orElse(null);
        model.addAttribute("status", status);
        model.addAttribute(
                "commands", isNew ? List.of() : commands.forPeople(kept.draft().key()));
        var site = isNew ? null : behaviour.site(kept.draft().key()).orElse(null);
        model.addAttribute("site", site);
        model.addAttribute(
                "snippet",
                site == null
                        ? ""
                        : "<script async src=\"%s/collect/filo.js\" data-site=\"%s\"></script>"
                                .formatted(publicUrl, site.key()));
        model.addAttribute("address", publicUrl + "/hooks/" + kept.draft().key());
        return "connector";
    }

    @PostMapping("/connectors")
    @Requires(EDIT_CONNECTORS)
    String save(
            @RequestParam(defaultValue = "") String key,
            @RequestParam(defaultValue = "false") boolean isNew,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String platform,
            @RequestParam(defaultValue = "") String brand,
            @RequestParam(defaultValue = "false") boolean active,
            @RequestParam(defaultValue = "") String address,
            @RequestParam(defaultValue = "UTC") String zone,
            @RequestParam(defaultValue = "") String hookSecret,
            @RequestParam(defaultValue = "") String user,
            @RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "") String silence,
            @AuthenticationPrincipal SignedIn person,
            Model model,
            RedirectAttributes next) {
        Draft draft = new Draft(
                key.strip().toLowerCase(Locale.ROOT),
                name.strip(),
                platform,
                given(brand),
                active,
                given(address),
                zone.strip(),
                given(Fields.plain(hookSecret)),
                given(user),
                given(token),
                minutes(silence));
        try {
            connectors.save(draft, isNew, person.id());
        } catch (NotFoundException absent) {
            throw absent;
        } catch (BusinessException refusal) {
            model.addAttribute("notice", flash.problem(refusal));
            Kept before = isNew ? null : connectors.find(draft.key()).orElse(null);
            return edit(
                    new Kept(
                            draft,
                            before != null && before.hasHookSecret(),
                            before != null && before.hasUser(),
                            before != null && before.hasToken()),
                    isNew,
                    model);
        }
        flash.done(next, "connector.saved");
        return "redirect:/connectors/" + draft.key();
    }

    /** What is no number is one that is refused. */
    private static @Nullable Integer minutes(String text) {
        String digits = text.strip();
        if (digits.isEmpty()) {
            return null;
        }
        return digits.matches("\\d{1,7}") ? Integer.valueOf(digits) : Integer.valueOf(0);
    }

    private static @Nullable String given(String text) {
        return text.isBlank() ? null : text.strip();
    }

    @PostMapping("/connectors/{key}/site")
    @Requires(EDIT_CONNECTORS)
    String site(@PathVariable String key, @RequestParam(defaultValue = "") String origins, RedirectAttributes next) {
        flash.doing(
                next,
                "connector.site.saved",
                () -> behaviour.allow(
                        key,
                        Fields.plain(origins)
                                .lines()
                                .map(line ->
                                        line.strip().toLowerCase(Locale.ROOT).replaceFirst("/+$", ""))
                                .filter(line -> !line.isEmpty())
                                .distinct()
                                .toList()));
        return "redirect:/connectors/" + key;
    }

    @PostMapping("/connectors/{key}/test")
    @Requires(EDIT_CONNECTORS)
    String test(@PathVariable String key, RedirectAttributes next) {
        Trial trial = connectors.test(key);
        next.addFlashAttribute("trial", trial);
        return "redirect:/connectors/" + key;
    }

    @PostMapping("/connectors/{key}/replay")
    @Requires(EDIT_CONNECTORS)
    String replayFailed(@PathVariable String key, RedirectAttributes next) {
        flash.done(next, "connector.replayed", connectors.replayFailed(key));
        return "redirect:/connectors/" + key;
    }

    @PostMapping("/connectors/{key}/commands/{id}/{what:done|again|drop}")
    @Requires(EDIT_CONNECTORS)
    String command(
            @PathVariable String key,
            @PathVariable long id,
            @PathVariable String what,
            @AuthenticationPrincipal SignedIn person,
            RedirectAttributes next) {
        flash.doing(next, "connector.command." + what + ".said", () -> {
            commands.settle(
                    id,
                    switch (what) {
                        case "done" -> Settlement.DONE_BY_HAND;
                        case "drop" -> Settlement.DROP;
                        default -> Settlement.SEND_AGAIN;
                    },
                    person.id());
        });
        return "redirect:/connectors/" + key;
    }

    /** @param q a topic, or the shop's id of a thing */
    @GetMapping("/shop-messages")
    String messages(
            @RequestParam(defaultValue = "") String connector,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "0") int page,
            Model model) {
        String wanted = STATES.contains(state) ? state : "";
        model.addAttribute(
                "rows",
                connectors.rows(
                        Fields.filter(connector),
                        wanted.isEmpty() ? null : wanted,
                        Fields.filter(q),
                        Fields.page(page),
                        Fields.SIZE));
        model.addAttribute("connector", connector);
        model.addAttribute("state", wanted);
        model.addAttribute("q", q);
        model.addAttribute("states", STATES);
        model.addAttribute("connectors", connectors.list());
        return "shop-messages";
    }

    @GetMapping("/shop-messages/{id}")
    String message(@PathVariable long id, Model model) {
        Row row = connectors.row(id).orElseThrow(() -> new NotFoundException("message of a shop " + id));
        model.addAttribute("row", row);
        model.addAttribute("body", shown(connectors.body(id, false)));
        model.addAttribute("fetched", shown(connectors.body(id, true)));
        return "shop-message";
    }

    private static String shown(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.length() > SHOWN_OF_BODY ? text.substring(0, SHOWN_OF_BODY) + " …" : text;
    }

    /** Always a file: nothing of it may act in the browser. */
    @GetMapping("/shop-messages/{id}/raw")
    ResponseEntity<byte[]> raw(@PathVariable long id) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("shop-message-" + id + ".txt")
                                .build()
                                .toString())
                .body(connectors.body(id, false));
    }

    @PostMapping("/shop-messages/{id}/replay")
    @Requires(EDIT_CONNECTORS)
    String replay(@PathVariable long id, RedirectAttributes next) {
        flash.doing(next, "shopMessage.replayed", () -> connectors.replay(id));
        return "redirect:/shop-messages/" + id;
    }
}
