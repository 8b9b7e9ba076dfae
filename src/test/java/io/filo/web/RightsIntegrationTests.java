package io.filo.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class RightsIntegrationTests extends IntegrationTest {

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    @Test
    void everyPageAndEndpointOfOursDeclaresWhoMayUseIt() {
        List<String> forNobody = mappings.getHandlerMethods().values().stream()
                .filter(method -> method.getBeanType().getName().startsWith("io.filo."))
                .filter(method -> !AnnotatedElementUtils.hasAnnotation(method.getBeanType(), OpenToAll.class))
                .filter(method -> RightsCheck.declared(method) == null)
                .map(HandlerMethod::getShortLogMessage)
                .toList();
        assertThat(forNobody).isEmpty();
    }
}
