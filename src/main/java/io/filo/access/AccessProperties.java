package io.filo.access;

import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The installation's own language and zone, below {@code filo}.
 *
 * @param language {@code it} or {@code en}: names of Tasklist's filters, and pages of a user who chose none
 * @param zone of times for a user who chose none
 */
@ConfigurationProperties("filo")
record AccessProperties(
        @DefaultValue("it") String language,
        @DefaultValue("Europe/Rome") ZoneId zone) {}
