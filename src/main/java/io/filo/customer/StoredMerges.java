package io.filo.customer;

import io.filo.engine.RunningCases;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
@Transactional(noRollbackFor = BusinessException.class)
class StoredMerges implements Merges {

    /** Rows of other kinds in the list of what went over. */
    private static final String CASES = "case";

    private static final String REDIRECTED = "merged_into";
    private static final String PEOPLE = "company_id";

    /** A card as it is, with what decides between its contact points. */
    private static final String SNAPSHOT = """
            select to_jsonb(c) || jsonb_build_object('primary_points',
                       coalesce((select jsonb_agg(p.id) from contact_point p where p.customer_id = c.id and p.is_primary), '[]'))
            from customer c where c.id = ?
            """;

    private final JdbcClient jdbc;
    private final Customers customers;
    private final RunningCases cases;
    private final ObjectProvider<CustomerReference> references;
    private final ObjectProvider<MergeWatcher> watchers;
    private final Clock clock;

    StoredMerges(
            JdbcClient jdbc,
            Customers customers,
            RunningCases cases,
            ObjectProvider<CustomerReference> references,
            ObjectProvider<MergeWatcher> watchers,
            Clock clock) {
        this.jdbc = jdbc;
        this.customers = customers;
        this.cases = cases;
        this.references = references;
        this.watchers = watchers;
        this.clock = clock;
    }

    // --- who may be one ---------------------------------------------------------------------------------------------

    @Override
    public void noteDuplicate(long customerId, long otherId, String reason) {
        if (customerId != otherId) {
            jdbc.sql("""
                            insert into possible_duplicate (customer_id, other_id, noticed_at, reason)
                            values (least(:one, :other), greatest(:one, :other), :now, :reason)
                            on conflict (customer_id, other_id) do nothing
                            """)
                    .param("one", customerId)
                    .param("other", otherId)
                    .param("now", now())
                    .param("reason", reason)
                    .update();
        }
    }

    @Override
    @Transactional(readOnly = true)
    public List<CustomerCard> possibleDuplicates(long customerId) {
        return customers.cards(
                jdbc.sql("""
                        select distinct coalesce(c.merged_into, c.id) as id
                        from possible_duplicate d
                        join customer c on c.id = case when d.customer_id = :id then d.other_id else d.customer_id end
                        where :id in (d.customer_id, d.other_id) and d.settled_at is null
                          and coalesce(c.merged_into, c.id) <> :id
                        order by id
                        """).param("id", customerId).query(Long.class).list());
    }

    @Override
    public void keepApart(long customerId, long otherId, String actor) {
        noteDuplicate(customerId, otherId, "COMPARED");
        jdbc.sql("""
                        update possible_duplicate set settled_at = :now, settled_by = :actor
                        where customer_id = least(:one, :other) and other_id = greatest(:one, :other)
                        """)
                .param("now", now())
                .param("actor", actor)
                .param("one", customerId)
                .param("other", otherId)
                .update();
    }

    // --- side by side -----------------------------------------------------------------------------------------------

    private record Card(
            long id, String kind, @Nullable Long mergedInto, boolean nobody, List<@Nullable String> values) {}

    private Optional<Card> card(long id, String lock) {
        return jdbc.sql("""
                        select c.id, c.kind, c.merged_into,
                               exists (select from contact_point p
                                       where p.customer_id = c.id and p.normalised = ?) as nobody,
                               c.display_name, c.language, c.customer_class,
                               (select company.display_name from customer company where company.id = c.company_id) as company,
                               nullif(concat_ws(', ', c.street, nullif(concat_ws(' ', c.postal_code, c.city), '')), '') as address,
                               c.persona, c.owner, c.vat_number, c.mail_domain
                        from customer c where c.id = ?
                        """ + lock)
                .params(Customers.NOBODY, id)
                .query(StoredMerges::card)
                .optional();
    }

    private static Card card(ResultSet row, int number) throws SQLException {
        var values = new ArrayList<@Nullable String>();
        for (var column : List.of(
                "display_name",
                "language",
                "customer_class",
                "company",
                "address",
                "persona",
                "owner",
                "vat_number",
                "mail_domain")) {
            values.add(row.getString(column));
        }
        return new Card(
                row.getLong("id"),
                row.getString("kind"),
                row.getObject("merged_into", Long.class),
                row.getBoolean("nobody"),
                values);
    }

    @Override
    @Transactional(readOnly = true)
    public List<Line> compare(long one, long other) {
        var first = card(one, "").orElseThrow(() -> unknown(one));
        var second = card(other, "").orElseThrow(() -> unknown(other));
        var lines = new ArrayList<Line>();
        for (var field : Field.values()) {
            var mine = first.values.get(field.ordinal());
            var theirs = second.values.get(field.ordinal());
            if (mine != null || theirs != null) {
                lines.add(new Line(field, mine, theirs));
            }
        }
        return lines;
    }

