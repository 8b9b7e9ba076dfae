package io.filo.lead;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.Consents;
import io.filo.customer.Customers;
import io.filo.customer.Recognition.Told;
import io.filo.lead.CaptureForm.Asked;
import io.filo.lead.CaptureForm.ConsentText;
import io.filo.lead.CaptureForm.Field;
import io.filo.lead.FormGate.Outcome.Ask;
import io.filo.lead.FormGate.Outcome.Received;
import io.filo.lead.FormGate.Outcome.TooSoon;
import io.filo.lead.FormGate.Outcome.Wrong;
import io.filo.lead.HumanCheck.Answer;
import io.filo.lead.NewLead.Attribution;
import io.filo.lead.NewLead.Consent;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import io.filo.support.Quantities;
import io.filo.support.Signatures;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Forms and what comes in by them. Machines are held off by what people never notice: a field that nobody sees, the time a
 * person needs, how often one network posts, links where a name belongs. Where that is not sure, the person presses one
 * button more; what is surely a machine is held back for thirty days, where a colleague can release it, and is told of.
 * Nobody who posts is told which.
 */
@Service
@Transactional(noRollbackFor = BusinessException.class)
class StoredForms implements CaptureForms, FormGate {

    private static final Duration KEPT = Duration.ofDays(30);
    private static final int MOST_LINKS = 2;
    private static final int LONG_TEXT = 40;
    private static final int LONGEST_ATTRIBUTION = 100;
    private static final String PAGE = "p";
    private static final String BUTTON = "b";
    /** The reason why a post of somebody who was asked is taken. */
    private static final String PRESSED = "BUTTON";

