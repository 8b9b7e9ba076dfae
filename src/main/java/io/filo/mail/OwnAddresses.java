package io.filo.mail;

import io.filo.mail.MailProperties.Mailbox;
import io.filo.message.Address;
import io.filo.support.FreeMailDomains;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The addresses of the configured mailboxes: which are ours, and what each mailbox sends from. */
@Component
class OwnAddresses {

    private final Map<String, Mailbox> mailboxes;
    private final Map<String, String> mailboxByAddress = new HashMap<>();
    private final Set<String> domains = new HashSet<>();
    private final Set<String> colleagues = new HashSet<>();
    private final Set<String> formSenders = new HashSet<>();
    private final @Nullable String configuredDomain;

    OwnAddresses(MailProperties properties) {
        mailboxes = properties.mailboxes();
        mailboxes.forEach((key, mailbox) -> {
            claim(mailbox.address(), key);
            mailbox.aliases().forEach(alias -> claim(alias, key));
        });
        configuredDomain = properties.domain() == null ? null : AddressFields.asciiDomain(properties.domain());
        if (configuredDomain != null) {
            domains.add(configuredDomain);
        }
        // At a free mail provider everybody has an address of our domain.
        FreeMailDomains free = new FreeMailDomains();
        domains.stream().filter(domain -> !free.contains(domain)).forEach(colleagues::add);
        formSenders.addAll(colleagues);
        properties.colleagues().forEach(listed -> colleagues.add(AddressFields.normal(listed)));
        properties.formSenders().forEach(listed -> formSenders.add(AddressFields.normal(listed)));
    }

    private void claim(String address, String key) {
        String normal = AddressFields.normal(address);
        mailboxByAddress.putIfAbsent(normal, key);
        domains.add(domain(normal));
    }

    /** Whether it belongs to one of our mailboxes, with or without a key after a plus sign. */
    boolean isOwn(String address) {
        return mailboxOf(address) != null;
    }

    /** The key of the mailbox with that address, null when it is not ours. */
    @Nullable
    String mailboxOf(String address) {
        String normal = AddressFields.normal(address);
        String key = mailboxByAddress.get(normal);
        if (key != null) {
            return key;
        }
        int plus = normal.indexOf('+');
        int at = normal.lastIndexOf('@');
        return plus > 0 && plus < at ? mailboxByAddress.get(normal.substring(0, plus) + normal.substring(at)) : null;
    }

    /** Whether the address is of somebody in the shop: of a domain of our mailboxes, or listed by the administrator. */
    boolean isColleague(String address) {
        return isAmong(colleagues, address);
    }

    /**
     * Whether forms of the shop may write from it in their own name, for whoever filled them in: one of our mailboxes, an
     * address of their domains, or listed by the administrator.
     */
    boolean isFormSender(String address) {
        return isOwn(address) || isAmong(formSenders, address);
    }

    private static boolean isAmong(Set<String> listed, String address) {
        String normal = AddressFields.normal(address);
        return listed.contains(normal) || listed.contains(domain(normal));
    }

    /** Whether a Message-ID may be one that we made. */
    boolean isOwnDomain(String messageId) {
        String plain = messageId.endsWith(">") ? messageId.substring(0, messageId.length() - 1) : messageId;
        return domains.contains(domain(AddressFields.normal(plain)));
    }

    /** What stands behind the @ of the Message-IDs that we give: the configured domain, else the mailbox's own. */
    String messageIdDomain(String mailboxKey) {
        return configuredDomain == null
                ? AddressFields.asciiDomain(domain(senderOf(mailboxKey).value()))
                : configuredDomain;
    }

    /**
     * The preferred mailbox while it is configured; else a generic one of the queue, that of the queue's own name first;
     * else any generic one. A person's own mailbox only when it is preferred.
     */
    Optional<String> mailboxFor(String queue, @Nullable String preferred) {
        if (preferred != null && mailboxes.containsKey(preferred)) {
            return Optional.of(preferred);
        }
        return mailboxes.entrySet().stream()
                .filter(entry -> entry.getValue().generic())
                .min(Comparator.comparing((Map.Entry<String, Mailbox> entry) ->
                                !entry.getValue().queue().equals(queue))
                        .thenComparing(entry -> !entry.getKey().equals(queue))
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey);
    }

    /** @throws IllegalArgumentException for a mailbox that is not configured */
    Address senderOf(String mailboxKey) {
        Mailbox mailbox = mailboxes.get(mailboxKey);
        if (mailbox == null) {
            throw new IllegalArgumentException("There is no mailbox " + mailboxKey + ": set filo.mail.mailboxes."
                    + mailboxKey + ".address, or use one of " + mailboxes.keySet() + ".");
        }
        return new Address(mailbox.address(), mailbox.displayName());
    }

    private static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }
}
