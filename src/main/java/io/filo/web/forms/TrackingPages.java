package io.filo.web.forms;

import static io.filo.order.Snapshot.ReturnStatus.COMPLETED;

import io.filo.order.OrderPage;
import io.filo.order.OrderPage.Outcome;
import io.filo.order.OrderPage.Outcome.NotProved;
import io.filo.order.OrderPage.Outcome.Refused;
import io.filo.order.OrderPage.Outcome.Taken;
import io.filo.order.OrderPage.Outcome.TooMany;
import io.filo.order.OrderPage.Outcome.Unknown;
import io.filo.order.OrderPage.Sender;
import io.filo.order.OrderPage.Tracked;
import io.filo.order.OrderView.State;
import io.filo.order.ReturnView;
import io.filo.order.Returns.Item;
import io.filo.order.Returns.Wish;
import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.support.CalendarProperties;
import io.filo.web.OpenToAll;
import io.filo.web.forms.PublicForms.Words;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page of an order, for who ordered: where it is, and what he can do about it. Looking changes nothing; only what is
 * posted does.
 */
@Controller
@OpenToAll
@RequestMapping("/track/{token}")
class TrackingPages {

    private static final String PAGE = "tracking/page";
    private static final String FORM = "tracking/form";
    private static final String PROBLEM = "tracking/problem";
    private static final int NONCE_BYTES = 16;
    private static final int LONGEST_PROOF = 200;
    private static final int LONGEST_QUANTITY = 12;
    private static final String PIECES = "quantity.";
    private static final Set<String> SAID = Set.of("question", "withdraw", "return", "wish", "link");

    private final OrderPage orders;
    private final MessageSource texts;
    private final String shopName;
    private final ZoneId zone;
    private final SecureRandom random = new SecureRandom();

    TrackingPages(
            OrderPage orders,
            MessageSource texts,
            CalendarProperties calendar,
            @Value("${filo.shop-name:Filo}") String shopName) {
        this.orders = orders;
        this.texts = texts;
        this.zone = calendar.zone();
        this.shopName = shopName;
    }

    /** Days and moments as the customer writes them. */
    public record Times(Locale locale, ZoneId zone) {

        public String day(Instant at) {
            return format(FormatStyle.FULL, null, at);
        }

        public String moment(Instant at) {
            return format(FormatStyle.LONG, FormatStyle.SHORT, at);
        }

        private String format(FormatStyle day, @Nullable FormatStyle time, Instant at) {
            var format = time == null
                    ? DateTimeFormatter.ofLocalizedDate(day)
                    : DateTimeFormatter.ofLocalizedDateTime(day, time);
            return format.withLocale(locale).format(at.atZone(zone));
        }
    }

    /** What the visitor has filled in, shown once more when something is to be mended. */
    public record Filled(
            String proof,
            String text,
            List<String> lines,
            Map<String, String> pieces,
            @Nullable String reason,
            String note,
            @Nullable String wish,
            String exchangeFor,
            @Nullable String problem) {

        static final Filled NOTHING = new Filled("", "", List.of(), Map.of(), null, "", null, "", null);
    }

    @GetMapping
    String show(
            @PathVariable String token,
            @RequestParam(required = false) @Nullable String done,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return known(token, request, response, model, order -> {
            model.addAttribute("said", done != null && SAID.contains(done) ? done : null);
            model.addAttribute("next", next(order));
            return PAGE;
        });
    }

    /** What happens next, as a key of texts. */
    private static String next(Tracked order) {
        if (order.state() == State.LATE && order.expectedUntil() != null) {
            return "LATE_EXPECTED";
        }
        if (order.state() == State.READY && order.pickupStore() != null) {
            return "READY_AT";
        }
        if (order.state() == State.UNDONE && order.returns().stream().anyMatch(back -> back.status() == COMPLETED)) {
            return "RETURNED";
        }
        if (order.state() == State.UNDONE && order.cancelled()) {
            return "CANCELLED";
        }
        if (order.state() == State.OPEN
                && order.parcels().stream().anyMatch(parcel -> parcel.status() == ShipmentStatus.PRE_TRANSIT)) {
            return "PACKED";
        }
        // What is paid for at the door travels unpaid.
        boolean travels = order.state() == State.SHIPPED
                || order.state() == State.UNPAID
                        && order.parcels().stream()
                                .anyMatch(parcel -> parcel.status().rank() >= ShipmentStatus.IN_TRANSIT.rank());
        if (travels) {
            return order.expectedUntil() == null ? "SHIPPED" : "SHIPPED_EXPECTED";
        }
        return order.state().name();
    }

