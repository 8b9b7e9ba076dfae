package io.filo.message;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The channels that messages leave by. Looked up when needed: adapters lean on this module, not the other way round. */
@Component
class Transports {

    private final ObjectProvider<OutboundTransport> transports;

    Transports(ObjectProvider<OutboundTransport> transports) {
        this.transports = transports;
    }

    Optional<OutboundTransport> of(String channel) {
        return transports.stream()
                .filter(transport -> transport.channel().equals(channel))
                .findFirst();
    }

    /** Whether a mail to this address would come back to ourselves. */
    boolean isOwnAddress(String address) {
        return transports.stream().anyMatch(transport -> transport.isOwnAddress(address));
    }

    /** Whether somebody in the shop writes from it. */
    boolean isColleague(String address) {
        return transports.stream().anyMatch(transport -> transport.isColleague(address));
    }

    Map<Long, String> deliveryStates(String channel, Collection<Long> messageIds) {
        return of(channel)
                .map(transport -> transport.deliveryStates(messageIds))
                .orElse(Map.of());
    }
}
