package io.filo.customer;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;

/** One way to reach a customer. */
@Entity
@Table(name = "contact_point")
class ContactPoint {

    enum Type {
        EMAIL,
        PHONE
    }

    enum State {
        VALID,
        SOFT_BOUNCED,
        HARD_BOUNCED
    }

    @Id
    private Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    private Customer customer;

    @Enumerated(EnumType.STRING)
    private Type type;

    @Column(name = "value")
    private String value;

    private String normalised;

    @Enumerated(EnumType.STRING)
    private State state = State.VALID;

    @Column(name = "is_primary")
    private boolean primary;

    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected ContactPoint() {}

    ContactPoint(
            long id,
            Customer customer,
            Type type,
            String value,
            String normalised,
            boolean primary,
            Instant createdAt) {
        this.id = id;
        this.customer = customer;
        this.type = type;
        this.value = value;
        this.normalised = normalised;
        this.primary = primary;
        this.createdAt = createdAt;
    }

    Type type() {
        return type;
    }
}
