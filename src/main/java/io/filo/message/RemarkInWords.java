package io.filo.message;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;

/** Gives a {@link Remarks remark} to clients of the API in words, in the language of the request. */
public class RemarkInWords extends JsonSerializer<String> {

    private final @Nullable MessageSource texts;

    /** For formats that nobody asks us for, whose converters are not Spring's and look all the same. */
    public RemarkInWords() {
        this.texts = null;
    }

    @Autowired
    RemarkInWords(MessageSource texts) {
        this.texts = texts;
    }

    @Override
    public void serialize(String remark, JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeString(texts == null ? remark : Remarks.words(texts, remark, LocaleContextHolder.getLocale()));
    }
}
