package io.filo.web.api;

import io.filo.support.BusinessException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.multipart.support.StandardServletMultipartResolver;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * A list as it comes over the wire, as the body of a request or as the file of a form. Read as it comes: the servlet
 * container would put two gigabytes on disk before anybody could refuse them.
 *
 * @param name null when nobody says
 * @param announced bytes of the list, as far as the request tells; 0 or less when it does not
 */
record UploadedList(@Nullable String name, InputStream content, long announced) {

    /** What a form adds to its file. */
    private static final int AROUND_A_FILE = 1 << 14;

    private static final String PATH = "/api/imports";

    static boolean isOne(HttpServletRequest request) {
        return request.getMethod().equals("POST") && request.getRequestURI().equals(request.getContextPath() + PATH);
    }

    static UploadedList of(HttpServletRequest request) throws IOException {
        if (!isMultipart(request)) {
            return new UploadedList(null, request.getInputStream(), request.getContentLengthLong());
        }
        try {
            var parts = new FileUpload().getItemIterator(new ServletRequestContext(request));
            while (parts.hasNext()) {
                var part = parts.next();
                if (!part.isFormField()) {
                    return new UploadedList(
                            part.getName(), part.openStream(), request.getContentLengthLong() - AROUND_A_FILE);
                }
            }
        } catch (FileUploadException malformed) {
            throw new BusinessException("FILE_NO_LIST", "The form cannot be read: send the list as the body instead.");
        }
        throw new BusinessException("FILE_EMPTY", "The form brings no file: send one.");
    }

    /** Parameters of the address only: looking for them in the body would read it. */
    static HttpServletRequest unread(HttpServletRequest request) {
        var address = UriComponentsBuilder.newInstance()
                .query(request.getQueryString())
                .build()
                .getQueryParams();
        var parameters = new HashMap<String, String[]>();
        address.forEach((name, values) -> parameters.put(
                decoded(name),
                values.stream()
                        .map(value -> value == null ? "" : decoded(value))
                        .toArray(String[]::new)));
        return new HttpServletRequestWrapper(request) {

            @Override
            public @Nullable String getParameter(String name) {
                var values = parameters.get(name);
                return values == null ? null : values[0];
            }

            @Override
            public String @Nullable [] getParameterValues(String name) {
                return parameters.get(name);
            }

            @Override
            public Map<String, String[]> getParameterMap() {
                return Map.copyOf(parameters);
            }

            @Override
            public Enumeration<String> getParameterNames() {
                return Collections.enumeration(parameters.keySet());
            }
        };
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static boolean isMultipart(HttpServletRequest request) {
        var type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    @Configuration(proxyBeanMethods = false)
    static class Reading {

        @Bean
        StandardServletMultipartResolver multipartResolver() {
            return new StandardServletMultipartResolver() {

                @Override
                public boolean isMultipart(HttpServletRequest request) {
                    return !isOne(request) && super.isMultipart(request);
                }
            };
        }
    }
}
