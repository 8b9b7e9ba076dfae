package io.filo.campaign;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Looking after the best customers, below {@code filo.campaign.guard}.
 *
 * @param watch whether this node sees who is to be looked after
 * @param ownerTasks how many of the best customers without an owner are asked about at a time; 1 to 1000
 */
@ConfigurationProperties("filo.campaign.guard")
record GuardProperties(
        @DefaultValue("true") boolean watch,
        @DefaultValue("5") int ownerTasks) {

    GuardProperties {
        if (ownerTasks < 1 || ownerTasks > 1000) {
            throw new IllegalArgumentException(
                    "filo.campaign.guard.owner-tasks=" + ownerTasks + ": write a number from 1 to 1000, such as 5.");
        }
    }
}
