package io.filo.access;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.ZoneId;

/** What the engine's user store has no column for. */
@Entity
@Table(name = "user_profile")
class UserProfile {

    @Id
    private String userId;

    private String language;
    private String zone;

    @SuppressWarnings("NullAway.Init")
    protected UserProfile() {}

    UserProfile(String userId, String language, ZoneId zone) {
        this.userId = userId;
        this.language = language;
        this.zone = zone.getId();
    }

    void prefer(String language, ZoneId zone) {
        this.language = language;
        this.zone = zone.getId();
    }
}