    private static final Pattern LINK = Pattern.compile("(?i)https?://|www\\.|\\[url|<a\\s");
    private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9-]{2,39}");
    private static final Pattern SITE = Pattern.compile("https?://[a-z0-9.-]{1,200}(?::\\d{1,5})?");

    private final JdbcClient jdbc;
    private final LeadDesk leads;
    private final Customers customers;
    private final Consents consents;
    private final Signatures signatures;
    private final ObjectProvider<HumanCheck> captcha;
    private final FormProperties limits;
    private final ObjectMapper json;
    private final Clock clock;
    private final String ownOrigin;
    private final SecureRandom random = new SecureRandom();

    StoredForms(
            JdbcClient jdbc,
            LeadDesk leads,
            Customers customers,
            Consents consents,
            Signatures signatures,
            ObjectProvider<HumanCheck> captcha,
            FormProperties limits,
            ObjectMapper json,
            Clock clock,
            @Value("${filo.public-url:}") String publicUrl) {
        this.jdbc = jdbc;
        this.leads = leads;
        this.customers = customers;
        this.consents = consents;
        this.signatures = signatures;
        this.captcha = captcha;
        this.limits = limits;
        this.json = json;
        this.clock = clock;
        this.ownOrigin = origin(publicUrl);
    }

    // --- what colleagues do
    // -------------------------------------------------------------------------------------------

    @Override
    @Transactional(readOnly = true)
    public Optional<CaptureForm> find(String key) {
        return jdbc.sql("select * from capture_form where key = ?")
                .param(key)
                .query(this::form)
                .optional();
    }

    @Override
    @Transactional(readOnly = true)
    public List<Listed> list() {
        return jdbc.sql("""
                        select f.*,
                               (select count(*) from form_submission s
                                where s.form_key = f.key and s.verdict = 'ACCEPTED' and s.received_at > :since) as leads,
                               (select count(*) from form_submission s
                                where s.form_key = f.key and s.verdict = 'HELD' and s.received_at > :since) as held
                        from capture_form f order by lower(f.name), f.key
                        """)
                .param("since", now().minus(KEPT))
                .query((row, number) -> new Listed(form(row, number), row.getLong("leads"), row.getLong("held")))
                .list();
    }

    @Override
    public void save(CaptureForm form, boolean isNew, String actor) {
        require(form);
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param("form:" + form.key())
                .query((row, number) -> "")
                .list();
        if (isNew && find(form.key()).isPresent()) {
            throw bad("TAKEN", form.key());
        }
        form.consents()
                .forEach(text -> consents.text(form.key(), text.purpose(), text.channel(), text.textVersion())
                        .filter(was -> !was.equals(text.text()))
                        .ifPresent(was -> {
                            throw bad("VERSION", text.textVersion());
                        }));
        form.consents()
                .forEach(text -> consents.keepText(
                        form.key(), text.purpose(), text.channel(), text.textVersion(), text.text(), actor));
        jdbc.sql("""
                        insert into capture_form (key, name, kind, language, title, intro, thanks, event, campaign,
                                                  touch_source, medium, store, team, fields, consents, sites, active,
                                                  changed_at, changed_by)
                        values (:key, :name, :kind, :language, :title, :intro, :thanks, :event, :campaign, :source,
                                :medium, :store, :team, :fields::jsonb, :consents::jsonb, :sites, :active, :now, :actor)
                        on conflict (key) do update
                        set name = excluded.name, kind = excluded.kind, language = excluded.language,
                            title = excluded.title, intro = excluded.intro, thanks = excluded.thanks,
                            event = excluded.event, campaign = excluded.campaign, touch_source = excluded.touch_source,
                            medium = excluded.medium, store = excluded.store, team = excluded.team,
                            fields = excluded.fields, consents = excluded.consents, sites = excluded.sites,
                            active = excluded.active, changed_at = excluded.changed_at, changed_by = excluded.changed_by
                        """)
                .param("key", form.key())
                .param("name", form.name())
                .param("kind", form.source().name())
                .param("language", form.language())
                .param("title", form.title())
                .param("intro", form.intro())
                .param("thanks", form.thanks())
                .param("event", form.event())
                .param("campaign", form.campaign())
                .param("source", form.touchSource())
                .param("medium", form.medium())
                .param("store", form.store())
                .param("team", form.team())
                .param("fields", write(form.fields()))
                .param("consents", write(form.consents()))
                .param("sites", form.sites().toArray(String[]::new))
                .param("active", form.active())
                .param("now", now())
                .param("actor", actor)
                .update();
    }

    private static void require(CaptureForm form) {
        if (!KEY.matcher(form.key()).matches()) {
            throw bad("KEY", form.key());
        }
        if (form.name().isBlank() || form.title().isBlank()) {
            throw bad("TITLE");
        }
        if (form.source() != LeadSource.FORM && form.source() != LeadSource.EVENT) {
            throw bad("KIND");
        }
        if (form.source() == LeadSource.EVENT && FormGate.orNull(form.event()) == null) {
            throw bad("EVENT");
        }
        if (!form.language().equals("it") && !form.language().equals("en")) {
            throw bad("LANGUAGE");
        }
        var asked = EnumSet.noneOf(Field.class);
        form.fields().forEach(field -> asked.add(field.field()));
        if (asked.size() < form.fields().size()) {
            throw bad("TWICE");
        }
        if (!asked.contains(Field.EMAIL) && !asked.contains(Field.PHONE)) {
            throw bad("REACH");
        }
        form.sites().stream()
                .filter(site -> !SITE.matcher(site).matches())
                .findFirst()
                .ifPresent(site -> {
                    throw bad("SITE", site);
                });
        for (var text : form.consents()) {
            if (text.text().isBlank() || text.textVersion().isBlank() || text.channel() == ConsentChannel.ANY) {
                throw bad("CONSENT");
            }
        }
        if (form.consents().stream().map(ConsentText::code).distinct().count()
                < form.consents().size()) {
            throw bad("CONSENT_TWICE");
        }
        for (var text : Arrays.asList(
                form.name(),
                form.title(),
                form.event(),
                form.campaign(),
                form.touchSource(),
                form.medium(),
                form.store())) {
            LeadRules.requireLength(text, 200);
        }
        LeadRules.requireLength(form.intro(), 5_000);
        LeadRules.requireLength(form.thanks(), 5_000);
        form.consents().forEach(text -> LeadRules.requireLength(text.text(), 2_000));
        form.consents().forEach(text -> LeadRules.requireLength(text.textVersion(), 60));
    }

    /** Pages say it in words of their own, key {@code problem.BAD_FORM_} and what is bad. */
    private static BusinessException bad(String what, Object... arguments) {
        var code = "BAD_FORM_" + what;
        return new BusinessException(
                code,
                "The form cannot be saved, its " + what.toLowerCase(Locale.ROOT) + " is to be mended: "
                        + Arrays.toString(arguments),
                arguments);
    }

    @Override
    public PageOf<Held> held(String key, int page, int size) {
        jdbc.sql("update form_submission set told = null where told is not null and received_at < ?")
                .param(now().minus(KEPT))
                .update();
        jdbc.sql("update capture_form set held_seen_at = ? where key = ?")
                .params(now(), key)
                .update();
        record Row(Held held, long total) {}
        var rows = jdbc.sql("""
                        select id, received_at, reason, told, count(*) over () as total from form_submission
                        where form_key = ? and verdict = 'HELD' and told is not null and lead_id is null
                        order by id desc limit ? offset ?
                        """)
                .params(key, size, (long) page * size)
                .query((row, number) -> new Row(
                        new Held(
                                row.getLong("id"),
                                row.getObject("received_at", OffsetDateTime.class)
                                        .toInstant(),
                                row.getString("reason"),
                                post(row.getString("told")).fields),
                        row.getLong("total")))
                .list();
        return new PageOf<>(
                rows.stream().map(Row::held).toList(),
                page,
                size,
                rows.isEmpty() ? 0 : rows.get(0).total());
    }

    @Override
    @Transactional(readOnly = true)
    public long unseen() {
        return jdbc.sql("""
                        select count(*) from capture_form f
                        join form_submission s on s.form_key = f.key and s.verdict = 'HELD'
                        where s.told is not null and s.lead_id is null and s.received_at > :since
                          and (f.held_seen_at is null or s.received_at > f.held_seen_at)
                        """).param("since", now().minus(KEPT)).query(Long.class).single();
    }

    /** What is kept of a post that was held back. */
    private record Kept(Map<String, String> fields, List<String> consents) {}

    private Kept post(String told) {
        return read(told, new TypeReference<Kept>() {});
    }

    @Override
    public long release(String key, long heldId) {
        var form = find(key).orElseThrow(() -> new NotFoundException("form " + key));
        var kept = jdbc.sql("""
                        select told from form_submission
                        where id = ? and form_key = ? and verdict = 'HELD' and told is not null and lead_id is null for update
                        """)
                .params(heldId, key)
                .query(String.class)
                .optional()
                .map(this::post)
                .orElseThrow(() -> new NotFoundException("held post " + heldId));
        var id = leads.enter(lead(
                form, kept.fields, ticked(form, kept.consents), heldId, "form " + key + ", released by a colleague"));
        jdbc.sql("update form_submission set lead_id = ?, told = null where id = ?")
                .params(id, heldId)
                .update();
        return id;
    }

    // --- what visitors do
    // ---------------------------------------------------------------------------------------------

    @Override
    public String token(CaptureForm form) {
        return token(form, PAGE, "");
    }

    private String token(CaptureForm form, String kind, String content) {
        var bytes = new byte[12];
        random.nextBytes(bytes);
        var plain = kind + "." + clock.instant().toEpochMilli() + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return plain + "." + signatures.sign("form-token", form.key() + "|" + content + "|" + plain);
    }

    private record Token(String kind, Duration age, String nonce) {}

    private Optional<Token> read(CaptureForm form, @Nullable String written, String content) {
        if (written == null || written.length() > 100) {
            return Optional.empty();
        }
        int end = written.lastIndexOf('.');
        var parts = written.split("\\.");
        if (parts.length != 4 || end < 0) {
            return Optional.empty();
        }
        var bound = parts[0].equals(BUTTON) ? content : "";
        if (!signatures.valid("form-token", form.key() + "|" + bound + "|" + written.substring(0, end), parts[3])) {
            return Optional.empty();
        }
        return Optional.of(new Token(
                parts[0], Duration.ofMillis(clock.instant().toEpochMilli() - Long.parseLong(parts[1])), parts[2]));
    }

    @Override
    public boolean isAllowed(CaptureForm form, String origin) {
        return origin.equals(ownOrigin) || form.sites().contains(origin);
    }

    private static String origin(String address) {
        try {
            var uri = URI.create(address);
            return uri.getScheme() + "://" + uri.getAuthority();
        } catch (IllegalArgumentException none) {
            return "";
        }
    }

    @Override
    public Map<String, String> values(CaptureForm form, Map<String, String> post) {
        var values = new LinkedHashMap<String, String>();
        for (var asked : form.fields()) {
            values.put(asked.field().parameter(), plain(post.get(asked.field().parameter())));
        }
        ATTRIBUTION.forEach(name -> {
            var value = plain(post.get(name));
            // Links carry it, not people: one that looks like a link is dropped, not whoever followed it.
            if (!value.isEmpty() && !LINK.matcher(value).find()) {
                values.put(name, value.substring(0, Math.min(value.length(), LONGEST_ATTRIBUTION)));
            }
        });
        return values;
    }

    private static String plain(@Nullable String text) {
        return text == null
                ? ""
                : text.replace("\u0000", "").replace("\r\n", "\n").strip();
    }

    @Override
    public Outcome post(
            CaptureForm form, Map<String, String> post, List<String> ticked, String network, boolean fromNowhere) {
        var values = values(form, post);
        var problems = problems(form, values);
        if (!problems.isEmpty()) {
            return new Wrong(problems);
        }
        var agreed = ticked(form, ticked);
        var hashed = signatures.sign("form-network", network(network));
        var content = signatures.sign("form-content", form.key() + values + agreed);
        var token = read(form, post.get(TOKEN), content);
        var text = values.getOrDefault("request", "");
        var textKey = text.length() < LONG_TEXT
                ? null
                : signatures.sign("form-text", text.toLowerCase(Locale.ROOT).replaceAll("\\s+", " "));
        takeTurns(form, token, hashed, textKey);
        var seen = seen(form.key(), hashed, textKey, token.map(Token::nonce).orElse(""));
        if (seen.usedFor != null && seen.usedFor.equals(content)) {
            // Sent twice by a hurried finger.
            return new Received();
        }
        var verdict = verdict(form, post, values, token, seen, network, fromNowhere);
        if (verdict.kind == Kind.TOO_SOON) {
            return new TooSoon(String.valueOf(post.get(TOKEN)));
        }
        if (verdict.kind == Kind.ASKED) {
            record(form, hashed, null, content, textKey, verdict, token.isEmpty(), null, null);
            return new Ask(token(form, BUTTON, content));
        }
        var held = verdict.kind == Kind.HELD;
        var id = record(
                form,
                hashed,
                token.map(Token::nonce).orElse(null),
                content,
                textKey,
                verdict,
                token.isEmpty(),
                null,
                held ? write(new Kept(values, ticked)) : null);
        if (id.isPresent() && held) {
            jdbc.sql("select pg_notify(?, 'held ' || ?)")
                    .params(Leads.CHANNEL, id.get())
                    .query((row, number) -> "")
                    .list();
        } else if (id.isPresent()) {
            leads.enter(lead(form, values, agreed, id.get(), "form " + form.key() + ", " + network));
        }
        return new Received();
    }

    /** Who has an IPv6 address has 2^64 of them. */
    private static String network(String address) {
        if (!address.contains(":")) {
            return address;
        }
        try {
            var parsed = InetAddress.getByName(address.replaceFirst("%.*", ""));
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(parsed.getAddress(), 0, 8)
                    : parsed.getHostAddress();
        } catch (UnknownHostException none) {
            return address;
        }
    }

    /** One after the other where posts are counted: of a burst at once not all must be the first. */
    private void takeTurns(CaptureForm form, Optional<Token> token, String network, @Nullable String textKey) {
        var turns = new ArrayList<String>();
        if (token.isEmpty()) {
            turns.add("form-pageless:" + form.key());
        }
        if (token.map(Token::kind).filter(PAGE::equals).isEmpty()) {
            turns.add("form-network:" + network);
        }
        if (textKey != null) {
            turns.add("form-text:" + textKey);
        }
        if (!turns.isEmpty()) {
            // In the order of the list, which is that of everybody.
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended(turn, 0)) from unnest(?) turn")
                    .param(turns.toArray(String[]::new))
                    .query((row, number) -> "")
                    .list();
        }
    }

    private Map<String, String> problems(CaptureForm form, Map<String, String> values) {
        var problems = new LinkedHashMap<String, String>();
        for (Asked asked : form.fields()) {
            var name = asked.field().parameter();
            var value = values.getOrDefault(name, "");
            if (value.isEmpty() && asked.required()) {
                problems.put(name, "form.wrong.missing");
            } else if (value.length() > asked.field().longest()) {
                problems.put(name, "form.wrong.long");
            } else if (!value.isEmpty()
                    && asked.field() == Field.EMAIL
                    && customers.normaliseEmail(value).isEmpty()) {
                problems.put(name, "form.wrong.email");
            } else if (!value.isEmpty()
                    && asked.field() == Field.PHONE
                    && customers.normalisePhone(value).isEmpty()) {
                problems.put(name, "form.wrong.phone");
            }
        }
        if (problems.isEmpty()
                && values.getOrDefault("email", "").isEmpty()
                && values.getOrDefault("phone", "").isEmpty()) {
            problems.put("", "form.wrong.reach");
        }
        return problems;
    }

    private enum Kind {
        ACCEPTED,
        ASKED,
        TOO_SOON,
        HELD
    }

    private record Verdict(Kind kind, @Nullable String reason) {}

    /**
     * What the store knows beside a post.
     *
     * @param posts of the network in an hour
     * @param byButton of those, the ones that were asked for the button
     * @param withoutPage of the network or of the form in a day, whichever are more
     * @param usedFor the content that this token was used for already, null when it is fresh
     */
    private record Seen(
            long posts,
            long byButton,
            long withoutPage,
            long sameText,
            @Nullable String usedFor) {}

    private Seen seen(String form, String network, @Nullable String textKey, String nonce) {
        return jdbc.sql("""
                        select (select count(*) from form_submission
                                where network = :network and received_at > :hour and verdict = 'ACCEPTED') as posts,
                               (select count(*) from form_submission
                                where network = :network and received_at > :hour and verdict = 'ACCEPTED'
                                  and reason = :button) as by_button,
                               greatest(
                                   (select count(*) from form_submission
                                    where network = :network and received_at > :day and verdict = 'ACCEPTED' and tokenless),
                                   (select count(*) from form_submission
                                    where form_key = :form and received_at > :day and verdict = 'ACCEPTED' and tokenless)
                               ) as without_page,
                               (select count(*) from form_submission
                                where text_key = :text and received_at > :day and verdict = 'ACCEPTED') as same_text,
                               (select content_key from form_submission where nonce = :nonce) as used_for
                        """)
                .param("form", form)
                .param("network", network)
                .param("button", PRESSED)
                .param("hour", now().minusHours(1))
                .param("day", now().minusDays(1))
                .param("text", textKey)
                .param("nonce", nonce)
                .query((row, number) -> new Seen(
                        row.getLong("posts"),
                        row.getLong("by_button"),
                        row.getLong("without_page"),
                        row.getLong("same_text"),
                        row.getString("used_for")))
                .single();
    }

    private Verdict verdict(
            CaptureForm form,
            Map<String, String> post,
            Map<String, String> values,
            Optional<Token> token,
            Seen seen,
            String network,
            boolean fromNowhere) {
        if (!plain(post.get(TRAP)).isEmpty()) {
            return new Verdict(Kind.HELD, "TRAP");
        }
        var human = captcha.stream()
                .map(check -> check.check(form, post, network))
                .filter(answer -> answer != Answer.UNKNOWN)
                .findFirst()
                .orElse(Answer.UNKNOWN);
        if (human == Answer.MACHINE) {
            return new Verdict(Kind.HELD, "CAPTCHA");
        }
        if (human == Answer.PERSON) {
            return new Verdict(Kind.ACCEPTED, null);
        }
        var fresh = token.filter(given -> seen.usedFor == null && given.age.compareTo(limits.tokenLife()) <= 0);
        if (fresh.map(Token::kind).filter(BUTTON::equals).isPresent()) {
            if (fresh.get().age.compareTo(SOONEST_PRESS) < 0) {
                return new Verdict(Kind.TOO_SOON, null);
            }
            return seen.byButton >= limits.byButton()
                    ? new Verdict(Kind.HELD, "TOO_MANY")
                    : new Verdict(Kind.ACCEPTED, PRESSED);
        }
        return doubt(values, token, fresh.isPresent(), seen, fromNowhere)
                .map(doubt -> new Verdict(Kind.ASKED, doubt))
                .orElseGet(() -> new Verdict(Kind.ACCEPTED, null));
    }

    /** Why it may be a machine; no reason to lose a person. */
    private Optional<String> doubt(
            Map<String, String> values, Optional<Token> token, boolean fresh, Seen seen, boolean fromNowhere) {
        if (token.isEmpty()) {
            if (seen.withoutPage >= limits.withoutPage()) {
                return Optional.of("WITHOUT_PAGE");
            }
        } else if (!fresh) {
            return Optional.of(seen.usedFor == null ? "TOKEN_OLD" : "TOKEN_USED");
        } else if (token.get().age.compareTo(limits.fastest()) < 0) {
            return Optional.of("TOO_FAST");
        } else if (seen.posts >= limits.perNetwork()) {
            return Optional.of("TOO_MANY");
        }
        if (fromNowhere) {
            return Optional.of("FROM_NOWHERE");
        }
        if (values.entrySet().stream()
                .anyMatch(entry -> !entry.getKey().equals("request")
                        && LINK.matcher(entry.getValue()).find())) {
            return Optional.of("LINK_IN_NAME");
        }
        if (LINK.matcher(values.getOrDefault("request", "")).results().count() > MOST_LINKS) {
            return Optional.of("LINKS");
        }
        return seen.sameText >= limits.sameText() ? Optional.of("SAME_TEXT") : Optional.empty();
    }

    /** @return empty when the same token has come in by another thread just now */
    private Optional<Long> record(
            CaptureForm form,
            String network,
            @Nullable String nonce,
            String content,
            @Nullable String textKey,
            Verdict verdict,
            boolean tokenless,
            @Nullable Long leadId,
            @Nullable String told) {
        return jdbc.sql("""
                        insert into form_submission (form_key, received_at, network, nonce, content_key, text_key, verdict,
                                                     reason, tokenless, lead_id, told)
                        values (:form, :now, :network, :nonce, :content, :text, :verdict, :reason, :tokenless, :lead,
                                :told::jsonb)
                        on conflict (nonce) do nothing returning id
                        """)
                .param("form", form.key())
                .param("now", now())
                .param("network", network)
                .param("nonce", nonce)
                .param("content", content)
                .param("text", textKey)
                .param("verdict", verdict.kind.name())
                .param("reason", verdict.reason)
                .param("tokenless", tokenless)
                .param("lead", leadId)
                .param("told", told)
                .query(Long.class)
                .optional();
    }

    /** The texts that were agreed to: those that were read, also when the form asks with other ones by now. */
    private List<Consent> ticked(CaptureForm form, List<String> values) {
        var agreed = new LinkedHashMap<String, Consent>();
        for (var value : values) {
            for (var text : form.consents()) {
                if (value.equals(text.value()) || value.equals(text.code())) {
                    agreed.putIfAbsent(text.code(), new Consent(text.purpose(), text.channel(), text.textVersion()));
                }
            }
            var parts = value.split(":", 3);
            if (parts.length == 3 && !agreed.containsKey(parts[0] + ":" + parts[1])) {
                earlier(form, parts).ifPresent(text -> agreed.put(parts[0] + ":" + parts[1], text));
            }
        }
        return List.copyOf(agreed.values());
    }

    private Optional<Consent> earlier(CaptureForm form, String[] parts) {
        try {
            var purpose = ConsentPurpose.valueOf(parts[0]);
            var channel = ConsentChannel.valueOf(parts[1]);
            return consents.text(form.key(), purpose, channel, parts[2])
                    .map(text -> new Consent(purpose, channel, parts[2]));
        } catch (IllegalArgumentException nothingOfOurs) {
            return Optional.empty();
        }
    }

    private NewLead lead(
            CaptureForm form, Map<String, String> values, List<Consent> agreed, long submission, String proof) {
        var given = new HashMap<String, @Nullable String>();
        values.forEach((name, value) -> given.put(name, FormGate.orNull(value)));
        return new NewLead(
                form.source(),
                "form:" + submission,
                new Told(
                        given.get("name"),
                        given.get("email"),
                        given.get("phone"),
                        given.get("company"),
                        given.get("vatNumber"),
                        given.get("street"),
                        given.get("postalCode"),
                        given.get("city"),
                        null,
                        form.language()),
                given.get("request"),
                List.of(),
                Quantities.largest(given.get("request")).stream()
                        .boxed()
                        .findFirst()
                        .orElse(null),
                null,
                null,
                form.key(),
                new Attribution(
                        first(given.get("utm_source"), form.touchSource()),
                        first(given.get("utm_medium"), form.medium()),
                        first(given.get("utm_campaign"), form.campaign()),
                        form.event(),
                        first(given.get("store"), form.store()),
                        given.get("assistant"),
                        given.get("code")),
                agreed,
                proof,
                clock.instant());
    }

    private static @Nullable String first(@Nullable String one, @Nullable String other) {
        return one == null ? other : one;
    }

    private CaptureForm form(ResultSet row, int number) throws SQLException {
        return new CaptureForm(
                row.getString("key"),
                row.getString("name"),
                LeadSource.valueOf(row.getString("kind")),
                row.getString("language"),
                row.getString("title"),
                row.getString("intro"),
                row.getString("thanks"),
                row.getString("event"),
                row.getString("campaign"),
                row.getString("touch_source"),
                row.getString("medium"),
                row.getString("store"),
                row.getString("team"),
                read(row.getString("fields"), new TypeReference<List<Asked>>() {}),
                read(row.getString("consents"), new TypeReference<List<ConsentText>>() {}),
                List.of((String[]) row.getArray("sites").getArray()),
                row.getBoolean("active"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                row.getString("changed_by"));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
