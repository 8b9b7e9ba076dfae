package io.filo.message;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;

/** Gives a {@link Remarks remark} to clients of the API in words, in the language of the request. */
public class RemarkInWords extends JsonSerializer<String> {

    private final MessageSource texts;

    RemarkInWords(MessageSource texts) {
        this.texts = texts;
    }

    @Override
    public void serialize(String remark, JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeString(Remarks.words(texts, remark, LocaleContextHolder.getLocale()));
    }
}
