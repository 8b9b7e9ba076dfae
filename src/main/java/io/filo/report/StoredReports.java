package io.filo.report;

import io.filo.access.Right;
import io.filo.access.Role;
import io.filo.access.SignedIn;
import io.filo.access.Users;
import io.filo.campaign.SegmentQueries;
import io.filo.insight.CustomerInsights;
import io.filo.insight.PurchaseReports;
import io.filo.insight.PurchaseReports.Measure;
import io.filo.insight.PurchaseReports.Members;
import io.filo.insight.PurchaseReports.Report;
import io.filo.insight.PurchaseReports.Row;
import io.filo.insight.PurchaseReports.Target;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(noRollbackFor = BusinessException.class)
class StoredReports implements Reports {

    private static final int LONGEST_NAME = 120;

    private final JdbcClient jdbc;
    private final PurchaseReports purchases;
    private final SegmentQueries segments;
    private final CustomerInsights insights;
    private final Users users;
    private final ZoneId zone;
    private final Clock clock;

    StoredReports(
            JdbcClient jdbc,
            PurchaseReports purchases,
            SegmentQueries segments,
            CustomerInsights insights,
            Users users,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone,
            Clock clock) {
        this.jdbc = jdbc;
        this.purchases = purchases;
        this.segments = segments;
        this.insights = insights;
        this.users = users;
        this.zone = zone;
        this.clock = clock;
    }

    @Override
    @Transactional(readOnly = true)
    public Report ask(Question question) {
        Members members = null;
        if (question.segment() != null) {
            var buyers = segments.buyers(question.segment());
            members = new Members(buyers.sql(), buyers.parameters());
        }
        var report = purchases.report(question.by(), question.span().at(insights.today()), members);
        if (question.by().isTime()) {
            return report;
        }
        var measure = question.measure();
        return new Report(
                report.by(),
                report.period(),
                report.total(),
                report.rows().stream()
                        .sorted(Comparator.comparing((Row row) -> zero(row.now().of(measure)))
                                .reversed())
                        .toList(),
                report.left(),
                report.currency());
    }

    private static BigDecimal zero(@Nullable BigDecimal value) {
        return value == null ? BigDecimal.ZERO : value;
    }

    @Override
    @Transactional(readOnly = true)
    public List<Saved> all() {
        return jdbc.sql("select * from report order by lower(name), id")
                .query((row, number) -> saved(row))
                .list();
    }

    @Override
    @Transactional(readOnly = true)
    public Saved get(long id) {
        return jdbc.sql("select * from report where id = ?")
                .param(id)
                .query((row, number) -> saved(row))
                .optional()
                .orElseThrow(() -> new NotFoundException("report " + id));
    }

