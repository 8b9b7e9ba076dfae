package io.filo.lead.imports;

import io.filo.customer.ListedCustomers;
import io.filo.lead.imports.ImportSettings.OrderBasis;
import io.filo.lead.imports.ImportSettings.OrderBasis.Decimal;
import io.filo.lead.imports.ListIntake.Stored;
import io.filo.order.OrderDesk;
import io.filo.support.BusinessException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What a list holds, as far as its columns and its first rows tell, and who reads its rows. */
@Component
class ListContent {

    private static final int SAMPLE = 200;
    private static final Pattern CENTS_AFTER_COMMA = Pattern.compile(".*\\d,\\d{1,2}\\D*");
    private static final Pattern CENTS_AFTER_POINT = Pattern.compile(".*\\d\\.\\d{1,2}\\D*");

    private final ImportRuns runs;
    private final ImportFiles files;
    private final ListedCustomers people;
    private final OrderListing orders;
    private final OrderDesk desk;
    private final Clock clock;
    private final ZoneId zone;

    ListContent(
            ImportRuns runs,
            ImportFiles files,
            ListedCustomers people,
            OrderListing orders,
            OrderDesk desk,
            Clock clock,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone) {
        this.runs = runs;
        this.files = files;
        this.people = people;
        this.orders = orders;
        this.desk = desk;
        this.clock = clock;
        this.zone = zone;
    }

    /** Whoever reads the rows of that import. */
    ListedRows of(ImportView run) {
        return run.settings().content() == ImportContent.ORDERS
                ? orders.rows(run)
                : new PeopleRows(
                        run.id(),
                        new RowReader(run.settings(), run.header().size(), people, zone, clock.instant()),
                        people);
    }

    /** As the last list with these columns was read; else by the names of the columns. */
    ImportSettings settings(Stored list, ListText text, String language) {
        return runs.remembered(list.header())
                .orElseGet(() -> settings(list.fileId(), text, list.header(), content(list.header()), language));
    }

    /** By the names of the columns. */
    ImportSettings settings(long fileId, ListText text, List<String> header, ImportContent content, String language) {
        var mapping = mapping(header, content);
        if (content == ImportContent.PEOPLE) {
            return ImportSettings.of(mapping, language);
        }
        var shops = desk.shops();
        return new ImportSettings(
                mapping,
                language,
                5,
                new OrderBasis(
                        shops.size() == 1 ? shops.get(0) : "",
                        OrderBasis.NONE.currency(),
                        decimal(fileId, text, mapping)));
    }

    /** What has an order, a date, an article and a price is a line of an order. */
    private static ImportContent content(List<String> header) {
        var found = mapping(header, ImportContent.ORDERS).keySet();
        boolean orders = (found.contains(ImportField.ORDER_ID) || found.contains(ImportField.ORDER_NUMBER))
                && found.contains(ImportField.PLACED_AT)
                && found.contains(ImportField.UNIT_PRICE)
                && (found.contains(ImportField.SKU) || found.contains(ImportField.PRODUCT_NAME));
        return orders ? ImportContent.ORDERS : ImportContent.PEOPLE;
    }

    static Map<ImportField, Integer> mapping(List<String> header, ImportContent content) {
        var mapping = new EnumMap<ImportField, Integer>(ImportField.class);
        // Where lines are named "Lineitem ...", the bare "Name" is that of the order.
        boolean ofLines = header.stream().map(ImportField::plain).anyMatch("lineitem name"::equals);
        for (int column = 0; column < header.size(); column++) {
            var at = column;
            if (content == ImportContent.ORDERS
                    && ofLines
                    && ImportField.plain(header.get(column)).equals("name")) {
                mapping.putIfAbsent(ImportField.ORDER_NUMBER, at);
            } else {
                ImportField.ofHeader(header.get(column), content).ifPresent(field -> mapping.putIfAbsent(field, at));
            }
        }
        // "Nome" beside "Cognome" is a given name, alone it is the whole one.
        if (mapping.containsKey(ImportField.GIVEN_NAME)
                && !mapping.containsKey(ImportField.FAMILY_NAME)
                && !mapping.containsKey(ImportField.NAME)) {
            mapping.put(ImportField.NAME, mapping.remove(ImportField.GIVEN_NAME));
        }
        return mapping;
    }

    /** As most amounts of the first rows have it. */
    private Decimal decimal(long fileId, ListText text, Map<ImportField, Integer> mapping) {
        var columns = Set.of(
                mapping.getOrDefault(ImportField.UNIT_PRICE, -1),
                mapping.getOrDefault(ImportField.TOTAL, -2),
                mapping.getOrDefault(ImportField.UNIT_COST, -3),
                mapping.getOrDefault(ImportField.SHIPPING_PAID, -4));
        int commas = 0;
        int points = 0;
        try (var list = new ListReader(files.read(fileId), text)) {
            list.next();
            for (int row = 0; row < SAMPLE; row++) {
                var next = list.next();
                if (next.isEmpty()) {
                    break;
                }
                var cells = next.get().cells();
                for (int column : columns) {
                    var cell = column < 0 || column >= cells.size() ? "" : cells.get(column);
                    commas += CENTS_AFTER_COMMA.matcher(cell).matches() ? 1 : 0;
                    points += CENTS_AFTER_POINT.matcher(cell).matches() ? 1 : 0;
                }
            }
        } catch (BusinessException unreadable) {
            // What was seen until then has to do; reading the whole list tells what is wrong.
            return commas > points ? Decimal.COMMA : Decimal.POINT;
        }
        return commas > points || commas == points && text.separator() == ';' ? Decimal.COMMA : Decimal.POINT;
    }
}
