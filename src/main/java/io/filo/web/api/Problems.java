package io.filo.web.api;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.filo.campaign.WrongSegmentException;
import io.filo.engine.TaskForOthersException;
import io.filo.mail.AttachmentPath;
import io.filo.message.PrivateMailException;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.web.Characters;
import io.filo.web.RefusalWords;
import jakarta.servlet.http.HttpServletRequest;
import java.beans.PropertyEditorSupport;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSource;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Every refusal of the API as problem details (RFC 9457): what happened, what to do, a stable {@code code}, and for a
 * wrong request the fields, under {@code errors}.
 */
@RestControllerAdvice(annotations = RestController.class)
class Problems extends ResponseEntityExceptionHandler {

    /** @param field name of the parameter or path in the body */
    record WrongField(String field, String message) {}

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private final MessageSource texts;
    private final RefusalWords refusals;

    Problems(MessageSource texts, RefusalWords refusals) {
        this.texts = texts;
        this.refusals = refusals;
    }

    /** Texts that the store cannot take are refused with the name of their parameter. */
    @InitBinder
    void storableTexts(WebDataBinder binder) {
        binder.registerCustomEditor(String.class, new PropertyEditorSupport() {

            @Override
            public void setAsText(String text) {
                if (Characters.in(text)) {
                    throw new IllegalArgumentException("not storable");
                }
                setValue(text);
            }
        });
    }

    @ExceptionHandler
    ProblemDetail notFound(NotFoundException absent, HttpServletRequest request) {
        return problem(HttpStatus.NOT_FOUND, absent.code(), refusals.of(absent), request);
    }

    @ExceptionHandler
    ProblemDetail somebodyElses(PrivateMailException mail, HttpServletRequest request) {
        return problem(HttpStatus.FORBIDDEN, mail.code(), refusals.of(mail), request);
    }

    @ExceptionHandler
    ProblemDetail forOthers(TaskForOthersException task, HttpServletRequest request) {
        return problem(HttpStatus.FORBIDDEN, task.code(), refusals.of(task), request);
    }

    @ExceptionHandler
    ProblemDetail refused(BusinessException refusal, HttpServletRequest request) {
        return problem(
                switch (refusal.code()) {
                    case "TOO_BUSY", "SEGMENT_TOO_SLOW" -> HttpStatus.SERVICE_UNAVAILABLE;
                    case "FILE_TOO_LARGE" -> HttpStatus.PAYLOAD_TOO_LARGE;
                    default -> HttpStatus.CONFLICT;
                },
                refusal.code(),
                refusals.of(refusal),
                request);
    }

    @ExceptionHandler
    ProblemDetail wrongSegment(WrongSegmentException wrong, HttpServletRequest request) {
        var words = refusals.of(wrong);
        var problem = problem(HttpStatus.BAD_REQUEST, wrong.code(), words, request);
        problem.setProperty("errors", List.of(new WrongField(wrong.path(), words)));
        return problem;
    }

    @ExceptionHandler
    ProblemDetail tooLarge(BodyTooLarge tooLarge, HttpServletRequest request) {
        return problem(HttpStatus.PAYLOAD_TOO_LARGE, "TOO_LARGE", tooLarge(), request);
    }

    @ExceptionHandler({AccessDeniedException.class, AuthenticationException.class})
    void leaveToSecurity(RuntimeException denied) {
        throw denied;
    }