    @GetMapping("/{what:question|withdraw|return|wish}")
    String form(
            @PathVariable String token,
            @PathVariable String what,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return known(token, request, response, model, order -> form(order, what, nonce(), Filled.NOTHING, model));
    }

    private String form(Tracked order, String what, String nonce, Filled filled, Model model) {
        model.addAttribute("what", what);
        model.addAttribute("nonce", nonce);
        model.addAttribute("filled", filled);
        model.addAttribute("reasons", orders.reasons(order));
        model.addAttribute("open", isOpen(order, what));
        return FORM;
    }

    private static boolean isOpen(Tracked order, String what) {
        return switch (what) {
            case "withdraw" -> order.mayWithdraw();
            case "return" -> order.maySendBack();
            case "wish" -> asked(order).isPresent();
            default -> true;
        };
    }

    /** The newest that is neither settled nor over, and may be exchanged. */
    private static Optional<ReturnView> asked(Tracked order) {
        return order.returns().stream()
                .filter(back -> back.isOpen() && back.kind() != ReturnKind.WITHDRAWAL)
                .findFirst();
    }

    @PostMapping("/wish")
    String wish(
            @PathVariable String token,
            @RequestParam(defaultValue = "") String form,
            @RequestParam(defaultValue = "") String proof,
            @RequestParam(defaultValue = "") String wish,
            @RequestParam(defaultValue = "") String exchangeFor,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var back = orders.show(token).flatMap(TrackingPages::asked).map(ReturnView::id);
        var outcome = back.isEmpty()
                ? new Refused("NOT_OPEN")
                : orders.wish(
                        sender(token, form, proof, request),
                        back.get(),
                        wish.equals("EXCHANGE") ? Wish.EXCHANGE : Wish.REFUND,
                        plain(exchangeFor));
        return after(outcome, token, "wish", form, request, response, model);
    }

    @PostMapping("/question")
    String ask(
            @PathVariable String token,
            @RequestParam(defaultValue = "") String form,
            @RequestParam(defaultValue = "") String proof,
            @RequestParam(defaultValue = "") String text,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var outcome = orders.ask(sender(token, form, proof, request), text);
        return after(outcome, token, "question", form, request, response, model);
    }

    @PostMapping("/withdraw")
    String withdraw(
            @PathVariable String token,
            @RequestParam(defaultValue = "") String form,
            @RequestParam(defaultValue = "") String proof,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var outcome = orders.withdraw(sender(token, form, proof, request), items(request));
        return after(outcome, token, "withdraw", form, request, response, model);
    }

    @PostMapping("/return")
    String sendBack(
            @PathVariable String token,
            @RequestParam(defaultValue = "") String form,
            @RequestParam(defaultValue = "") String proof,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(defaultValue = "") String note,
            @RequestParam(defaultValue = "REFUND") String wish,
            @RequestParam(defaultValue = "") String exchangeFor,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var outcome = orders.sendBack(
                sender(token, form, proof, request),
                items(request),
                reason == null || reason.isBlank() ? null : reason,
                note.isBlank() ? null : plain(note),
                wish.equals("EXCHANGE") ? Wish.EXCHANGE : Wish.REFUND,
                plain(exchangeFor));
        return after(outcome, token, "return", form, request, response, model);
    }

    /** For who was shut out by the mistakes of others: whoever reads the customer's mails is he. */
    @PostMapping("/link")
    String mailLink(@PathVariable String token, HttpServletRequest request, HttpServletResponse response, Model model) {
        var outcome = orders.mailLink(token, request.getRemoteAddr());
        if (outcome instanceof Taken) {
            return "redirect:/track/" + token + "?done=link";
        }
        if (outcome instanceof Unknown) {
            return unknown(request, response, model);
        }
        return known(token, request, response, model, order -> {
            boolean often = outcome instanceof TooMany;
            response.setStatus((often ? HttpStatus.TOO_MANY_REQUESTS : HttpStatus.UNPROCESSABLE_ENTITY).value());
            model.addAttribute("key", often ? "linkTooMany" : "linkNoAddress");
            return PROBLEM;
        });
    }

