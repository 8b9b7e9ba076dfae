package io.filo.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.access.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;

@Configuration(proxyBeanMethods = false)
class WebSetup implements WebMvcConfigurer {

    private static final List<Locale> LANGUAGES = List.of(Locale.ITALIAN, Locale.ENGLISH);

    private final LargeMails largeMails;
    private final String models;
    private final Locale language;

    WebSetup(
            LargeMails largeMails,
            @Value("${filo.models.folder:}") String models,
            @Value("${filo.language:it}") String language) {
        this.largeMails = largeMails;
        this.models = models;
        this.language = Locale.forLanguageTag(language);
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new RightsCheck());
        registry.addInterceptor(largeMails);
    }

    /** What Tasklist shows in a task lies beside the diagrams, and is changed with them. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        String forms = models.isBlank()
                ? "classpath:/forms/"
                : Path.of(models, "forms").toUri().toString();
        registry.addResourceHandler("/task-forms/**")
                .addResourceLocations(forms.endsWith("/") ? forms : forms + "/")
                .setCacheControl(CacheControl.noCache())
                .resourceChain(false)
                .addResolver(new TaskFormFiles());
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> refusalsOfTomcat(MessageSource texts, ObjectMapper json) {
        return factory -> factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ProblemValve(texts, json)));
    }

    /** The person's own language; before login, the browser's. */
    @Bean
    LocaleResolver localeResolver() {
        return new LocaleResolver() {

            @Override
            public Locale resolveLocale(HttpServletRequest request) {
                return SignedIn.current().map(SignedIn::locale).orElseGet(() -> {
                    if (request.getHeader("Accept-Language") == null) {
                        return language;
                    }
                    Locale wanted = Locale.lookup(
                            Collections.list(request.getLocales()).stream()
                                    .map(locale -> new Locale.LanguageRange(locale.toLanguageTag()))
                                    .toList(),
                            LANGUAGES);
                    return wanted == null ? Locale.ENGLISH : wanted;
                });
            }

            @Override
            public void setLocale(
                    HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable Locale locale) {
                throw new UnsupportedOperationException("the language is set on the person's own page");
            }
        };
    }

    private static final class TaskFormFiles extends PathResourceResolver {

        @Override
        protected @Nullable Resource getResource(String path, Resource location) throws IOException {
            boolean page = path.endsWith(".html") || path.endsWith(".js") || path.endsWith(".css");
            return page ? super.getResource(path, location) : null;
        }
    }
}
