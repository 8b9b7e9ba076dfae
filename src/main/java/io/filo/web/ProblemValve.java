package io.filo.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

/** Answers as problem details what Tomcat refuses before any of our filters sees it, such as {@code %00} in a path. */
class ProblemValve extends ErrorReportValve {

    private final MessageSource texts;
    private final ObjectMapper json;

    ProblemValve(MessageSource texts, ObjectMapper json) {
        this.texts = texts;
        this.json = json;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        HttpStatus status = HttpStatus.resolve(response.getStatus());
        if (status == null || !status.isError() || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        boolean italian = request.getHeader("Accept-Language") != null
                && request.getLocale().getLanguage().equals(Locale.ITALIAN.getLanguage());
        String key = status == HttpStatus.BAD_REQUEST ? "problem.http.400" : "problem.http.other";
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status,
                texts.getMessage(
                        key, new Object[] {status.getReasonPhrase()}, italian ? Locale.ITALIAN : Locale.ENGLISH));
        problem.setProperty("code", status.name());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        try {
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(json.writeValueAsString(problem));
                response.finishResponse();
            }
        } catch (IOException gone) {
            // Nobody is there to read it.
            container.getLogger().debug("The client has gone.", gone);
        }
    }
}
