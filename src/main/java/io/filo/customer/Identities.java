package io.filo.customer;

import io.filo.customer.Recognition.Told;
import io.filo.support.FreeMailDomains;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Brings what somebody has told into the forms under which it is compared. */
@Component
class Identities {

    private final PhoneNumbers phones;
    private final FreeMailDomains freeMail;

    Identities(PhoneNumbers phones, FreeMailDomains freeMail) {
        this.phones = phones;
        this.freeMail = freeMail;
    }

    /** @param domains own ones of the e-mail address, by which a company is found */
    record Normal(
            @Nullable EmailAddress email,
            @Nullable String phone,
            @Nullable String vatNumber,
            @Nullable String addressKey,
            String[] domains) {

        @Nullable
        String address() {
            return email == null ? null : email.normalised();
        }
    }

    Normal normal(Told told) {
        var email = Optional.ofNullable(told.email())
                .flatMap(EmailAddress::parse)
                .filter(address -> !address.normalised().equals(Customers.NOBODY))
                .orElse(null);
        return new Normal(
                email,
                Optional.ofNullable(told.phone()).flatMap(phones::normalise).orElse(null),
                Optional.ofNullable(told.vatNumber())
                        .flatMap(VatNumber::normalise)
                        .orElse(null),
                PostalAddress.key(told.street(), told.postalCode()).orElse(null),
                email == null || freeMail.covers(email.domains())
                        ? new String[0]
                        : email.domains().toArray(String[]::new));
    }
}
