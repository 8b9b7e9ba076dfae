package io.filo.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** Domains whose addresses say nothing about a company, because anybody can have one. */
@Component
public class FreeMailDomains {

    private final Set<String> domains;

    public FreeMailDomains() {
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

    public boolean contains(String domain) {
        return domains.contains(domain);
    }

    /** Whether any of them is a free mail provider's: a domain and those above it, such as {@code eu.example.com}. */
    public boolean covers(Collection<String> domainAndAbove) {
        return domainAndAbove.stream().anyMatch(domains::contains);
    }
}
