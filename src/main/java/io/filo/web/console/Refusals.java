package io.filo.web.console;

import io.filo.message.PrivateMailException;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Refusals that a page did not expect; the error page tells them. */
@ControllerAdvice(basePackageClasses = Refusals.class)
class Refusals {

    private static final int LONGEST = 60;

    static final String DETAIL = "io.filo.detail";

    private final Flash flash;

    Refusals(Flash flash) {
        this.flash = flash;
    }

    @ExceptionHandler
    void notFound(NotFoundException absent, HttpServletResponse response) throws IOException {
        response.sendError(HttpStatus.NOT_FOUND.value());
    }

    @ExceptionHandler
    void somebodyElses(PrivateMailException mail, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        request.setAttribute(DETAIL, flash.words(mail));
        response.sendError(HttpStatus.FORBIDDEN.value());
    }

    @ExceptionHandler
    void refused(BusinessException refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        request.setAttribute(DETAIL, flash.words(refusal));
        response.sendError(HttpStatus.CONFLICT.value());
    }

    /** Letters where the address of a page has a number: no such page; a wrong value behind it: said which. */
    @ExceptionHandler
    void wrongValue(MethodArgumentTypeMismatchException wrong, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (wrong.getParameter().hasParameterAnnotation(PathVariable.class)) {
            response.sendError(HttpStatus.NOT_FOUND.value());
            return;
        }
        request.setAttribute(
                DETAIL,
                flash.text(
                        "error.400.value",
                        StringUtils.truncate(String.valueOf(wrong.getValue()), LONGEST),
                        wrong.getName()));
        response.sendError(HttpStatus.BAD_REQUEST.value());
    }
}
