package io.filo.contact;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The last answer of the gate in the running transaction, good for one letter. Whoever asked has his turn until the
 * transaction ends, so nothing that the customer says can change it.
 */
final class JustAsked {

    private record Answer(long customerId, Enquiry enquiry, Permission permission) {}

    void remember(long customerId, Enquiry enquiry, Permission permission) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        if (TransactionSynchronizationManager.unbindResourceIfPossible(this) == null) {
            TransactionSynchronizationManager.registerSynchronization(new Forget());
        }
        TransactionSynchronizationManager.bindResource(this, new Answer(customerId, enquiry, permission));
    }

    Optional<Permission> take(long customerId, Enquiry enquiry) {
        var answer = (@Nullable Answer) TransactionSynchronizationManager.getResource(this);
        if (answer == null || answer.customerId != customerId || !isSame(answer.enquiry, enquiry)) {
            return Optional.empty();
        }
        TransactionSynchronizationManager.unbindResource(this);
        return Optional.of(answer.permission);
    }

    /** Its beginning is the same moment, which the engine keeps by milliseconds. */
    private static boolean isSame(Enquiry one, Enquiry other) {
        return one.purpose() == other.purpose()
                && one.channel() == other.channel()
                && one.topic().equals(other.topic())
                && Objects.equals(one.template(), other.template())
                && Objects.equals(one.contextId(), other.contextId())
                && one.reviewed() == other.reviewed()
                && Objects.equals(millis(one), millis(other));
    }

    private static @Nullable Long millis(Enquiry enquiry) {
        var since = enquiry.since();
        return since == null ? null : since.toEpochMilli();
    }

    private final class Forget implements TransactionSynchronization {

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(JustAsked.this);
        }
    }
}