    // --- merge ------------------------------------------------------------------------------------------------------

    @Override
    public long merge(long survivor, long merged, Set<Field> fromMerged, String actor) {
        if (survivor == merged) {
            throw new BusinessException("MERGE_ITSELF", "A customer cannot be merged with itself: choose another.");
        }
        // In the same order whoever asks, so that two merges never wait for each other.
        card(Math.min(survivor, merged), " for update of c").orElseThrow(() -> unknown(Math.min(survivor, merged)));
        card(Math.max(survivor, merged), " for update of c").orElseThrow(() -> unknown(Math.max(survivor, merged)));
        var stays = card(survivor, "").orElseThrow();
        var goes = card(merged, "").orElseThrow();
        require(stays, goes);
        var mergeId = jdbc.sql("""
                        insert into customer_merge (survivor_id, merged_id, merged_at, merged_by, survivor_before, merged_before)
                        values (?, ?, ?, ?, ?::jsonb, ?::jsonb) returning id
                        """)
                .params(survivor, merged, now(), actor, snapshot(survivor), snapshot(merged))
                .query(Long.class)
                .single();
        references.forEach(reference -> move(mergeId, reference, merged, survivor));
        move(mergeId, "customer", REDIRECTED, REDIRECTED, merged, survivor);
        move(mergeId, "customer", PEOPLE, PEOPLE, merged, survivor);
        settlePrimaryPoints(mergeId, survivor);
        var followed = cases.follow(merged, survivor);
        jdbc.sql("insert into customer_merge_row select ?, ?, unnest(?)")
                .params(mergeId, CASES, followed.toArray(String[]::new))
                .update();
        // Domains and numbers are one company's: the one that goes lets go of them first.
        jdbc.sql("""
                        update customer set merged_into = ?, mail_domain = null, updated_at = ?, version = version + 1
                        where id = ?
                        """).params(survivor, now(), merged).update();
        takeOver(survivor, merged, mergeId, fromMerged);
        watchers.forEach(watcher -> watcher.merged(survivor, merged));
        jdbc.sql("""
                        update possible_duplicate set settled_at = :now, settled_by = :actor
                        where customer_id = least(:one, :other) and other_id = greatest(:one, :other) and settled_at is null
                        """)
                .param("now", now())
                .param("actor", actor)
                .param("one", survivor)
                .param("other", merged)
                .update();
        customers.appendTimeline(survivor, clock.instant(), "CUSTOMERS_MERGED", "customer:" + merged, actor);
        return mergeId;
    }

    private static void require(Card stays, Card goes) {
        for (var card : List.of(stays, goes)) {
            if (card.mergedInto != null) {
                throw new BusinessException(
                        "MERGED_ALREADY",
                        "Customer " + card.id + " is part of customer " + card.mergedInto + " already: open that one.",
                        card.id,
                        card.mergedInto);
            }
            if (card.nobody) {
                throw new BusinessException(
                        "MERGE_NOBODY",
                        "One of them stands for all who left no address: it is nobody who could be merged.");
            }
        }
        if (!stays.kind.equals(goes.kind)) {
            throw new BusinessException(
                    "MERGE_KINDS",
                    "One is a person and the other a company: they cannot be one. A person can belong to a company.");
        }
    }

    private String snapshot(long customerId) {
        return jdbc.sql(SNAPSHOT).param(customerId).query(String.class).single();
    }

    private void move(long mergeId, CustomerReference reference, long from, long to) {
        move(mergeId, reference.table(), reference.column(), reference.table(), from, to);
    }

    private void move(long mergeId, String table, String column, String as, long from, long to) {
        jdbc.sql("with moved as (update " + table + " set " + column + " = ? where " + column + " = ? returning id)"
                        + " insert into customer_merge_row select ?, ?, id::text from moved")
                .params(to, from, mergeId, as)
                .update();
    }

    /** One of each type is used when nothing else is said: the survivor's own, where it has one. */
    private void settlePrimaryPoints(long mergeId, long survivor) {
        jdbc.sql("""
                        update contact_point p set is_primary = false
                        from customer_merge_row r
                        where r.merge_id = :merge and r.table_name = 'contact_point' and r.row_id = p.id::text
                          and exists (select from contact_point own
                                      where own.customer_id = :id and own.type = p.type and own.is_primary
                                        and not exists (select from customer_merge_row moved
                                                        where moved.merge_id = :merge
                                                          and moved.table_name = 'contact_point'
                                                          and moved.row_id = own.id::text))
                        """).param("merge", mergeId).param("id", survivor).update();
    }

