package io.filo.support;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SupportConfiguration {

    @Bean
    FiloClock clock() {
        return new FiloClock();
    }
}