    private static String plain(String written) {
        return written.replace("\u0000", "").strip();
    }

    private static Sender sender(String token, String form, String proof, HttpServletRequest request) {
        var written = proof.replace("\u0000", "").strip();
        return new Sender(
                token,
                form,
                written.length() > LONGEST_PROOF ? written.substring(0, LONGEST_PROOF) : written,
                request.getRemoteAddr());
    }

    /** What is ticked, each with its pieces; what is no number counts as none, and is refused as such. */
    private static List<Item> items(HttpServletRequest request) {
        var items = new ArrayList<Item>();
        for (var line : ticked(request)) {
            items.add(new Item(line, quantity(request.getParameter(PIECES + line)), null, null));
        }
        return items;
    }

    private static List<String> ticked(HttpServletRequest request) {
        var lines = request.getParameterValues("line");
        return lines == null ? List.of() : Arrays.stream(lines).limit(500).toList();
    }

    /** By line, as written. */
    private static Map<String, String> pieces(HttpServletRequest request) {
        var pieces = new HashMap<String, String>();
        for (var line : ticked(request)) {
            var written = text(request, PIECES + line);
            if (written.length() <= LONGEST_QUANTITY) {
                pieces.put(line, written);
            }
        }
        return pieces;
    }

    private static BigDecimal quantity(@Nullable String written) {
        try {
            return written == null || written.length() > LONGEST_QUANTITY
                    ? BigDecimal.ZERO
                    : new BigDecimal(written.strip().replace(',', '.'));
        } catch (NumberFormatException none) {
            return BigDecimal.ZERO;
        }
    }

    private String after(
            Outcome outcome,
            String token,
            String what,
            String form,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (outcome instanceof Taken) {
            return "redirect:/track/" + token + "?done=" + what;
        }
        if (outcome instanceof TooMany) {
            return known(token, request, response, model, order -> {
                response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
                model.addAttribute("key", "tooMany");
                model.addAttribute("mayAskForLink", true);
                return PROBLEM;
            });
        }
        if (outcome instanceof Unknown) {
            return unknown(request, response, model);
        }
        var problem = outcome instanceof Refused refused ? refused.code() : "NOT_PROVED";
        return known(token, request, response, model, order -> {
            response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
            var filled = new Filled(
                    text(request, "proof"),
                    text(request, "text"),
                    ticked(request),
                    pieces(request),
                    request.getParameter("reason"),
                    text(request, "note"),
                    request.getParameter("wish"),
                    text(request, "exchangeFor"),
                    problem);
            // A proof that was wrong says nothing: the form may be sent once more as it is.
            return form(order, what, outcome instanceof NotProved ? form : nonce(), filled, model);
        });
    }

    private static String text(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getParameter(name)).orElse("");
    }

    private interface Shown {

        String page(Tracked order);
    }

    private String known(
            String token, HttpServletRequest request, HttpServletResponse response, Model model, Shown shown) {
        var order = orders.show(token);
        if (order.isEmpty()) {
            return unknown(request, response, model);
        }
        var locale = order.get().language().equals("it") ? Locale.ITALIAN : Locale.ENGLISH;
        model.addAttribute("token", token);
        model.addAttribute("order", order.get());
        prepare(locale, response, model);
        return shown.page(order.get());
    }

    private String unknown(HttpServletRequest request, HttpServletResponse response, Model model) {
        response.setStatus(HttpStatus.NOT_FOUND.value());
        var locale = "en".equals(request.getLocale().getLanguage()) ? Locale.ENGLISH : Locale.ITALIAN;
        model.addAttribute("key", "unknown");
        prepare(locale, response, model);
        return PROBLEM;
    }

    private void prepare(Locale locale, HttpServletResponse response, Model model) {
        // English as it is written in Europe: the day before the month.
        var written = locale.equals(Locale.ENGLISH) ? Locale.UK : locale;
        model.addAttribute("t", new Words(texts, locale));
        model.addAttribute("times", new Times(written, zone));
        model.addAttribute("shopName", shopName);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private String nonce() {
        var bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
