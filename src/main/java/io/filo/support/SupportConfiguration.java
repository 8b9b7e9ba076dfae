package io.filo.support;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SupportConfiguration {

    @Bean
    FiloClock clock() {
        return new FiloClock();
    }

    @Bean
    Signatures signatures(@Value("${filo.secret:}") String secret) {
        if (secret.isBlank()) {
            throw new StartFailure(
                    "Please set FILO_SECRET to a long random text that stays the same over restarts and nodes,"
                            + " such as the output of 'openssl rand -hex 32'.");
        }
        return new Signatures(secret);
    }
}
