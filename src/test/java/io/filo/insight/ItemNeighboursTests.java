package io.filo.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes together: the published values, and the hit rate on a public set. */
class ItemNeighboursTests {

    private static final Path INVOICES =
            Path.of("..", "shared", "reference", "data", "online_retail", "invoice_lines.csv.xz");

    static Stream<String> published() throws IOException {
        try (var in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ItemNeighboursTests.class.getResourceAsStream("/reference/llr_published.csv")),
                StandardCharsets.UTF_8))) {
            return in.lines().skip(1).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("published")
    void theRatioIsAsPublished(String row) {
        var cell = row.split(",");
        assertThat(LogLikelihoodRatio.of(
                        Long.parseLong(cell[0]),
                        Long.parseLong(cell[1]),
                        Long.parseLong(cell[2]),
                        Long.parseLong(cell[3])))
                .isCloseTo(Double.parseDouble(cell[4]), within(Double.parseDouble(cell[5])));
    }

    @Test
    void whatComesTogetherByChanceOrOnceOnlyIsNoNeighbour() {
        // 0 and 1 go together; 2 is in every basket, so says nothing; 3 came with 4 once.
        int[][] baskets = {{0, 1, 2}, {0, 1, 2}, {0, 1, 2}, {2}, {2}, {2, 3, 4}};

        var of0 = new ItemNeighbours(baskets, 5).of(0);

        assertThat(of0).singleElement().satisfies(neighbour -> {
            assertThat(neighbour.item()).isEqualTo(1);
            assertThat(neighbour.together()).isEqualTo(3);
            assertThat(neighbour.lift()).isCloseTo(2, within(1e-9));
            assertThat(neighbour.score()).isCloseTo(LogLikelihoodRatio.of(3, 0, 0, 3), within(1e-9));
        });
        assertThat(new ItemNeighbours(baskets, 5).of(2)).isEmpty();
        assertThat(new ItemNeighbours(baskets, 5).of(3)).isEmpty();
    }

    /**
     * Learns from what was bought before September 2011, offers ten things that the customer has not, and counts for whom at
     * least one of them was bought later, of all who later bought anything new that could have been offered.
     */
    @Test
    void itFindsWhatIsBoughtNextOfThePublicSet() throws IOException, InterruptedException {
        assumeTrue(Files.isReadable(INVOICES), "No set of invoices at " + INVOICES.toAbsolutePath());
        var before = new TreeMap<String, Set<String>>();
        var after = new HashMap<String, Set<String>>();
        lines(INVOICES).skip(1).map(line -> line.split(",", 7)).forEach(cell -> {
            boolean bought = !cell[5].isEmpty() && !cell[0].startsWith("C") && Double.parseDouble(cell[2]) > 0;
            if (bought) {
                (cell[3].compareTo("2011-09-01") < 0 ? before : after)
                        .computeIfAbsent(cell[5], customer -> new TreeSet<>())
                        .add(cell[1]);
            }
        });
        var items = before.values().stream()
                .flatMap(Set::stream)
                .distinct()
                .sorted()
                .toList();
        Map<String, Integer> numbers = new HashMap<>();
        items.forEach(item -> numbers.put(item, numbers.size()));
        int[][] baskets = before.values().stream()
                .map(basket -> basket.stream().mapToInt(numbers::get).toArray())
                .toArray(int[][]::new);
        var neighbours = new ItemNeighbours(baskets, items.size());
        var of = IntStream.range(0, items.size()).mapToObj(neighbours::of).toList();

        int customers = 0;
        int hits = 0;
        for (var customer : before.entrySet()) {
            var has = customer.getValue();
            var bought = new HashSet<>(after.getOrDefault(customer.getKey(), Set.of()));
            bought.removeAll(has);
            bought.retainAll(numbers.keySet());
            if (!bought.isEmpty()) {
                customers++;
                hits += offered(has, numbers, of).stream().map(items::get).anyMatch(bought::contains) ? 1 : 0;
            }
        }
        System.out.printf("Hit rate at 10: %.4f of %d customers%n", (double) hits / customers, customers);
        assertThat(customers).isEqualTo(1880);
        assertThat((double) hits / customers).isGreaterThanOrEqualTo(0.49);
    }

    private static List<Integer> offered(
            Set<String> has, Map<String, Integer> numbers, List<List<ItemNeighbours.Neighbour>> of) {
        Map<Integer, Double> scores = new HashMap<>();
        has.forEach(item -> of.get(numbers.get(item))
                .forEach(neighbour -> scores.merge(neighbour.item(), neighbour.score(), Double::sum)));
        has.forEach(item -> scores.remove(numbers.get(item)));
        return scores.entrySet().stream()
                .sorted(Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(10)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Stream<String> lines(Path packed) throws IOException, InterruptedException {
        Process unpack;
        try {
            unpack = new ProcessBuilder("xz", "-dc", packed.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException absent) {
            assumeTrue(
                    false,
                    "The set of invoices is packed: it takes xz. On Debian and Ubuntu: apt-get install xz-utils");
            throw absent;
        }
        var lines = new ArrayList<String>();
        try (var in = unpack.inputReader(StandardCharsets.UTF_8)) {
            in.lines().forEach(lines::add);
        }
        assertThat(unpack.waitFor()).isZero();
        return lines.stream();
    }
}
