package io.filo.mail;

import io.filo.message.Address;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A mail that somebody sends in their own name for whoever wrote it: a web form of the shop, or a mailing list that puts
 * itself into From. Both name the person in Reply-To.
 *
 * @param by who handed it on
 * @param person who wrote it; null when that is {@link By#A_LIST} and it names nobody
 * @param lists addresses that reach all readers of the list that it came through, in normal form
 */
record HandedOn(By by, @Nullable Address person, Set<String> lists) {

    enum By {
        NOBODY,
        OUR_FORM,
        A_LIST
    }

    /** "Mario via Group", as lists write it. */
    private static final Pattern VIA = Pattern.compile("(\\S.{0,150}?)\\s+(?:via|tramite|über)\\s+\\S.*");

    private static final Pattern LIST_ID = Pattern.compile("<([^<>@.]+)\\.([^<>@]+)>\\s*$");

    private static final int MAX_ADDRESSES = 10;

    static HandedOn of(MailHeaders headers, @Nullable Address from, List<Address> replyTo, OwnAddresses own) {
        Set<String> lists = lists(headers);
        if (from == null) {
            return new HandedOn(By.NOBODY, null, lists);
        }
        Predicate<Address> another = address -> !own.isOwn(address.value())
                && !lists.contains(AddressFields.normal(address.value()))
                && !AddressFields.normal(address.value()).equals(AddressFields.normal(from.value()));
        if (own.isFormSender(from.value())) {
            Address person = replyTo.stream().filter(another).findFirst().orElse(null);
            if (person != null) {
                return new HandedOn(By.OUR_FORM, person, lists);
            }
        }
        boolean throughList = headers.has("list-id") || headers.has("list-post");
        Matcher via = VIA.matcher(from.name() == null ? "" : from.name());
        boolean names = via.matches();
        if (throughList ? !names && !lists.contains(AddressFields.normal(from.value())) : !names) {
            return new HandedOn(By.NOBODY, null, lists);
        }
        Address person = Stream.concat(replyTo.stream(), throughList ? original(headers) : Stream.empty())
                .filter(another)
                .filter(address -> throughList || !domain(address).equals(domain(from)))
                .findFirst()
                .orElse(null);
        if (person == null && !throughList) {
            return new HandedOn(By.NOBODY, null, lists);
        }
        if (person != null && person.name() == null && names) {
            person = new Address(person.value(), via.group(1).replaceAll("^['\"]|['\"]$", ""));
        }
        lists.add(AddressFields.normal(from.value()));
        return new HandedOn(By.A_LIST, person, lists);
    }

    /** Where lists that hide the person even from Reply-To keep it. */
    private static Stream<Address> original(MailHeaders headers) {
        return Stream.of("x-original-from", "x-original-sender")
                .flatMap(name -> headers.all(name).stream())
                .flatMap(field -> AddressFields.parse(field, 1).stream());
    }

    private static Set<String> lists(MailHeaders headers) {
        Set<String> lists = new HashSet<>();
        for (String field : headers.all("list-post")) {
            for (Address address : AddressFields.parse(field, MAX_ADDRESSES)) {
                lists.add(AddressFields.normal(address.value().replaceAll("\\?.*", "")));
            }
        }
        for (String field : headers.all("list-id")) {
            Matcher id = LIST_ID.matcher(Text.cut(field, 1_000));
            if (id.find()) {
                lists.add(AddressFields.normal(id.group(1) + "@" + id.group(2)));
            }
        }
        return lists;
    }

    private static String domain(Address address) {
        String normal = AddressFields.normal(address.value());
        return normal.substring(normal.lastIndexOf('@') + 1);
    }

    /** Those that do not reach a whole list: nobody answers a person before all its readers. */
    List<Address> withoutLists(List<Address> addresses) {
        return lists.isEmpty()
                ? addresses
                : addresses.stream()
                        .filter(address -> !lists.contains(AddressFields.normal(address.value())))
                        .toList();
    }
}
