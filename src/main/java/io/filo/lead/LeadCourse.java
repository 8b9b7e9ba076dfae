package io.filo.lead;

import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.CustomerCard;
import io.filo.customer.CustomerCard.ContactPointCard;
import io.filo.customer.CustomerProfiles;
import io.filo.customer.Customers;
import io.filo.customer.Customers.Identified;
import io.filo.customer.Merges;
import io.filo.customer.Recognition;
import io.filo.customer.Recognition.Candidate;
import io.filo.customer.Recognition.Told;
import io.filo.engine.CurrentUser;
import io.filo.engine.Decisions;
import io.filo.engine.UserTasks;
import io.filo.engine.UserTasks.Member;
import io.filo.lead.LeadView.Reason;
import io.filo.lead.Leads.Attached;
import io.filo.lead.Leads.Route;
import io.filo.lead.NewLead.Attribution;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.WorkingCalendar;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The course of a lead, step by step, as its diagram walks it. */
@Service
@Transactional(propagation = Propagation.MANDATORY, noRollbackFor = BusinessException.class)
public class LeadCourse {

    /** A share of the response time after which the person is reminded. */
    private static final double REMIND_AFTER = 0.5;

    private static final Map<String, Integer> TASK_PRIORITY =
            Map.of("LOW", 25, "NORMAL", 50, "HIGH", 75, "URGENT", 100);

    private final Leads leads;
    private final LeadDesk desk;
    private final Customers customers;
    private final Recognition recognition;
    private final CustomerProfiles profiles;
    private final Consents consents;
    private final Merges merges;
    private final Decisions decisions;
    private final UserTasks tasks;
    private final WorkingCalendar calendar;
    private final LeadProperties properties;
    private final CurrentUser user;
    private final Clock clock;

    LeadCourse(
            Leads leads,
            LeadDesk desk,
            Customers customers,
            Recognition recognition,
            CustomerProfiles profiles,
            Consents consents,
            Merges merges,
            Decisions decisions,
            UserTasks tasks,
            WorkingCalendar calendar,
            LeadProperties properties,
            CurrentUser user,
            Clock clock) {
        this.leads = leads;
        this.desk = desk;
        this.customers = customers;
        this.recognition = recognition;
        this.profiles = profiles;
        this.consents = consents;
        this.merges = merges;
        this.decisions = decisions;
        this.tasks = tasks;
        this.calendar = calendar;
        this.properties = properties;
        this.user = user;
        this.clock = clock;
    }

    // --- where it comes from
    // ------------------------------------------------------------------------------------------

