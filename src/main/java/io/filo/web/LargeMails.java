package io.filo.web;

import io.filo.mail.MailLedger.LedgerEntry;
import io.filo.support.BusinessException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Memory for mails that people look at: a mail is unpacked whole, and a large one fills a small program's memory several
 * times. Requests wait for their room until others have been answered.
 */
@Component
public class LargeMails implements HandlerInterceptor {

    /** Below it nobody waits; bytes. */
    private static final long SMALL = 2L * 1024 * 1024;

    /** How often the bytes of a mail are in memory while one of its parts is sent. */
    private static final int TIMES = 4;

    private static final long PATIENCE_SECONDS = 30;
    private static final int MEGABYTE = 1024 * 1024;
    private static final String TAKEN = LargeMails.class.getName();

    private final int room;
    private final Semaphore free;

    LargeMails() {
        this(Runtime.getRuntime().maxMemory() / 3);
    }

    LargeMails(long bytes) {
        room = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / MEGABYTE));
        free = new Semaphore(room, true);
    }

    /**
     * Takes room for a mail until the running request is answered.
     *
     * @throws BusinessException {@code TOO_BUSY} when half a minute was not enough
     */
    public void open(LedgerEntry mail) {
        if (mail.size() <= SMALL) {
            return;
        }
        RequestAttributes request = RequestContextHolder.currentRequestAttributes();
        if (request.getAttribute(TAKEN, RequestAttributes.SCOPE_REQUEST) != null) {
            return;
        }
        int wanted = (int) Math.min(room, mail.size() * TIMES / MEGABYTE);
        try {
            if (!free.tryAcquire(wanted, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw busy();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        request.setAttribute(TAKEN, wanted, RequestAttributes.SCOPE_REQUEST);
    }

    private static BusinessException busy() {
        return new BusinessException("TOO_BUSY", "Too many large mails are open just now. Try again in a minute.");
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        if (request.getAttribute(TAKEN) instanceof Integer taken) {
            request.removeAttribute(TAKEN);
            free.release(taken);
        }
    }
}
