package io.filo.insight;

import static io.filo.order.Told.account;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.customer.Touchpoints;
import io.filo.customer.Touchpoints.Touchpoint;
import io.filo.insight.Credit.By;
import io.filo.insight.Credit.Report;
import io.filo.insight.Credit.Row;
import io.filo.order.OrderDesk;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.support.BusinessException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Where orders come from, in a month that no other test has orders in. */
class CreditIntegrationTests extends IntegrationTest {

    private static final Instant MONTH = Instant.parse("2019-03-10T10:00:00Z");
    private static final LocalDate FROM = LocalDate.parse("2019-03-01");
    private static final LocalDate TO = LocalDate.parse("2019-03-31");
    private static final long DAY = 86_400;

    @Autowired
    private SnapshotIntake intake;

    @Autowired
    private OrderDesk desk;

    @Autowired
    private Touchpoints touchpoints;

    @Autowired
    private Credit credit;

    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private final Source source = new Source("credit-" + unique, null, true);

    private long buys(String id, String person, Instant at, SalesChannel channel, OrderStatus status) {
        var order = new Told(unique + id, account(person + unique, person + "." + unique + "@posta.example"), at)
                .channel(channel)
                .status(status)
                .payment(PaymentStatus.PAID)
                .order();
        intake.take(source, order);
        return Objects.requireNonNull(
                desk.order(desk.byNumber(order.number()).orElseThrow()).customerId());
    }

    private void meets(long customer, Instant at, String kind, @Nullable String source, @Nullable String store) {
        touchpoints.add(
                customer,
                new Touchpoint(
                        at, kind, null, source, null, source == null ? null : "spring", null, store, null, null));
    }

    private static Map<String, BigDecimal> orders(Report report, CreditModel model) {
        return Objects.requireNonNull(report.models().get(model)).stream()
                .collect(Collectors.toMap(Row::channel, row -> row.orders().stripTrailingZeros()));
    }

    private static BigDecimal number(String written) {
        return new BigDecimal(written).stripTrailingZeros();
    }

    @Test
    void ordersComeFromWhatWasMetBefore() {
        // Mia: a form by a search engine, a visit of the store, then the purchase there; long ago something that is
        // forgotten.
        long mia = buys("1", "mia", MONTH, SalesChannel.STORE, OrderStatus.OPEN);
        meets(mia, MONTH.minusSeconds(7 * DAY), "FORM", "google", null);
        meets(mia, MONTH.minusSeconds(200 * DAY), "FORM", "flyer", null);
        // Her second order: only what came after the first counts.
        buys("2", "mia", MONTH.plusSeconds(5 * DAY), SalesChannel.PHONE, OrderStatus.OPEN);
        // Leo met us in this month and bought nothing that he kept.
        long leo = buys("3", "leo", MONTH.plusSeconds(DAY), SalesChannel.WEB, OrderStatus.CANCELLED);
        meets(leo, MONTH.plusSeconds(2 * DAY), "MAIL", null, null);

        var report = credit.report(By.CHANNEL, FROM, TO);

        assertThat(report.orders()).isEqualTo(2);
        assertThat(report.ended()).isEqualTo(1);
        assertThat(report.value()).isEqualByComparingTo("263.94");
        assertThat(orders(report, CreditModel.FIRST)).isEqualTo(Map.of("google", number("1"), "PHONE", number("1")));
        assertThat(orders(report, CreditModel.LAST_NON_DIRECT))
                .isEqualTo(Map.of("STORE", number("1"), "PHONE", number("1")));
        assertThat(orders(report, CreditModel.LINEAR))
                .isEqualTo(Map.of("google", number("0.5"), "STORE", number("0.5"), "PHONE", number("1")));
        assertThat(orders(report, CreditModel.TIME_DECAY).get("STORE")).isEqualTo(number("0.6667"));
        report.models().forEach((model, rows) -> {
            assertThat(rows.stream().map(Row::orders).reduce(BigDecimal.ZERO, BigDecimal::add))
                    .as("%s", model)
                    .isEqualByComparingTo("2");
            assertThat(rows.stream().map(Row::value).reduce(BigDecimal.ZERO, BigDecimal::add))
                    .as("%s", model)
                    .isEqualByComparingTo("263.94");
        });
        assertThat(orders(credit.report(By.STORE, FROM, TO), CreditModel.LAST_NON_DIRECT))
                .isEqualTo(Map.of("TO1", number("1"), Credit.NONE, number("1")));
        assertThat(orders(credit.report(By.CAMPAIGN, FROM, TO), CreditModel.FIRST))
                .isEqualTo(Map.of("spring", number("2")));
    }

    @Test
    void aPeriodOfTooManyDaysIsRefused() {
        assertThatThrownBy(() -> credit.report(By.CHANNEL, TO, FROM)).isInstanceOf(BusinessException.class);
        assertThatThrownBy(() -> credit.report(By.CHANNEL, FROM, FROM.plusDays(400)))
                .isInstanceOf(BusinessException.class);
        assertThat(credit.report(By.CHANNEL, LocalDate.parse("1999-01-01"), LocalDate.parse("1999-02-01"))
                        .orders())
                .isZero();
    }
}
