package io.filo.web.console;

import static io.filo.access.Right.WORK_ON_TICKETS;

import io.filo.access.Requires;
import io.filo.order.OrderDesk;
import io.filo.order.Returns;
import io.filo.order.Returns.Item;
import io.filo.order.Returns.Request;
import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ReturnMode;
import io.filo.support.BusinessException;
import io.filo.support.CalendarProperties;
import io.filo.support.FiloClock;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A return that an operator begins for a customer: he wrote, called or stood in the shop. */
@Controller
@Requires(WORK_ON_TICKETS)
@RequestMapping("/orders/{id}/return")
class ReturnPages {

    private static final int MOST_LINES = 500;
    private static final int LONGEST_NOTE = 500;
    private static final List<ReturnMode> MODES = List.of(ReturnMode.MAIL, ReturnMode.PHONE, ReturnMode.STORE);

    private final OrderDesk orders;
    private final Returns returns;
    private final FiloClock clock;
    private final CalendarProperties calendar;
    private final Flash flash;

    ReturnPages(OrderDesk orders, Returns returns, FiloClock clock, CalendarProperties calendar, Flash flash) {
        this.orders = orders;
        this.returns = returns;
        this.clock = clock;
        this.calendar = calendar;
        this.flash = flash;
    }

    /** @param form the same form sent twice begins one return; @param asked when the customer said so, on the shop's clock */
    record Entered(
            String form, String kind, String mode, String asked, List<String> lines, String reason, String note) {}

    @GetMapping
    String form(@PathVariable long id, Locale locale, Model model) {
        var lines =
                returns.returnable(id).stream().map(Returns.Returnable::lineId).toList();
        return show(
                id,
                new Entered(
                        UUID.randomUUID().toString(),
                        ReturnKind.WITHDRAWAL.name(),
                        ReturnMode.MAIL.name(),
                        local(clock.instant()),
                        lines,
                        "",
                        ""),
                locale,
                model);
    }

    private String show(long id, Entered entered, Locale locale, Model model) {
        model.addAttribute("order", orders.order(id));
        model.addAttribute("returnable", returns.returnable(id));
        model.addAttribute("reasons", returns.reasons(locale));
        model.addAttribute("kinds", ReturnKind.values());
        model.addAttribute("modes", MODES);
        model.addAttribute("latest", local(clock.instant()));
        model.addAttribute("entered", entered);
        return "order-return";
    }

    @PostMapping
    String begin(
            @PathVariable long id,
            @RequestParam String form,
            @RequestParam(defaultValue = "") String kind,
            @RequestParam(defaultValue = "") String mode,
            @RequestParam(defaultValue = "") String asked,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "") String note,
            HttpServletRequest request,
            Locale locale,
            Model model,
            RedirectAttributes next) {
        var lines = request.getParameterValues("line") == null
                ? List.<String>of()
                : Arrays.stream(request.getParameterValues("line"))
                        .limit(MOST_LINES)
                        .toList();
        var written = Fields.plain(note.replace("\u0000", ""));
        try {
            if (!form.matches("[0-9a-f-]{36}") || written.length() > LONGEST_NOTE) {
                throw new BusinessException("RETURN_FORM", "This form cannot be read. Open it once more.");
            }
            var items = lines.stream()
                    .map(line -> new Item(
                            line,
                            quantity(request.getParameter("quantity." + line)),
                            reason.isBlank() ? null : reason,
                            written.isEmpty() ? null : written))
                    .toList();
            returns.request(new Request(
                    id,
                    oneOf(ReturnKind.values(), kind),
                    oneOf(MODES.toArray(ReturnMode[]::new), mode),
                    items,
                    "desk:" + id + ":" + form,
                    at(asked)));
            flash.done(next, "order.return.begun");
            return "redirect:/orders/" + id;
        } catch (BusinessException refusal) {
            model.addAttribute("notice", flash.problem(refusal));
            return show(id, new Entered(form, kind, mode, asked, lines, reason, written), locale, model);
        }
    }

    private static <E extends Enum<E>> E oneOf(E[] values, String name) {
        return Arrays.stream(values)
                .filter(value -> value.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new BusinessException("RETURN_FORM", "This form cannot be read. Open it once more."));
    }

    private static BigDecimal quantity(@Nullable String written) {
        try {
            return written == null || written.length() > 12
                    ? BigDecimal.ZERO
                    : new BigDecimal(written.strip().replace(',', '.'));
        } catch (NumberFormatException none) {
            return BigDecimal.ZERO;
        }
    }

    private String local(Instant at) {
        return LocalDateTime.ofInstant(at, calendar.zone())
                .truncatedTo(ChronoUnit.MINUTES)
                .toString();
    }

    private Instant at(String asked) {
        try {
            var said = LocalDateTime.parse(asked).atZone(calendar.zone()).toInstant();
            if (!said.isAfter(clock.instant())) {
                return said;
            }
        } catch (DateTimeParseException noMoment) {
            // Told below, like a moment that has not come.
        }
        throw new BusinessException("RETURN_ASKED", "Say when the customer asked for it: a moment that has passed.");
    }
}
