package io.filo.contact;

import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the shop speaks, below {@code filo.contact}.
 *
 * @param queue the group whose mailbox letters are sent from when the brand names none
 * @param zones whose clock counts for customers of a country with several, by its ISO 3166-1 code, such as US
 * @param brands by key; the first is used where nothing else is said. None: the shop's name, friendly
 */
@ConfigurationProperties("filo.contact")
public record ContactProperties(
        @DefaultValue("care") String queue,
        @DefaultValue Map<String, Brand> brands,
        @DefaultValue Map<String, ZoneId> zones) {

    /** How customers are addressed. */
    public enum Tone {
        /** By first name; in Italian "tu". */
        FRIENDLY,
        /** By full name; in Italian "Lei". Letters named {@code <key>_<language>.formal.letter} are taken. */
        FORMAL
    }

    /**
     * A name under which the shop deals.
     *
     * @param name as customers know it
     * @param mailbox key of the mailbox it writes from, null for that of the queue
     * @param signature under its letters; the name when empty
     */
    public record Brand(
            String name,
            @DefaultValue("FRIENDLY") Tone tone,
            @Nullable String mailbox,
            @DefaultValue("") String signature) {}
}
