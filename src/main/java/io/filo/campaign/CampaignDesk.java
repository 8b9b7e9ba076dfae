package io.filo.campaign;

import io.filo.campaign.CampaignDraft.Words;
import io.filo.contact.Letters;
import io.filo.contact.WrittenLetter;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.engine.UserTasks;
import io.filo.support.BusinessException;
import io.filo.support.PageOf;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What people do with campaigns: write, launch, decide, stop. */
@Service
@Transactional(noRollbackFor = BusinessException.class)
class CampaignDesk implements Campaigns {

    private static final String APPROVE = "UserTask_ApproveCampaign";
    private static final String REVIEW = "UserTask_ReviewCampaign";
    private static final int LONGEST_NAME = 120;
    private static final int MOST_PERCENT = 50;
    private static final int MOST_DAYS = 90;
    private static final Set<String> VARIANTS = Set.of("A", "B");

    private final CampaignRows rows;
    private final CampaignRecipients recipients;
    private final CampaignCalls calls;
    private final CampaignCourse course;
    private final Segments segments;
    private final AnsweredFields answered;
    private final Letters letters;
    private final ProcessEvents events;
    private final UserTasks tasks;
    private final Clock clock;

    CampaignDesk(
            CampaignRows rows,
            CampaignRecipients recipients,
            CampaignCalls calls,
            CampaignCourse course,
            Segments segments,
            AnsweredFields answered,
            Letters letters,
            ProcessEvents events,
            UserTasks tasks,
            Clock clock) {
        this.rows = rows;
        this.recipients = recipients;
        this.calls = calls;
        this.course = course;
        this.segments = segments;
        this.answered = answered;
        this.letters = letters;
        this.events = events;
        this.tasks = tasks;
        this.clock = clock;
    }

    @Override
    public long create(CampaignDraft draft, String actor) {
        check(draft);
        long id = rows.add(draft, actor, clock.instant());
        rows.words(id, draft.letters(), actor, clock.instant());
        return id;
    }

    @Override
    public void change(long id, CampaignDraft draft, String actor) {
        requireDraft(rows.lock(id));
        check(draft);
        rows.change(id, draft, actor, clock.instant());
        rows.words(id, draft.letters(), actor, clock.instant());
    }

    private static void requireDraft(CampaignView campaign) {
        if (campaign.state() != CampaignState.DRAFT) {
            throw new BusinessException(
                    "CAMPAIGN_LAUNCHED",
                    "Campaign " + campaign.id() + " was launched and stays as it is: make a new one.",
                    campaign.id());
        }
    }

    private void check(CampaignDraft draft) {
        if (draft.name().isBlank() || draft.name().length() > LONGEST_NAME) {
            throw new BusinessException(
                    "CAMPAIGN_NAME",
                    "Give the campaign a name of at most " + LONGEST_NAME + " characters.",
                    LONGEST_NAME);
        }
        if (!draft.topic().matches("[A-Z][A-Z0-9_]{0,39}")) {
            throw new BusinessException(
                    "CAMPAIGN_TOPIC",
                    "Write the topic in capital letters, digits and underscores, such as NEWSLETTER.");
        }
        segments.get(draft.segment());
        if (draft.kind() == CampaignKind.PHONE) {
            checkScript(draft, PhoneSettings.of(draft.settings()));
        }
        if (draft.brand() != null && !letters.brands().contains(draft.brand())) {
            throw new BusinessException("CAMPAIGN_BRAND", "There is no brand '" + draft.brand() + "'.", draft.brand());
        }
        within(draft.testPercent(), MOST_PERCENT);
        within(draft.holdOutPercent(), MOST_PERCENT);
        percent(draft.bounceLimit());
        percent(draft.complaintLimit());
        if (draft.attributionDays() < 1 || draft.attributionDays() > MOST_DAYS) {
            throw new BusinessException(
                    "CAMPAIGN_DAYS", "What people buy is looked at for 1 to " + MOST_DAYS + " days.", MOST_DAYS);
        }
        var written = new HashSet<String>();
        for (var words : draft.letters()) {
            if (!VARIANTS.contains(words.variant()) || !words.language().matches("[a-z]{2}")) {
                throw new BusinessException(
                        "CAMPAIGN_VARIANT", "A letter is A or B, in a language of two letters such as it.");
            }
            if (!written.add(words.variant() + words.language())) {
                throw new BusinessException(
                        "CAMPAIGN_LETTER_TWICE", "Each letter is there once in each language.", words.variant());
            }
            checkLetter(draft.kind(), words);
        }
        if (draft.kind() == CampaignKind.SURVEY) {
            var survey = Survey.of(draft.settings());
            answered.check(survey);
            if (survey.rolling() && draft.testPercent() > 0) {
                throw new BusinessException(
                        "SURVEY_TEST",
                        "A rolling survey has one letter: try two letters on 0 % of the people, or ask all at once.");
            }
        }
        if (draft.testPercent() > 0 && !languages(draft, "A").equals(languages(draft, "B"))) {
            throw new BusinessException(
                    "CAMPAIGN_TEST",
                    "To try two letters, write A and B in the same languages; or try it on 0 % of the people.");
        }
    }

