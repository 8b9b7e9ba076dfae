package io.filo.lead.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.lead.imports.ImportSettings.OrderBasis.Decimal;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Amounts, times and words as shops and people write them. */
class OrderRowReadingTests {

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12|12",
                "12,5|12.5",
                "1.234,56|1234.56",
                "€ 1 234,56|1234.56",
                "12,50 EUR|12.50",
                "-3,2|-3.2",
                "1'234|1234"
            })
    void commasBeforeTheCents(String written, BigDecimal read) {
        assertThat(OrderRowReader.parse(written, Decimal.COMMA)).contains(read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"12|12", "12.5|12.5", "1,234.56|1234.56", "$1,234|1234", "USD 3.10|3.10"})
    void pointsBeforeTheCents(String written, BigDecimal read) {
        assertThat(OrderRowReader.parse(written, Decimal.POINT)).contains(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"12.5", "1.23,4.5", "12,", "abc", "=1+1", "1e3", "--1", "1,2,3", "12 34"})
    void whatCouldMeanTwoThingsIsNoAmount(String written) {
        assertThat(OrderRowReader.parse(written, Decimal.COMMA)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2025-07-01, 2025-06-30T22:00:00Z",
        "2025-07-01 10:30, 2025-07-01T08:30:00Z",
        "2025-07-01T10:30:15Z, 2025-07-01T10:30:15Z",
        "2025-07-01T10:30:15.123+02:00, 2025-07-01T08:30:15Z",
        "2025-07-01 10:30:15 +0200, 2025-07-01T08:30:15Z",
        "01/07/2025 10.30, 2025-07-01T08:30:00Z",
        "1.7.25, 2025-06-30T22:00:00Z"
    })
    void times(String written, Instant read) {
        assertThat(OrderRowReader.moment(written, ROME)).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2025-02-30",
                "2025-07-01 25:00",
                "yesterday",
                "07/13/2025",
                "2025-07-01 10:30 +99:00",
                "0001-01-01"
            })
    void whatIsNoTime(String written) {
        assertThat(OrderRowReader.moment(written, ROME)).isNull();
    }

    @Test
    void columnsOfExportsAreKnownByTheirNames() {
        assertThat(ListContent.mapping(
                        List.of(
                                "Name",
                                "Email",
                                "Financial Status",
                                "Created at",
                                "Lineitem quantity",
                                "Lineitem name",
                                "Lineitem price",
                                "Lineitem sku"),
                        ImportContent.ORDERS))
                .containsEntry(ImportField.ORDER_NUMBER, 0)
                .containsEntry(ImportField.PLACED_AT, 3)
                .containsEntry(ImportField.UNIT_PRICE, 6)
                .doesNotContainKey(ImportField.NAME);
        assertThat(ListContent.mapping(List.of("nome", "stato", "data", "ordine", "prezzo"), ImportContent.ORDERS))
                .containsEntry(ImportField.NAME, 0)
                .containsEntry(ImportField.STATUS, 1)
                .containsEntry(ImportField.PLACED_AT, 2);
    }
}
