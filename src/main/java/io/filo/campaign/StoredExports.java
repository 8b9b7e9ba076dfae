package io.filo.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.contact.Channel;
import io.filo.contact.ContactPermissions;
import io.filo.contact.Enquiry;
import io.filo.contact.Permission;
import io.filo.contact.Permission.Outcome;
import io.filo.contact.Purpose;
import io.filo.support.BusinessException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
class StoredExports implements SegmentExports {

    private static final int BATCH = 5_000;
    private static final String TOPIC = "REMARKETING";
    private static final TypeReference<Map<Channel, Map<String, Integer>>> LEFT_OUT = new TypeReference<>() {};

    /** As the gate reads consents and chooses the address that they are for. */
    private static final String KNOWN = """
            select c.id, #email, #phone,
                   (select state from consent_event
                    where customer_id in (select c.id union all select m.id from customer m where m.merged_into = c.id)
                      and purpose = 'PROFILING'
                    order by state = 'REQUESTED', occurred_at desc, state in ('WITHDRAWN', 'OBJECTED') desc, id desc
                    limit 1) as profiling
            from customer c
            """ + joins("email", "EMAIL") + joins("phone", "PHONE") + """
            where c.id = any (:ids) and c.merged_into is null and c.erased_at is null
            """;

    private static String joins(String name, String channel) {
        return """
                left join lateral (
                    select state, contact_point_id from consent_event
                    where customer_id in (select c.id union all select m.id from customer m where m.merged_into = c.id)
                      and purpose = 'MARKETING' and channel in ('#channel', 'ANY')
                    order by state = 'REQUESTED', occurred_at desc, state in ('WITHDRAWN', 'OBJECTED') desc, id desc
                    limit 1) #name_said on true
                left join lateral (
                    select normalised from contact_point
                    where customer_id = c.id and type = '#channel' and state <> 'HARD_BOUNCED'
                    order by (id = #name_said.contact_point_id) is true desc, is_primary desc, id limit 1) #name on true
                """.replace("#channel", channel).replace("#name", name);
    }

    private record Known(
            long id,
            @Nullable String email,
            @Nullable String emailSaid,
            @Nullable String phone,
            @Nullable String phoneSaid,
            @Nullable String profiling) {}

    private final JdbcClient jdbc;
    private final Segments segments;
    private final SegmentMembers members;
    private final ContactPermissions permissions;
    private final ObjectMapper json;
    private final Clock clock;

    StoredExports(
            JdbcClient jdbc,
            Segments segments,
            SegmentMembers members,
            ContactPermissions permissions,
            ObjectMapper json,
            Clock clock) {
        this.jdbc = jdbc;
        this.segments = segments;
        this.members = members;
        this.permissions = permissions;
        this.json = json;
        this.clock = clock;
    }

    @Override
    @Transactional(noRollbackFor = BusinessException.class)
    public Export export(String key, Platform platform, String actor) {
        var ids = new ArrayList<Long>();
        members.ask(
                key,
                " select distinct customer_id from member where customer_id is not null order by 1 limit :most",
                Map.of("most", MOST + 1),
                row -> ids.add(row.getLong("customer_id")));
        if (ids.size() > MOST) {
            throw new BusinessException(
                    "SEGMENT_TOO_LARGE", "More than " + MOST + " customers cannot be given out at once.", MOST);
        }
        var rows = new ArrayList<Hashed>();
        var leftOut = new EnumMap<Channel, Map<String, Integer>>(Channel.class);
        for (int from = 0; from < ids.size(); from += BATCH) {
            batch(ids.subList(from, Math.min(ids.size(), from + BATCH)), platform, rows, leftOut);
        }
        rows.sort(Comparator.comparing(row -> String.valueOf(row.email()) + row.phone()));
        var count = new Count(
                ids.size(),
                rows.size(),
                (int) rows.stream().filter(row -> row.email() != null).count(),
                (int) rows.stream().filter(row -> row.phone() != null).count(),
                leftOut);
        log(key, platform, actor, count);
        return new Export(rows, count);
    }

