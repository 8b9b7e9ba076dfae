package io.filo.contact;

import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.engine.CurrentUser;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Calls that people made because a process asked them to. */
@Service
@Transactional
public class Calls {

    private static final Duration SOONEST = Duration.ofMinutes(30);
    private static final Duration USUALLY = Duration.ofDays(1);
    private static final Duration LATEST = Duration.ofDays(90);

    private final ContactPermissions gate;
    private final Turns turns;
    private final Customers customers;
    private final Consents consents;
    private final ProcessEvents events;
    private final CurrentUser user;
    private final Clock clock;

    Calls(
            ContactPermissions gate,
            Turns turns,
            Customers customers,
            Consents consents,
            ProcessEvents events,
            CurrentUser user,
            Clock clock) {
        this.gate = gate;
        this.turns = turns;
        this.customers = customers;
        this.consents = consents;
        this.events = events;
        this.user = user;
        this.clock = clock;
    }

    /**
     * Asks the gate whether they may be called. Until the transaction ends nobody else is told so, that no two may call the
     * same customer at once: what comes of it must be written down in it.
     *
     * @return what it says, by customer
     */
    public Map<Long, Permission> ask(Collection<Long> customerIds, Enquiry call) {
        turns.takeCalls();
        return gate.askAll(customerIds, call);
    }

    /**
     * Puts a call on the contact log, where caps count it, and does what it calls for: a wrong number is marked, an
     * objection is recorded.
     *
     * @param call what it was about, as the gate was asked
     * @param again when to call again, with {@link CallOutcome#AGAIN}; null for a day later
     * @return when to call again, between half an hour and 90 days from now
     */
    public Instant record(long customerId, Enquiry call, CallOutcome outcome, @Nullable Instant again) {
        var now = clock.instant();
        if (outcome == CallOutcome.AGAIN) {
            // He was not spoken to, or asked for it himself.
            customers.appendTimeline(customerId, now, "CALLED", null, user.id().orElse(null));
        } else {
            gate.logCalled(customerId, call, gate.ask(customerId, call));
        }
        var person = user.id().orElse(null);
        if (outcome == CallOutcome.WRONG_NUMBER) {
            customers.markWrongNumber(customerId, person);
            if (!hasNumber(customerId)) {
                events.publish(ProcessEvent.wakeCustomer(
                        ContactEventTypes.NO_NUMBER, customerId, "call:" + customerId + "@" + now, now));
            }
        } else if (outcome == CallOutcome.NEVER) {
            consents.record(
                    new ConsentRecord(
                            customerId,
                            null,
                            ConsentPurpose.MARKETING,
                            ConsentChannel.PHONE,
                            ConsentState.OBJECTED,
                            "PHONE",
                            null,
                            now,
                            person == null ? "said on the telephone" : "said on the telephone, heard by " + person),
                    person);
        }
        var wanted = again == null ? now.plus(USUALLY) : again;
        return wanted.isBefore(now.plus(SOONEST))
                ? now.plus(SOONEST)
                : wanted.isAfter(now.plus(LATEST)) ? now.plus(LATEST) : wanted;
    }

    private boolean hasNumber(long customerId) {
        return customers.card(customerId).map(CustomerCard::contactPoints).orElse(List.of()).stream()
                .anyMatch(
                        point -> point.type().equals("PHONE") && !point.state().equals("HARD_BOUNCED"));
    }
}
