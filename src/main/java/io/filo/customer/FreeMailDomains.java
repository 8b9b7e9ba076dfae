package io.filo.customer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** Domains whose addresses say nothing about a company, because anybody can have one. */
@Component
class FreeMailDomains {

    private final Set<String> domains;

    FreeMailDomains() {
        try {
            this.domains = new ClassPathResource("customer/free-mail-domains.txt")
                    .getContentAsString(StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    boolean contains(String domain) {
        return domains.contains(domain);
    }

    /** Whether the domain is of a free mail provider, or below one such as {@code eu.example.com}. */
    boolean covers(EmailAddress address) {
        return address.domains().stream().anyMatch(domains::contains);
    }
}