    private void batch(
            List<Long> ids, Platform platform, List<Hashed> rows, Map<Channel, Map<String, Integer>> leftOut) {
        var byMail = permissions.askAll(ids, enquiry(Channel.EMAIL));
        var byPhone = permissions.askAll(ids, enquiry(Channel.PHONE));
        jdbc.sql(KNOWN.replace("#email", "email.normalised as email, email_said.state as email_state")
                        .replace("#phone", "phone.normalised as phone, phone_said.state as phone_state"))
                .param("ids", ids.toArray(Long[]::new))
                .query((row, number) -> new Known(
                        row.getLong("id"),
                        row.getString("email"),
                        row.getString("email_state"),
                        row.getString("phone"),
                        row.getString("phone_state"),
                        row.getString("profiling")))
                .list()
                .forEach(known -> {
                    var email = given(Channel.EMAIL, known, known.email, known.emailSaid, byMail, leftOut);
                    var phone = given(Channel.PHONE, known, known.phone, known.phoneSaid, byPhone, leftOut);
                    if (email != null || phone != null) {
                        rows.add(new Hashed(
                                email == null ? null : hash(email.strip().toLowerCase(Locale.ROOT)),
                                phone == null ? null : hash(platform == Platform.META ? phone.substring(1) : phone)));
                    }
                });
    }

    private static Enquiry enquiry(Channel channel) {
        return new Enquiry(Purpose.MARKETING, channel, TOPIC, null, null, null, false);
    }

    /** What the gate would put off for an hour or a day may be given out: nobody is disturbed by it. */
    private static @Nullable String given(
            Channel channel,
            Known known,
            @Nullable String address,
            @Nullable String said,
            Map<Long, Permission> permissions,
            Map<Channel, Map<String, Integer>> leftOut) {
        String reason;
        var permission = permissions.get(known.id);
        if (address == null || channel == Channel.PHONE && !address.startsWith("+")) {
            reason = "NO_ADDRESS";
        } else if (said == null || !List.of("GIVEN", "CONFIRMED").contains(said)) {
            reason = "NO_CONSENT";
        } else if (known.profiling != null && List.of("WITHDRAWN", "OBJECTED").contains(known.profiling)) {
            reason = "PROFILING_REFUSED";
        } else if (permission == null) {
            reason = "NO_ANSWER";
        } else if (permission.outcome() != Outcome.ALLOW && permission.outcome() != Outcome.DEFER) {
            reason = permission.reason();
        } else {
            return address;
        }
        leftOut.computeIfAbsent(channel, none -> new TreeMap<>()).merge(reason, 1, Integer::sum);
        return null;
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void log(String key, Platform platform, String actor, Count count) {
        jdbc.sql("""
                        insert into segment_export (segment_key, platform, exported_at, exported_by, members, rows, emails, phones,
                            left_out)
                        values (:key, :platform, :now, :actor, :members, :rows, :emails, :phones, :leftOut::jsonb)
                        """)
                .param("key", key)
                .param("platform", platform.name())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("actor", actor)
                .param("members", count.members())
                .param("rows", count.rows())
                .param("emails", count.emails())
                .param("phones", count.phones())
                .param("leftOut", written(count.leftOut()))
                .update();
    }

    @Override
    public List<Logged> log(String key) {
        segments.get(key);
        return jdbc.sql("select * from segment_export where segment_key = ? order by id desc limit 10")
                .param(key)
                .query((row, number) -> new Logged(
                        Platform.valueOf(row.getString("platform")),
                        Objects.requireNonNull(row.getObject("exported_at", OffsetDateTime.class))
                                .toInstant(),
                        row.getString("exported_by"),
                        new Count(
                                row.getInt("members"),
                                row.getInt("rows"),
                                row.getInt("emails"),
                                row.getInt("phones"),
                                read(row.getString("left_out")))))
                .list();
    }

    private String written(Map<Channel, Map<String, Integer>> leftOut) {
        try {
            return json.writeValueAsString(leftOut);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Map<Channel, Map<String, Integer>> read(String stored) {
        try {
            return json.readValue(stored, LEFT_OUT);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("A stored count is no JSON: " + stored, broken);
        }
    }
}
