package io.filo.campaign;

import io.filo.customer.CustomerProfiles;
import io.filo.customer.Customers;
import io.filo.engine.CurrentUser;
import io.filo.engine.UserTasks;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(noRollbackFor = BusinessException.class)
class StoredGuards implements CustomerGuards {

    /** Groups whose people own customers. */
    static final List<String> OWNING = List.of("sales", "sales-lead", "store");

    private static final String SELECT = """
            select g.*, c.owner, c.display_name from customer_guard g
            join customer at on at.id = g.customer_id
            join customer c on c.id = coalesce(at.merged_into, at.id)
            """;

    private final JdbcClient jdbc;
    private final Customers customers;
    private final CustomerProfiles profiles;
    private final UserTasks tasks;
    private final CurrentUser user;
    private final Clock clock;

    StoredGuards(
            JdbcClient jdbc,
            Customers customers,
            CustomerProfiles profiles,
            UserTasks tasks,
            CurrentUser user,
            Clock clock) {
        this.jdbc = jdbc;
        this.customers = customers;
        this.profiles = profiles;
        this.tasks = tasks;
        this.user = user;
        this.clock = clock;
    }

    @Override
    public Guard guard(long id) {
        return jdbc.sql(SELECT + " where g.id = ?")
                .param(id)
                .query((row, number) -> guard(row))
                .optional()
                .orElseThrow(() -> new NotFoundException("guarding " + id));
    }

    @Override
    public List<Guard> of(long customerId) {
        return jdbc.sql(SELECT + " where c.id = ? order by g.opened_at desc, g.id desc limit 20")
                .param(customerId)
                .query((row, number) -> guard(row))
                .list();
    }

    @Override
    public PageOf<Listed> list(boolean open, int page, int size) {
        var which = " where g.closed_at is " + (open ? "null" : "not null") + " and c.erased_at is null";
        long all = jdbc.sql("select count(*) from (" + SELECT + which + ") listed")
                .query(Long.class)
                .single();
        var items = jdbc.sql(SELECT + which
                        + (open ? " order by g.opened_at, g.id" : " order by g.closed_at desc, g.id desc")
                        + " limit ? offset ?")
                .params(size, (long) page * size)
                .query((row, number) -> new Listed(guard(row), row.getString("display_name")))
                .list();
        return new PageOf<>(items, page, size, all);
    }

    @Override
    public PageOf<Best> best(int page, int size) {
        long all = jdbc.sql("select count(*) from guarded_customer")
                .query(Long.class)
                .single();
        var items = jdbc.sql("""
                        select seen.customer_id as best_id, seen.segment, seen.since, c.display_name, c.owner, g.*
                        from guarded_customer seen
                        join customer c on c.id = seen.customer_id
                        left join lateral (select * from customer_guard where customer_id = seen.customer_id
                                           order by opened_at desc, id desc limit 1) g on true
                        order by c.owner is not null, c.display_name, seen.customer_id limit ? offset ?
                        """)
                .params(size, (long) page * size)
                .query((row, number) -> new Best(
                        row.getLong("best_id"),
                        row.getString("display_name"),
                        row.getString("segment"),
                        row.getObject("since", LocalDate.class),
                        row.getString("owner"),
                        row.getString("reason") == null ? null : guard(row)))
                .list();
        return new PageOf<>(items, page, size, all);
    }

    private static Guard guard(ResultSet row) throws SQLException {
        var closed = row.getObject("closed_at", OffsetDateTime.class);
        var outcome = row.getString("outcome");
        return new Guard(
                row.getLong("id"),
                row.getLong("customer_id"),
                Reason.valueOf(row.getString("reason")),
                row.getString("reference"),
                row.getString("segment_before"),
                row.getString("segment_after"),
                row.getString("owner"),
                row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                closed == null ? null : closed.toInstant(),
                outcome == null ? null : Outcome.valueOf(outcome),
                row.getString("closed_by"),
                row.getString("note"));
    }

    @Override
    public Looked lookAgain(long id) {
        var guard = guard(id);
        var owner = guard.owner() != null && tasks.people().contains(guard.owner()) ? guard.owner() : null;
        boolean open = guard.closedAt() == null;
        if (open && (guard.reason() == Reason.OWNER ? owner != null : isSettled(guard))) {
            close(id, Outcome.SETTLED);
            open = false;
        }
        return new Looked(open, owner);
    }

    /** Read from orders themselves: the figures follow them some seconds later. */
    private boolean isSettled(Guard guard) {
        return switch (guard.reason()) {
            case OWNER -> false;
            case FALL, OVERDUE -> is("""
                    exists (select from shop_order o
                            where o.customer_id = g.customer_id and o.kept and o.placed_at >= g.opened_at)
                    """, guard);
            case COMPLAINT -> is("""
                    exists (select from ticket t where g.reference = 'ticket:' || t.id and t.status in ('MERGED', 'SPAM'))
                    or exists (select from goods_return r
                               where g.reference = 'return:' || r.id and r.status in ('REJECTED', 'CANCELLED'))
                    """, guard);
        };
    }

    private boolean is(String condition, Guard guard) {
        return jdbc.sql("select " + condition + " from customer_guard g where g.id = ?")
                .param(guard.id())
                .query(Boolean.class)
                .single();
    }

    @Override
    public List<Owner> owners() {
        var people = new TreeSet<String>();
        OWNING.forEach(group -> tasks.membersOf(group).forEach(member -> people.add(member.userId())));
        return jdbc.sql("""
                        select p.id, count(g.customer_id) as guarded
                        from unnest(:people::text[]) p (id)
                        left join customer c on c.owner = p.id
                        left join guarded_customer g on g.customer_id = c.id
                        group by p.id order by guarded, p.id
                        """)
                .param("people", people.toArray(String[]::new))
                .query((row, number) -> new Owner(row.getString("id"), row.getInt("guarded")))
                .list();
    }

    @Override
    public void giveTo(long customerId, String owner) {
        if (owners().stream().noneMatch(one -> one.userId().equals(owner))) {
            throw new BusinessException(
                    "UNKNOWN_OWNER",
                    "'" + owner + "' belongs neither to sales nor to a store: choose somebody who does.",
                    owner);
        }
        profiles.giveTo(customerId, owner);
        customers.appendTimeline(
                customerId, clock.instant(), "OWNER_CHOSEN", null, user.id().orElse(null));
    }

    @Override
    public void note(long id, @Nullable String text) {
        jdbc.sql("update customer_guard set note = ? where id = ?")
                .params(Arrays.asList(text == null || text.isBlank() ? null : text.strip(), id))
                .update();
    }

    @Override
    public void close(long id, Outcome outcome) {
        var person = user.id().orElse(null);
        int closed = jdbc.sql(
                        "update customer_guard set closed_at = ?, outcome = ?, closed_by = ? where id = ? and closed_at is null")
                .params(Arrays.asList(clock.instant().atOffset(ZoneOffset.UTC), outcome.name(), person, id))
                .update();
        var guard = guard(id);
        if (outcome == Outcome.ERASED) {
            jdbc.sql("update customer_guard set note = null where customer_id = ?")
                    .param(guard.customerId())
                    .update();
        } else if (closed > 0 && guard.reason() != Reason.OWNER) {
            customers.appendTimeline(
                    guard.customerId(), clock.instant(), "GUARDED_" + outcome, guard.reference(), person);
        }
    }
}