    /**
     * Makes a lead of a message whose customer is known by now.
     *
     * @param topics codes joined by comma
     * @return empty for a message of nobody
     */
    public Optional<Long> makeOfMessage(
            long messageId, long customerId, @Nullable Long ticketId, String topics, int quantity) {
        var card = customers.card(customerId).orElseThrow(() -> new NotFoundException("customer " + customerId));
        if (card.isNobody()) {
            return Optional.empty();
        }
        return Optional.of(desk.enter(new NewLead(
                LeadSource.MAIL,
                "message:" + messageId,
                new Told(
                        card.displayName(),
                        reach(card, "EMAIL"),
                        reach(card, "PHONE"),
                        card.companyName(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        card.language()),
                null,
                Arrays.stream(topics.split(","))
                        .map(String::strip)
                        .filter(topic -> !topic.isEmpty())
                        .toList(),
                quantity > 0 ? quantity : null,
                messageId,
                ticketId,
                null,
                Attribution.NONE,
                List.of(),
                "",
                clock.instant())));
    }

    private static @Nullable String reach(CustomerCard card, String type) {
        return card.contactPoints().stream()
                .filter(point -> point.type().equals(type))
                .map(ContactPointCard::value)
                .findFirst()
                .orElse(null);
    }

    // --- who it is --------------------------------------------------------------------------------------------------

    /**
     * What the table dedupe-match sees.
     *
     * @param emailMatch whether a known customer has the same e-mail address
     * @param nameMatch how much the names of the likeliest one and of the lead look alike: HIGH, LOW, NONE, UNKNOWN
     * @param persons how many customers are found by e-mail and telephone together
     */
    public record Match(
            boolean emailMatch,
            boolean phoneMatch,
            boolean vatMatch,
            boolean addressMatch,
            String nameMatch,
            int persons) {}

    /** Looks who it may be; writes the candidates on the lead, likeliest first. */
    public Match match(long leadId) {
        var lead = leads.require(leadId);
        var found = recognition.candidates(lead.told());
        if (!found.isEmpty()) {
            leads.matched(leadId, found.stream().map(Candidate::customerId).toList());
        }
        return new Match(
                found.stream().anyMatch(Candidate::email),
                found.stream().anyMatch(Candidate::phone),
                found.stream().anyMatch(Candidate::vatNumber),
                found.stream().anyMatch(Candidate::address),
                found.isEmpty() ? "UNKNOWN" : found.get(0).name().name(),
                (int) found.stream()
                        .filter(candidate -> candidate.email() || candidate.phone())
                        .count());
    }

    /**
     * Whom the lead is linked to.
     *
     * @param customerKnown whether the customer was there before
     * @param optInWanted whether something was agreed to that the owner of the e-mail address has not confirmed yet
     * @param optInContactPointId that address, which the lead came with; null when nothing is to be confirmed
     */
    public record Linked(
            long customerId,
            boolean customerKnown,
            String customerClass,
            boolean optInWanted,
            @Nullable Long optInContactPointId) {}

    /**
     * Links the lead to a customer who is known, and adds what was not known of him.
     *
     * @param customerId null for the likeliest candidate
     * @throws BusinessException {@code NO_CANDIDATE} when nobody was found who it may be; {@code NOT_A_CANDIDATE} when
     *     others were
     */
    public Linked attach(long leadId, @Nullable Long customerId) {
        var lead = leads.lock(leadId);
        if (customerId != null
                && !lead.candidates().contains(customerId)
                && customers.cards(lead.candidates()).stream().noneMatch(card -> card.id() == customerId)) {
            throw new BusinessException(
                    "NOT_A_CANDIDATE",
                    "Customer " + customerId
                            + " is none of those whom this may be: choose one of them, or make a new one.",
                    customerId);
        }
        var candidate = lead.candidates().stream().findFirst();
        var chosen = Optional.ofNullable(customerId)
                .or(() -> candidate)
                .orElseThrow(() -> new BusinessException(
                        "NO_CANDIDATE", "Nobody is known whom lead " + leadId + " may be: make a new customer."));
        return link(lead, recognition.complete(chosen, lead.told()), "EXACT");
    }

    /** Makes a customer of the lead; whoever made the same one meanwhile is taken. Who else it may be is noted. */
    public Linked makeCustomer(long leadId) {
        var lead = leads.lock(leadId);
        var made = recognition.enter(lead.told());
        if (!made.known()) {
            lead.candidates().forEach(other -> merges.noteDuplicate(made.customerId(), other, "LEAD"));
        }
        return link(lead, made, lead.candidates().isEmpty() ? "NONE" : "POSSIBLE");
    }

    private Linked link(LeadView lead, Identified customer, String duplicate) {
        var now = clock.instant();
        var attached = leads.attach(
                lead.id(),
                customer.customerId(),
                duplicate,
                customer.known(),
                user.id().orElse(null),
                now);
        var unconfirmed = noteConsents(lead, customer.customerId(), attached);
        return new Linked(
                customer.customerId(), attached.known(), customer.customerClass(), unconfirmed != null, unconfirmed);
    }

    /**
     * Notes what was agreed to as asked for: anybody can leave anybody's address and number.
     *
     * @return the e-mail address whose owner is to confirm it; null when there is none, or nothing to confirm
     */
    private @Nullable Long noteConsents(LeadView lead, long customerId, Attached attached) {
        if (attached.consents().isEmpty()) {
            return null;
        }
        var email = contactPoint(customerId, "EMAIL", lead.told().email(), customers::normaliseEmail);
        var phone = contactPoint(customerId, "PHONE", lead.told().phone(), customers::normalisePhone);
        var open = false;
        for (var given : attached.consents()) {
            var point = switch (given.channel()) {
                case EMAIL -> email;
                case PHONE, SMS, WHATSAPP, TELEGRAM -> phone;
                case POST, ANY -> Optional.<Long>empty();
            };
            open |= consents.holding(customerId, given.purpose(), given.channel())
                    .map(said -> isOpen(said, point, lead.receivedAt()))
                    .orElse(true);
            consents.record(new ConsentRecord(
                    customerId,
                    point.orElse(null),
                    given.purpose(),
                    given.channel(),
                    ConsentState.REQUESTED,
                    lead.source().name(),
                    given.textVersion(),
                    lead.receivedAt(),
                    attached.proof(),
                    lead.formKey(),
                    Long.toString(lead.id()),
                    null));
        }
        return open ? email.orElse(null) : null;
    }

    /** Whoever refused may change his mind, but what he refuses after the post holds. */
    private static boolean isOpen(Consents.Consent said, Optional<Long> point, Instant askedAt) {
        if (said.state().isRefusal()) {
            return !said.since().isAfter(askedAt);
        }
        var confirmed = said.contactPointId();
        return !said.state().isConsent()
                || confirmed != null && point.filter(confirmed::equals).isEmpty();
    }

    private Optional<Long> contactPoint(
            long customerId, String type, @Nullable String written, Function<String, Optional<String>> normal) {
        var wanted = Optional.ofNullable(written).flatMap(normal);
        return wanted.isEmpty()
                ? Optional.empty()
                : customers.card(customerId).map(CustomerCard::contactPoints).orElse(List.of()).stream()
                        .filter(point -> point.type().equals(type))
                        .filter(point -> normal.apply(point.value()).equals(wanted))
                        .map(ContactPointCard::id)
                        .findFirst();
    }

    /** Nobody said in time who it is. */
    public void flag(long leadId, String step) {
        leads.log(leadId, step, null, null, clock.instant());
    }

    // --- how warm, and whose ----------------------------------------------------------------------------------------

    /** Sees what became known by the lead: persona and journey stage of the customer. */
    public void profile(long leadId) {
        var lead = leads.require(leadId);
        if (lead.customerId() != null) {
            profiles.derive(
                    lead.customerId(),
                    Map.of(
                            "topics", String.join(",", lead.topics()),
                            "event", text(lead.attribution().event()),
                            "campaign", text(lead.attribution().campaign()),
                            "quantity", lead.quantity() == null ? 0 : lead.quantity()));
        }
    }

    /**
     * Asks the table how warm the lead is; each row that applies adds its points.
     *
     * @param table a table that collects {@code points} and {@code reason}
     * @return the sum
     */
    public int score(long leadId, String table) {
        var lead = leads.require(leadId);
        var earlier = lead.customerId() == null ? List.of() : leads.ofCustomer(lead.customerId(), leadId, 10);
        var told = lead.told();
        var inputs = new HashMap<String, Object>();
        inputs.put("leadSource", lead.source().name());
        inputs.put("topics", String.join(",", lead.topics()));
        inputs.put("hasPhone", told.phone() != null);
        inputs.put("hasCompany", told.company() != null || told.vatNumber() != null);
        inputs.put("hasRequest", lead.request() != null || lead.messageId() != null);
        inputs.put("quantity", lead.quantity() == null ? 0 : lead.quantity());
        inputs.put("customerKnown", Boolean.TRUE.equals(lead.known()));
        inputs.put("earlierLeads", earlier.size());
        inputs.put("campaign", text(lead.attribution().campaign()));
        inputs.put("event", text(lead.attribution().event()));
        var reasons = decisions.evaluate(table, inputs).stream()
                .map(row ->
                        new Reason(Optional.ofNullable(row.text("reason")).orElse(row.rule()), row.number("points")))
                .toList();
        int score = reasons.stream().mapToInt(Reason::points).sum();
        leads.scored(leadId, score, reasons);
        return score;
    }

    /** Who of a team gets a lead. */
    public enum Strategy {
        /** Whoever looks after the customer already; else as ROUND_ROBIN. */
        OWNER,
        /** Whoever has waited longest for one. */
        ROUND_ROBIN,
        /** Whoever has the fewest open tasks. */
        LEAST_BUSY,
        /** Nobody in particular: the first who takes it. */
        TEAM
    }

    /**
     * What the task that qualifies the lead needs.
     *
     * @param team the one that the form of the lead names, else the one that was given
     * @param assignee null when it is offered to the whole team
     * @param priorityNumber LOW 25, NORMAL 50, HIGH 75, URGENT 100
     */
    public record Routed(
            String team, @Nullable String assignee, Instant leadDueAt, Instant leadRemindAt, int priorityNumber) {}

    /**
     * Gives the lead to somebody. The response time counts by the working calendar from when it came in; when it comes
     * again, from now.
     *
     * @param minutes of working time, 0 or more
     */
    public Routed route(long leadId, String team, Strategy strategy, int minutes, String priority) {
        var lead = leads.lock(leadId);
        var from = lead.dueAt() == null ? lead.receivedAt() : clock.instant();
        var to = lead.wantedTeam() == null ? team : lead.wantedTeam();
        return write(lead, to, choose(lead, to, strategy, null), minutes, priority, from, 0, 0, "ROUTED");
    }

    private Routed write(
            LeadView lead,
            String team,
            @Nullable String assignee,
            int minutes,
            String priority,
            Instant from,
            int reassignments,
            int escalation,
            String step) {
        var due = calendar.plusWorkingMinutes(from, minutes);
        var remind = calendar.plusWorkingMinutes(from, Math.round(minutes * REMIND_AFTER));
        leads.routed(
                lead.id(),
                new Route(team, assignee, priority, minutes, remind, due, reassignments, escalation),
                step,
                clock.instant());
        return new Routed(team, assignee, due, remind, TASK_PRIORITY.getOrDefault(priority, 50));
    }

    private @Nullable String choose(LeadView lead, String team, Strategy strategy, @Nullable String except) {
        if (strategy == Strategy.TEAM) {
            return null;
        }
        var members = tasks.membersOf(team).stream()
                .filter(member -> !member.userId().equals(except))
                .toList();
        if (members.isEmpty()) {
            return null;
        }
        if (strategy == Strategy.OWNER && lead.customerId() != null) {
            var owner = profiles.profile(lead.customerId()).owner();
            if (members.stream().anyMatch(member -> member.userId().equals(owner))) {
                return owner;
            }
        }
        if (strategy == Strategy.LEAST_BUSY) {
            return members.stream()
                    .min(Comparator.comparingLong(Member::openTasks))
                    .map(Member::userId)
                    .orElseThrow();
        }
        var last = leads.lastRouted(members.stream().map(Member::userId).toList());
        return members.stream()
                .map(Member::userId)
                .min(Comparator.comparing(person -> last.getOrDefault(person, Instant.EPOCH)))
                .orElseThrow();
    }

    /** Half of the response time is over. */
    public void remind(long leadId) {
        leads.nearlyDue(leadId, clock.instant());
    }

    /**
     * What becomes of a lead that nobody answered in time.
     *
     * @param passedOn whether somebody else of the team has it now; false when it went on often enough
     */
    public record PassedOn(boolean passedOn, @Nullable String assignee, Instant leadDueAt, Instant leadRemindAt) {}

    /** Gives it to whoever of the team is least busy, except the one who had it; its time counts anew. */
    public PassedOn reassign(long leadId) {
        var lead = leads.lock(leadId);
        var due = lead.dueAt() == null ? clock.instant() : lead.dueAt();
        if (lead.reassignments() >= properties.mostReassignments() || lead.team() == null) {
            return new PassedOn(false, lead.assignee(), due, lead.remindAt() == null ? due : lead.remindAt());
        }
        var routed = write(
                lead,
                lead.team(),
                choose(lead, lead.team(), Strategy.LEAST_BUSY, lead.assignee()),
                lead.responseMinutes() == null ? 0 : lead.responseMinutes(),
                lead.priority() == null ? "NORMAL" : lead.priority(),
                clock.instant(),
                lead.reassignments() + 1,
                1,
                "REASSIGNED");
        return new PassedOn(true, routed.assignee, routed.leadDueAt, routed.leadRemindAt);
    }

    /** Takes it from the team. @return the group that leads the team */
    public String escalate(long leadId) {
        var lead = leads.lock(leadId);
        var group = properties.leadOf(lead.team() == null ? "sales" : lead.team());
        leads.routed(
                leadId,
                new Route(
                        group,
                        null,
                        lead.priority() == null ? "NORMAL" : lead.priority(),
                        lead.responseMinutes() == null ? 0 : lead.responseMinutes(),
                        lead.remindAt() == null ? clock.instant() : lead.remindAt(),
                        lead.dueAt() == null ? clock.instant() : lead.dueAt(),
                        lead.reassignments(),
                        2),
                "ESCALATED",
                clock.instant());
        return group;
    }

    // --- what becomes of it -----------------------------------------------------------------------------------------

    /** @param reason why, such as {@code ORDERED}; null when a person says so */
    public void convert(long leadId, @Nullable String reason) {
        var lead = leads.lock(leadId);
        if (lead.status().isEnded()) {
            return;
        }
        leads.ended(leadId, LeadStatus.CONVERTED, reason, user.id().orElse(null), clock.instant());
        Long customerId = lead.customerId();
        if (customerId != null) {
            long customer = customerId;
            user.id().ifPresent(person -> profiles.giveTo(customer, person));
            profiles.derive(customer, Map.of());
        }
    }

    public void nurture(long leadId) {
        leads.lock(leadId);
        leads.ended(leadId, LeadStatus.NURTURING, null, user.id().orElse(null), clock.instant());
    }

    /** @param reason a code */
    public void disqualify(long leadId, String reason) {
        if (!leads.lock(leadId).status().isEnded()) {
            leads.ended(leadId, LeadStatus.DISQUALIFIED, reason, user.id().orElse(null), clock.instant());
        }
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
