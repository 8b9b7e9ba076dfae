package io.filo.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A group of people with the same work, as diagrams, pages and the engine's user store know it. */
public enum Role {
    CARE,
    CARE_LEAD,
    SALES,
    SALES_LEAD,
    MARKETING,
    STORE,
    DATA_STEWARD,
    DESIGNER,
    MANAGER,
    ADMIN;

    /** The group's id in diagrams and in the user store, such as {@code care-lead}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The role of that group; empty for a group that somebody else made. */
    public static Optional<Role> of(String groupId) {
        return Arrays.stream(values()).filter(role -> role.id().equals(groupId)).findFirst();
    }
}