    private static Saved saved(ResultSet row) throws SQLException {
        return new Saved(
                row.getLong("id"),
                row.getString("name"),
                new Question(
                        Measure.valueOf(row.getString("measure")),
                        Target.valueOf(row.getString("target")),
                        Span.valueOf(row.getString("span")),
                        row.getString("segment_key")),
                row.getString("owner"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    @Override
    public long save(String name, Question question, String actor) {
        return jdbc.sql("""
                        insert into report (name, measure, target, span, segment_key, owner, created_at, changed_at)
                        values (:name, :measure, :target, :span, :segment, :owner, :now, :now) returning id
                        """)
                .param("name", checked(name, question))
                .param("measure", question.measure().name())
                .param("target", question.by().name())
                .param("span", question.span().name())
                .param("segment", question.segment())
                .param("owner", actor)
                .param("now", now())
                .query(Long.class)
                .single();
    }

    @Override
    public void change(long id, String name, Question question, SignedIn actor) {
        requireOwner(get(id), actor);
        jdbc.sql("""
                        update report set name = :name, measure = :measure, target = :target, span = :span,
                               segment_key = :segment, changed_at = :now where id = :id
                        """)
                .param("name", checked(name, question))
                .param("measure", question.measure().name())
                .param("target", question.by().name())
                .param("span", question.span().name())
                .param("segment", question.segment())
                .param("now", now())
                .param("id", id)
                .update();
    }

    private String checked(String name, Question question) {
        var stripped = name.strip();
        if (stripped.isEmpty() || stripped.length() > LONGEST_NAME) {
            throw new BusinessException(
                    "REPORT_NAME", "Give it a name of at most " + LONGEST_NAME + " characters.", LONGEST_NAME);
        }
        if (question.segment() != null) {
            segments.buyers(question.segment());
        }
        return stripped;
    }

    private static void requireOwner(Saved report, SignedIn actor) {
        if (!owns(report, actor)) {
            throw new BusinessException(
                    "REPORT_NOT_YOURS", "Only who made the report can do that: save one of your own from it.");
        }
    }

    private static boolean owns(Saved report, SignedIn actor) {
        return report.owner().equals(actor.id()) || actor.roles().contains(Role.ADMIN);
    }

    @Override
    public void remove(long id, SignedIn actor) {
        requireOwner(get(id), actor);
        jdbc.sql("delete from report where id = ?").param(id).update();
    }

    // --- by mail ----------------------------------------------------------------------------------------------------

    @Override
    @Transactional(readOnly = true)
    public List<Subscription> subscriptions(long id) {
        return jdbc.sql("select * from report_subscription where report_id = ? order by user_id")
                .param(id)
                .query((row, number) -> subscription(row))
                .list();
    }

    @Override
    @Transactional(readOnly = true)
    public List<Received> receivedBy(String userId) {
        return jdbc.sql("""
                        select s.*, r.name from report_subscription s join report r on r.id = s.report_id
                        where s.user_id = ? order by lower(r.name), r.id
                        """)
                .param(userId)
                .query((row, number) ->
                        new Received(row.getLong("report_id"), row.getString("name"), subscription(row)))
                .list();
    }

    private static Subscription subscription(ResultSet row) throws SQLException {
        return new Subscription(
                row.getString("user_id"),
                Rhythm.valueOf(row.getString("rhythm")),
                row.getInt("hour"),
                row.getObject("next_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("sent_at", OffsetDateTime.class)),
                row.getString("failure"),
                row.getString("entered_by"));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }

    @Override
    public List<SignedIn> readers() {
        return users.all().stream()
                .filter(StoredReports::reads)
                .sorted(Comparator.comparing(SignedIn::displayName))
                .toList();
    }

    static boolean reads(SignedIn user) {
        return user.has(Right.READ_INSIGHT) && user.email().contains("@");
    }

    @Override
    public void subscribe(long id, String userId, Rhythm rhythm, int hour, SignedIn actor) {
        var report = get(id);
        if (!userId.equals(actor.id())) {
            requireOwner(report, actor);
        }
        if (users.find(userId).filter(StoredReports::reads).isEmpty()) {
            throw new BusinessException(
                    "REPORT_READER", "Only users who may see reports and have an address can get them by mail.");
        }
        if (hour < 0 || hour > 23) {
            throw new BusinessException("REPORT_HOUR", "An hour is 0 to 23.");
        }
        jdbc.sql("""
                        insert into report_subscription (report_id, user_id, rhythm, hour, next_at, entered_by)
                        values (:id, :user, :rhythm, :hour, :next, :actor)
                        on conflict (report_id, user_id) do update
                        set (rhythm, hour, next_at, entered_by, failure)
                            = (excluded.rhythm, excluded.hour, excluded.next_at, excluded.entered_by, null)
                        """)
                .param("id", id)
                .param("user", userId)
                .param("rhythm", rhythm.name())
                .param("hour", hour)
                .param("next", rhythm.next(clock.instant(), hour, zone).atOffset(ZoneOffset.UTC))
                .param("actor", actor.id())
                .update();
    }

    @Override
    public void unsubscribe(long id, String userId, SignedIn actor) {
        if (!userId.equals(actor.id())) {
            requireOwner(get(id), actor);
        }
        jdbc.sql("delete from report_subscription where report_id = ? and user_id = ?")
                .params(id, userId)
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
