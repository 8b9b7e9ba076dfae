package io.filo.order;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cart as it stands now.
 *
 * @param total with tax
 * @param recoveryUrl where the customer finds it again
 * @param ordered whether it has become an order
 * @param marketingAllowed what the customer said in the shop, null when he was not asked
 * @param abandonedAt when it was found left
 */
public record CartView(
        long id,
        String shop,
        @Nullable String brand,
        @Nullable Long customerId,
        @Nullable String contactEmail,
        String currency,
        BigDecimal total,
        List<Snapshot.Line> lines,
        @Nullable String recoveryUrl,
        boolean ordered,
        @Nullable Boolean marketingAllowed,
        Instant updatedAt,
        @Nullable Instant abandonedAt) {}
