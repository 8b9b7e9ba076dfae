package io.filo.web.console;

import io.filo.access.SignedIn;
import io.filo.access.Users;
import io.filo.engine.ModelNames;
import io.filo.support.FiloClock;
import io.filo.web.Characters;
import jakarta.servlet.http.HttpServletRequest;
import java.beans.PropertyEditorSupport;
import java.time.Duration;
import java.time.ZoneId;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What stands around every page of the console: the person, the language, the demo's clock. */
@ControllerAdvice(basePackageClasses = Chrome.class)
class Chrome {

    private final MessageSource texts;
    private final Users users;
    private final FiloClock clock;
    private final ZoneId zone;
    private final boolean demo;
    private final ModelNames models;

    Chrome(
            MessageSource texts,
            Users users,
            FiloClock clock,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone,
            @Value("${filo.demo.enabled:false}") boolean demo,
            ModelNames models) {
        this.texts = texts;
        this.users = users;
        this.clock = clock;
        this.zone = zone;
        this.demo = demo;
        this.models = models;
    }

    /** What people paste may hold characters that no text may hold; nobody misses them. */
    @InitBinder
    void storableTexts(WebDataBinder binder) {
        binder.registerCustomEditor(String.class, new PropertyEditorSupport() {

            @Override
            public void setAsText(String text) {
                setValue(Characters.without(text));
            }
        });
    }

    @ModelAttribute("me")
    @Nullable
    SignedIn me() {
        return SignedIn.current().orElse(null);
    }

    @ModelAttribute("v")
    View view() {
        SignedIn person = SignedIn.current().orElse(null);
        return new View(
                texts,
                person,
                LocaleContextHolder.getLocale(),
                person == null ? zone : person.zone(),
                clock.instant(),
                new Names(users),
                models);
    }

    @ModelAttribute("demo")
    boolean demo() {
        return demo;
    }

    /** How far the demo's clock is ahead; empty when it is not. */
    @ModelAttribute("clockOffset")
    @Nullable
    Duration clockOffset() {
        return demo && !clock.offset().isZero() ? clock.offset() : null;
    }

    /** The page itself with its filters, to come back to. */
    @ModelAttribute("here")
    String here(HttpServletRequest request) {
        return request.getQueryString() == null
                ? request.getRequestURI()
                : request.getRequestURI() + "?" + request.getQueryString();
    }

    /** Asks for a name when a page first shows it. */
    private static final class Names extends AbstractMap<String, String> {

        private final Users users;
        private final Map<String, String> known = new HashMap<>();

        Names(Users users) {
            this.users = users;
        }

        @Override
        public String getOrDefault(Object id, String otherwise) {
            return known.computeIfAbsent(
                    id.toString(),
                    unknown -> users.displayNames(Set.of(unknown)).getOrDefault(unknown, unknown));
        }

        @Override
        public Set<Entry<String, String>> entrySet() {
            return known.entrySet();
        }
    }
}
