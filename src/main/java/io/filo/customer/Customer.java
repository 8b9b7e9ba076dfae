package io.filo.customer;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A person or company that the shop deals with, from the first contact on. */
@Entity
@Table(name = "customer")
class Customer {

    @Id
    private Long id;

    @Enumerated(EnumType.STRING)
    private CustomerKind kind;

    private String displayName;

    private @Nullable String givenName;

    private @Nullable String familyName;

    private String language;

    @Enumerated(EnumType.STRING)
    private CustomerStage stage;

    private String customerClass;

    private @Nullable String mailDomain;

    private @Nullable Long companyId;

    private Instant createdAt;

    private Instant updatedAt;

    @Version
    private @Nullable Integer version;

    @OneToMany(mappedBy = "customer", cascade = CascadeType.PERSIST)
    private List<ContactPoint> contactPoints = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    protected Customer() {}

    Customer(
            long id,
            CustomerKind kind,
            String displayName,
            String language,
            CustomerStage stage,
            String customerClass,
            Instant createdAt) {
        this.id = id;
        this.kind = kind;
        this.displayName = displayName;
        this.language = language;
        this.stage = stage;
        this.customerClass = customerClass;
        this.createdAt = createdAt;
        this.updatedAt = createdAt;
    }

    long id() {
        return id;
    }

    void named(@Nullable String given, @Nullable String family) {
        this.givenName = given;
        this.familyName = family;
    }

    void worksFor(long company) {
        if (kind == CustomerKind.COMPANY) {
            throw new IllegalStateException("Customer " + id + " is a company: it belongs to none.");
        }
        this.companyId = company;
    }

    void ownsDomain(String domain) {
        if (kind != CustomerKind.COMPANY) {
            throw new IllegalStateException("Customer " + id + " is a person: only companies own a mail domain.");
        }
        this.mailDomain = domain;
    }

    /** The first of its type is the one that is used when nothing else is said. */
    void reachableAt(long pointId, ContactPoint.Type type, String value, String normalised) {
        var first = contactPoints.stream().noneMatch(point -> point.type() == type);
        contactPoints.add(new ContactPoint(pointId, this, type, value, normalised, first, createdAt));
    }
}
