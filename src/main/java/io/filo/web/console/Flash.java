package io.filo.web.console;

import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.web.RefusalWords;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What the next page says about what was just done. */
@Component
class Flash {

    /**
     * @param tone done or problem
     * @param link where to go from here; null for nowhere
     */
    record Notice(
            String tone,
            String text,
            @Nullable String link,
            @Nullable String linkText) {}

    private final MessageSource texts;
    private final RefusalWords refusals;

    Flash(MessageSource texts, RefusalWords refusals) {
        this.texts = texts;
        this.refusals = refusals;
    }

    /** Does it, and lets the next page say that it was done, or why it was refused; a page that is not there stays so. */
    void doing(RedirectAttributes next, String doneKey, Runnable work, Object... arguments) {
        try {
            work.run();
            done(next, doneKey, arguments);
        } catch (NotFoundException absent) {
            throw absent;
        } catch (BusinessException refusal) {
            problem(next, refusal);
        }
    }

    void done(RedirectAttributes next, String key, Object... arguments) {
        next.addFlashAttribute("notice", new Notice("done", text(key, arguments), null, null));
    }

    void doneAndOn(RedirectAttributes next, String key, String link, String linkText) {
        next.addFlashAttribute("notice", new Notice("done", text(key), link, linkText));
    }

    void refused(RedirectAttributes next, String key, Object... arguments) {
        next.addFlashAttribute("notice", new Notice("problem", text(key, arguments), null, null));
    }

    void problem(RedirectAttributes next, BusinessException refusal) {
        next.addFlashAttribute("notice", problem(refusal));
    }

    Notice problem(BusinessException refusal) {
        return new Notice("problem", words(refusal), null, null);
    }

    String words(BusinessException refusal) {
        return refusals.of(refusal);
    }

    String text(String key, Object... arguments) {
        return String.valueOf(texts.getMessage(key, arguments, key, LocaleContextHolder.getLocale()));
    }
}