    private static void checkLetter(CampaignKind kind, Words words) {
        if (kind != CampaignKind.SURVEY) {
            WrittenLetter.of(words.content());
        } else if (!WrittenLetter.of(words.content(), Set.of(CampaignLetters.SURVEY_LINK))
                .names(CampaignLetters.SURVEY_LINK)) {
            throw new BusinessException(
                    "SURVEY_LINK",
                    "Letter " + words.variant() + " (" + words.language()
                            + ") does not lead to the survey: write {{surveyLink}} into its text and, where it has one, into"
                            + " its formatted part.",
                    words.variant(),
                    words.language(),
                    "{{" + CampaignLetters.SURVEY_LINK + "}}");
        }
    }

    private void checkScript(CampaignDraft draft, PhoneSettings settings) {
        if (!languages(draft, "B").isEmpty()) {
            throw new BusinessException("CAMPAIGN_ONE_SCRIPT", "A telephone campaign has one script: leave B out.");
        }
        if (draft.letters().isEmpty() && !letters.exists(settings.script())) {
            throw new BusinessException(
                    "CAMPAIGN_SCRIPT",
                    "Write what is to be said, or name a letter that says it: there is none called '"
                            + settings.script() + "'.",
                    settings.script());
        }
    }

    private static Set<String> languages(CampaignDraft draft, String variant) {
        return draft.letters().stream()
                .filter(words -> words.variant().equals(variant))
                .map(Words::language)
                .collect(Collectors.toSet());
    }

    private static void within(int percent, int most) {
        if (percent < 0 || percent > most) {
            throw new BusinessException(
                    "CAMPAIGN_SHARE", "A share is a whole number from 0 to " + most + " percent.", most);
        }
    }

    private static void percent(BigDecimal limit) {
        if (limit.signum() < 0 || limit.compareTo(BigDecimal.valueOf(100)) > 0) {
            throw new BusinessException("CAMPAIGN_LIMIT", "A limit is a number from 0 to 100 percent.");
        }
    }

    @Override
    @Transactional(readOnly = true)
    public PageOf<CampaignView> list(@Nullable CampaignKind kind, int page, int size) {
        return rows.list(kind, page, size);
    }

    @Override
    @Transactional(readOnly = true)
    public CampaignView get(long id) {
        return rows.require(id);
    }

    @Override
    @Transactional(readOnly = true)
    public List<Count> counts(long id) {
        return recipients.counts(id);
    }

    @Override
    public void launch(long id, String actor) {
        var campaign = rows.lock(id);
        requireDraft(campaign);
        check(campaign.draft());
        if (campaign.draft().kind() != CampaignKind.PHONE
                && languages(campaign.draft(), "A").isEmpty()) {
            throw new BusinessException("CAMPAIGN_NO_LETTER", "There is nothing to send yet: write letter A.");
        }
        if (campaign.draft().kind() == CampaignKind.SURVEY) {
            launchSurvey(id, campaign.draft());
        }
        if (segments.members(campaign.draft().segment(), 0, 1).total() == 0) {
            throw new BusinessException(
                    "CAMPAIGN_NOBODY", "Nobody is in the segment now: look at it, or choose another.");
        }
        rows.launched(id, clock.instant());
        events.publish(ProcessEvent.start(
                CampaignEvents.LAUNCHED,
                Long.toString(id),
                null,
                Map.of(
                        "campaignId",
                        Long.toString(id),
                        "campaignKind",
                        campaign.draft().kind().name()),
                CampaignView.context(id),
                clock.instant()));
    }

    private void launchSurvey(long id, CampaignDraft draft) {
        var survey = Survey.of(draft.settings());
        if (survey.questions().isEmpty()) {
            throw new BusinessException("SURVEY_EMPTY", "The survey asks nothing yet: add a question.");
        }
        if (!survey.beginsWithNps()
                && draft.letters().stream()
                        .anyMatch(words -> WrittenLetter.of(words.content(), Set.of(CampaignLetters.SURVEY_LINK))
                                .has("{{" + CampaignLetters.SURVEY_LINK + "}}?score="))) {
            throw new BusinessException(
                    "SURVEY_SCALE",
                    "The letter has the scale from 0 to 10, but the survey does not begin with that question: move the"
                            + " question up, or take the scale out of the letter.");
        }
        answered.claim(id, survey);
    }

    @Override
    public void decide(long id, boolean yes, String actor) {
        var campaign = rows.lock(id);
        var task = tasks.ofCase(PROCESS, Long.toString(id)).stream()
                .filter(open -> open.key().equals(campaign.state() == CampaignState.HALTED ? REVIEW : APPROVE))
                .findFirst()
                .orElseThrow(() -> new BusinessException(
                        "CAMPAIGN_DECIDED", "Nobody is asked about campaign " + id + " any more.", id));
        tasks.complete(task.id(), Map.of("campaignDecision", yes ? "YES" : "NO"));
    }

    @Override
    public void stop(long id, String actor) {
        var campaign = rows.lock(id);
        if (!campaign.state().mayStop()) {
            throw new BusinessException("CAMPAIGN_ENDED", "Campaign " + id + " is not running.", id);
        }
        rows.ended(id, CampaignState.STOPPED, "BY_PERSON", actor, clock.instant());
        recipients.cancelWaiting(id, clock.instant());
        calls.drop(id);
        course.takeBack(id);
        events.publish(ProcessEvent.wake(
                CampaignEvents.STOPPED, Long.toString(id), null, CampaignView.context(id), clock.instant()));
    }
}