    private void takeOver(long survivor, long merged, long mergeId, Set<Field> fromMerged) {
        jdbc.sql("""
                        update customer s
                        set display_name = case when :name then m.display_name else s.display_name end,
                            given_name = case when :name then m.given_name else s.given_name end,
                            family_name = case when :name then m.family_name else s.family_name end,
                            language = case when :language then m.language else s.language end,
                            customer_class = case when :class then m.customer_class else s.customer_class end,
                            company_id = case when :company or s.company_id is null then nullif(m.company_id, s.id)
                                              else s.company_id end,
                            street = case when :address or s.street is null then m.street else s.street end,
                            postal_code = case when :address or s.street is null then m.postal_code else s.postal_code end,
                            city = case when :address or s.street is null then m.city else s.city end,
                            country = case when :address or s.street is null then m.country else s.country end,
                            address_key = case when :address or s.street is null then m.address_key else s.address_key end,
                            persona = case when :persona or s.persona is null then m.persona else s.persona end,
                            persona_by = case when :persona or s.persona is null then m.persona_by else s.persona_by end,
                            persona_reason = case when :persona or s.persona is null then m.persona_reason
                                                  else s.persona_reason end,
                            owner = case when :owner or s.owner is null then m.owner else s.owner end,
                            vat_number = case when :vat or s.vat_number is null then m.vat_number else s.vat_number end,
                            mail_domain = case when :domain or s.mail_domain is null
                                               then (g.merged_before ->> 'mail_domain') else s.mail_domain end,
                            stage = case when array_position(:stages, m.stage) > array_position(:stages, s.stage)
                                         then m.stage else s.stage end,
                            stage_reason = case when array_position(:stages, m.stage) > array_position(:stages, s.stage)
                                                then m.stage_reason else s.stage_reason end,
                            updated_at = :now, version = s.version + 1
                        from customer m, customer_merge g
                        where s.id = :survivor and m.id = :merged and g.id = :merge
                        """)
                .param("name", fromMerged.contains(Field.NAME))
                .param("language", fromMerged.contains(Field.LANGUAGE))
                .param("class", fromMerged.contains(Field.CUSTOMER_CLASS))
                .param("company", fromMerged.contains(Field.COMPANY))
                .param("address", fromMerged.contains(Field.ADDRESS))
                .param("persona", fromMerged.contains(Field.PERSONA))
                .param("owner", fromMerged.contains(Field.OWNER))
                .param("vat", fromMerged.contains(Field.VAT_NUMBER))
                .param("domain", fromMerged.contains(Field.MAIL_DOMAIN))
                .param(
                        "stages",
                        Arrays.stream(CustomerStage.values()).map(Enum::name).toArray(String[]::new))
                .param("now", now())
                .param("survivor", survivor)
                .param("merged", merged)
                .param("merge", mergeId)
                .update();
    }

    // --- undo -------------------------------------------------------------------------------------------------------

    private static final String PAST = """
            select g.*, coalesce(g.merged_before ->> 'display_name', '') as merged_name,
                   g.undone_at is null
                       and not exists (select from customer_merge later
                                       where later.id > g.id and later.undone_at is null
                                         and (later.survivor_id = g.survivor_id or later.merged_id = g.survivor_id))
                       as undoable
            from customer_merge g
            """;