    @ExceptionHandler
    ProblemDetail unexpected(Exception failure, HttpServletRequest request) {
        String reference = UUID.randomUUID().toString();
        log.error("{} {} failed, reference {}", request.getMethod(), request.getRequestURI(), reference, failure);
        ProblemDetail problem = problem(
                HttpStatus.INTERNAL_SERVER_ERROR, "UNEXPECTED", text("problem.UNEXPECTED") + " " + reference, request);
        problem.setProperty("reference", reference);
        return problem;
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException wrong, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String field = wrong instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : Optional.ofNullable(wrong.getPropertyName()).orElse("?");
        String message = Characters.in(wrong.getValue())
                ? text("wrong.characters")
                : text("wrong.value", String.valueOf(wrong.getValue()), wanted(wrong.getRequiredType()));
        return wrongFields(List.of(new WrongField(field, message)), wrong, headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        Throwable cause = unreadable.getCause();
        if (BodyTooLarge.isIn(unreadable)) {
            ProblemDetail tooLarge = ProblemDetail.forStatusAndDetail(HttpStatus.PAYLOAD_TOO_LARGE, tooLarge());
            tooLarge.setProperty("code", "TOO_LARGE");
            return handleExceptionInternal(unreadable, tooLarge, headers, HttpStatus.PAYLOAD_TOO_LARGE, request);
        }
        if (cause instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return wrongFields(
                    List.of(new WrongField(path(mapping), complaint(mapping))), unreadable, headers, request);
        }
        String detail = cause == null
                ? text("wrong.missing")
                : cause instanceof JsonParseException syntax
                        ? text(
                                "wrong.syntax",
                                syntax.getLocation().getLineNr(),
                                syntax.getLocation().getColumnNr())
                        : text("wrong.json");
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, detail);
        problem.setProperty("code", "BAD_REQUEST");
        return handleExceptionInternal(unreadable, problem, headers, HttpStatus.BAD_REQUEST, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException wrong, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return wrongFields(
                wrong.getBindingResult().getAllErrors().stream()
                        .map(error -> new WrongField(
                                error instanceof FieldError field ? field.getField() : error.getObjectName(),
                                messageOf(error)))
                        .toList(),
                wrong,
                headers,
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException wrong, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<WrongField> fields = wrong.getParameterValidationResults().stream()
                .flatMap(result -> result instanceof ParameterErrors errors
                        ? errors.getFieldErrors().stream()
                                .map(field -> new WrongField(field.getField(), messageOf(field)))
                        : result.getResolvableErrors().stream()
                                .map(error -> new WrongField(
                                        String.valueOf(
                                                result.getMethodParameter().getParameterName()),
                                        messageOf(error))))
                .toList();
        return wrongFields(fields, wrong, headers, request);
    }

    /** Spring's own refusals (method not allowed, media type, missing parameter) get a code too. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ResponseEntity<Object> answer = super.handleExceptionInternal(failure, body, headers, status, request);
        if (answer != null
                && answer.getBody() instanceof ProblemDetail problem
                && (problem.getProperties() == null || !problem.getProperties().containsKey("code"))) {
            HttpStatus known = HttpStatus.resolve(status.value());
            problem.setProperty("code", known == null ? "HTTP_" + status.value() : known.name());
        }
        return answer;
    }

    private @Nullable ResponseEntity<Object> wrongFields(
            List<WrongField> fields, Exception wrong, HttpHeaders headers, WebRequest request) {
        String detail = fields.stream()
                .map(field -> field.field() + ": " + field.message())
                .collect(Collectors.joining("; "));
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, detail);
        problem.setProperty("code", "BAD_REQUEST");
        problem.setProperty("errors", fields);
        return handleExceptionInternal(wrong, problem, headers, HttpStatus.BAD_REQUEST, request);
    }

    private ProblemDetail problem(HttpStatus status, String code, String detail, HttpServletRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setInstance(URI.create(request.getRequestURI()));
        problem.setProperty("code", code);
        return problem;
    }

    private String messageOf(MessageSourceResolvable error) {
        Locale locale = LocaleContextHolder.getLocale();
        return texts.getMessage(error, locale);
    }

    private String text(String key, Object... arguments) {
        return texts.getMessage(key, arguments, LocaleContextHolder.getLocale());
    }

    private String tooLarge() {
        return text("problem.TOO_LARGE", BodyLimit.LIMIT);
    }

    private static String path(JsonMappingException mapping) {
        return mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
    }

    /** Never in Jackson's own words, which name our classes. */
    private String complaint(JsonMappingException mapping) {
        if (mapping instanceof UnrecognizedPropertyException unknown) {
            return text(
                    "wrong.field",
                    unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        if (mapping instanceof InvalidFormatException wrong) {
            return Characters.in(wrong.getValue())
                    ? text("wrong.characters")
                    : text("wrong.value", String.valueOf(wrong.getValue()), wanted(wrong.getTargetType()));
        }
        return text(
                "wrong.type", wanted(mapping instanceof MismatchedInputException wrong ? wrong.getTargetType() : null));
    }

    private String wanted(@Nullable Class<?> type) {
        if (type == null) {
            return text("wrong.wanted.other");
        }
        if (type.isEnum()) {
            return text("wrong.wanted.oneOf", namesOf(type));
        }
        if (type == long.class || type == Long.class || type == int.class || type == Integer.class) {
            return text("wrong.wanted.number");
        }
        if (type == boolean.class || type == Boolean.class) {
            return text("wrong.wanted.boolean");
        }
        if (type == AttachmentPath.class) {
            return text("wrong.wanted.position");
        }
        return text(type == String.class ? "wrong.wanted.text" : "wrong.wanted.other");
    }

    private static String namesOf(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
    }
}
