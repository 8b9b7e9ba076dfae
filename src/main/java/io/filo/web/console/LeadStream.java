package io.filo.web.console;

import static io.filo.access.Right.READ_LEADS;

import io.filo.access.Requires;
import io.filo.lead.LeadNews;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells open pages that there is a new lead, that one has gone on, or that a form's guard held a post back: only its number, the page asks for the rest. */
@Controller
@Requires(READ_LEADS)
class LeadStream {

    private static final long OPEN_FOR = 30 * 60_000L;
    private static final int MOST = 500;

    private final Set<SseEmitter> open = ConcurrentHashMap.newKeySet();

    LeadStream(LeadNews news) {
        news.listen(this::tell);
    }

    @GetMapping(path = "/leads/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter stream() throws IOException {
        SseEmitter page = new SseEmitter(OPEN_FOR);
        if (open.size() >= MOST) {
            // Pages ask again by themselves; somebody else may have left by then.
            page.complete();
            return page;
        }
        open.add(page);
        page.onCompletion(() -> open.remove(page));
        page.onTimeout(page::complete);
        page.onError(gone -> open.remove(page));
        page.send(SseEmitter.event().comment("open"));
        return page;
    }

    private void tell(String what, long id) {
        for (SseEmitter page : open) {
            try {
                page.send(SseEmitter.event().name(what).data(id));
            } catch (IOException | IllegalStateException gone) {
                open.remove(page);
            }
        }
    }

    /** Else the server would wait for pages that never leave. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        open.forEach(SseEmitter::complete);
    }
}