    @Override
    @Transactional(readOnly = true)
    public List<Past> of(long customerId) {
        return jdbc.sql(PAST + " where g.survivor_id = ? order by g.id desc limit 100")
                .param(customerId)
                .query(StoredMerges::past)
                .list();
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Past> find(long mergeId) {
        return jdbc.sql(PAST + " where g.id = ?")
                .param(mergeId)
                .query(StoredMerges::past)
                .optional();
    }

    private static Past past(ResultSet row, int number) throws SQLException {
        var undone = row.getObject("undone_at", OffsetDateTime.class);
        return new Past(
                row.getLong("id"),
                row.getLong("survivor_id"),
                row.getLong("merged_id"),
                row.getString("merged_name"),
                row.getObject("merged_at", OffsetDateTime.class).toInstant(),
                row.getString("merged_by"),
                undone == null ? null : undone.toInstant(),
                row.getString("undone_by"),
                row.getBoolean("undoable"));
    }

    @Override
    public void undo(long mergeId, String actor) {
        jdbc.sql("select id from customer_merge where id = ? for update")
                .param(mergeId)
                .query(Long.class)
                .optional();
        var past = find(mergeId).orElseThrow(() -> new NotFoundException("merge " + mergeId));
        if (past.undoneAt() != null) {
            throw new BusinessException("UNDONE_ALREADY", "That has been undone already: they are two again.");
        }
        if (!past.undoable()) {
            throw new BusinessException(
                    "UNDO_LATER_FIRST", "The customer has been merged once more since. Undo the later one first.");
        }
        long survivor = past.survivorId();
        long merged = past.mergedId();
        card(Math.min(survivor, merged), " for update of c");
        card(Math.max(survivor, merged), " for update of c");
        references.forEach(reference ->
                giveBack(mergeId, reference.table(), reference.column(), reference.table(), survivor, merged));
        restore(survivor, "survivor_before", mergeId);
        restore(merged, "merged_before", mergeId);
        giveBack(mergeId, "customer", REDIRECTED, REDIRECTED, survivor, merged);
        giveBack(mergeId, "customer", PEOPLE, PEOPLE, survivor, merged);
        jdbc.sql("""
                        update contact_point p
                        set is_primary = g.survivor_before -> 'primary_points' @> to_jsonb(p.id)
                                      or g.merged_before -> 'primary_points' @> to_jsonb(p.id)
                        from customer_merge g
                        where g.id = ? and p.customer_id in (g.survivor_id, g.merged_id)
                        """).param(mergeId).update();
        cases.returnTo(
                merged,
                survivor,
                jdbc.sql("select row_id from customer_merge_row where merge_id = ? and table_name = ?")
                        .params(mergeId, CASES)
                        .query(String.class)
                        .list());
        separateConsents(mergeId, actor);
        jdbc.sql("update customer_merge set undone_at = ?, undone_by = ? where id = ?")
                .params(now(), actor, mergeId)
                .update();
        customers.appendTimeline(survivor, clock.instant(), "MERGE_UNDONE", "customer:" + merged, actor);
        customers.appendTimeline(merged, clock.instant(), "MERGE_UNDONE", "customer:" + survivor, actor);
    }

    /**
     * What was said while they were one: a refusal holds for both from now on, for nobody knows which of the two meant it;
     * what was agreed to at an address is of whoever has the address again, and the other stands where he stood before.
     */
    private void separateConsents(long mergeId, String actor) {
        jdbc.sql("""
                        with pair as (select * from customer_merge where id = :merge),
                        said as (
                            select e.*, p.customer_id as at_home,
                                   case e.customer_id when pair.survivor_id then pair.merged_id else pair.survivor_id end as other
                            from pair
                            join consent_event e on e.customer_id in (pair.survivor_id, pair.merged_id)
                                                and e.recorded_at >= pair.merged_at
                            left join contact_point p on p.id = e.contact_point_id),
                        strayed as (
                            select distinct on (s.customer_id, s.purpose, s.channel) s.customer_id, s.purpose, s.channel,
                                   (select b.state from consent_event b
                                    where b.customer_id = s.customer_id and b.purpose = s.purpose and b.channel = s.channel
                                      and b.id not in (select id from said where at_home = other)
                                    order by b.occurred_at desc, b.id desc limit 1) as before
                            from said s
                            where s.at_home = s.other and s.state not in ('WITHDRAWN', 'OBJECTED'))
                        insert into consent_event (customer_id, contact_point_id, purpose, channel, state, source, text_version,
                                                   occurred_at, proof, actor, recorded_at, form_key, context_id)
                        select other, case when at_home = other then contact_point_id end, purpose, channel, state, source,
                               text_version, occurred_at, proof, actor, :now, form_key, context_id
                        from said
                        where state in ('WITHDRAWN', 'OBJECTED') or at_home = other
                        union all
                        select customer_id, null, purpose, channel, coalesce(before, 'WITHDRAWN'), 'MERGE_UNDONE', null,
                               :now, '', :actor, :now, null, null
                        from strayed
                        """)
                .param("merge", mergeId)
                .param("now", now())
                .param("actor", actor)
                .update();
    }

    private void giveBack(long mergeId, String table, String column, String as, long from, long to) {
        jdbc.sql("update " + table + " t set " + column + " = ? from customer_merge_row r"
                        + " where r.merge_id = ? and r.table_name = ? and t.id::text = r.row_id and t." + column
                        + " = ?")
                .params(to, mergeId, as, from)
                .update();
    }

    private void restore(long customerId, String which, long mergeId) {
        jdbc.sql("""
                        update customer c
                        set (display_name, given_name, family_name, language, stage, stage_reason, customer_class, mail_domain,
                             company_id, merged_into, persona, persona_reason, persona_by, owner, street, postal_code, city,
                             country, address_key, vat_number)
                            = (select b.display_name, b.given_name, b.family_name, b.language, b.stage, b.stage_reason,
                                      b.customer_class, b.mail_domain, b.company_id, b.merged_into, b.persona,
                                      b.persona_reason, b.persona_by, b.owner, b.street, b.postal_code, b.city, b.country,
                                      b.address_key, b.vat_number
                               from customer_merge g, jsonb_populate_record(null::customer, g.""" + which + """
                        ) b where g.id = ?),
                            updated_at = ?, version = c.version + 1
                        where c.id = ?
                        """).params(mergeId, now(), customerId).update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static NotFoundException unknown(long id) {
        return new NotFoundException("customer " + id);
    }
}
