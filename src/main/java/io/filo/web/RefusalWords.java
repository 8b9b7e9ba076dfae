package io.filo.web;

import io.filo.message.Remarks;
import io.filo.support.BusinessException;
import java.util.Arrays;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** Says a refusal in the person's language where the bundles have its code; else as the module says it. */
@Component
public class RefusalWords {

    private final MessageSource texts;

    RefusalWords(MessageSource texts) {
        this.texts = texts;
    }

    public String of(BusinessException refusal) {
        var language = LocaleContextHolder.getLocale();
        Object[] arguments = Arrays.stream(refusal.arguments())
                .map(argument -> argument instanceof String text ? Remarks.words(texts, text, language) : argument)
                .toArray();
        return String.valueOf(texts.getMessage(
                "problem." + refusal.code(), arguments, String.valueOf(refusal.getMessage()), language));
    }
}
