package io.filo.engine;

import io.filo.support.BusinessException;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.camunda.bpm.engine.rest.dto.ExceptionDto;
import org.camunda.bpm.spring.boot.starter.rest.CamundaJerseyResourceConfig;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** The engine's REST interface, where what a block refuses is no failure of the server: 409, code and words. */
@Component
@ApplicationPath("/engine-rest")
class RestRefusals extends CamundaJerseyResourceConfig {

    private final MessageSource texts;

    RestRefusals(MessageSource texts) {
        this.texts = texts;
    }

    @Override
    protected void registerAdditionalResources() {
        register(new Refused(texts));
    }

    private record Refused(MessageSource texts) implements ExceptionMapper<BusinessException> {

        @Override
        public Response toResponse(BusinessException refusal) {
            var words = new ExceptionDto();
            words.setType(refusal.code());
            words.setMessage(texts.getMessage(
                    "problem." + refusal.code(),
                    refusal.arguments(),
                    String.valueOf(refusal.getMessage()),
                    LocaleContextHolder.getLocale()));
            return Response.status(Response.Status.CONFLICT)
                    .entity(words)
                    .type(MediaType.APPLICATION_JSON)
                    .build();
        }
    }
}
