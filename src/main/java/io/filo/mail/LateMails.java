package io.filo.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.mail.OutboundMails.Late;
import io.filo.mail.OutboundMails.Outgoing;
import io.filo.message.Address;
import io.filo.message.LateLetters;
import io.filo.message.LateLetters.Answer;
import io.filo.message.LateLetters.Due;
import io.filo.message.LateLetters.Later;
import io.filo.message.LateLetters.Ready;
import io.filo.message.OutboundTransport.Envelope;
import io.filo.support.FiloClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes the bytes of letters to many when they are about to be sent. Asked once more, it makes the same: whatever a crash
 * sends twice has the same Message-ID and the same words.
 */
@Service
@Transactional
class LateMails {

    private static final Logger log = LoggerFactory.getLogger(LateMails.class);
    private static final TypeReference<Map<String, String>> MERGE = new TypeReference<>() {};
    /** The shop's clock can be moved on, the database's cannot: asked again after so long at the latest. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(30);

    private final ObjectProvider<LateLetters> letters;
    private final OutboundMails mails;
    private final MailComposer composer;
    private final OwnAddresses own;
    private final ObjectMapper json;
    private final FiloClock clock;

    LateMails(
            ObjectProvider<LateLetters> letters,
            OutboundMails mails,
            MailComposer composer,
            OwnAddresses own,
            ObjectMapper json,
            FiloClock clock) {
        this.letters = letters;
        this.mails = mails;
        this.composer = composer;
        this.own = own;
        this.json = json;
        this.clock = clock;
    }

    /** @return those that can be sent, in the same order; what is to be done with the others is done */
    List<Outgoing> written(List<Outgoing> claimed) {
        if (claimed.stream().allMatch(mail -> mail.late() == null)) {
            return claimed;
        }
        var answers = answers(claimed);
        var ready = new ArrayList<Outgoing>();
        var ids = new ArrayList<Long>();
        var subjects = new ArrayList<String>();
        var texts = new ArrayList<String>();
        for (var mail : claimed) {
            var late = mail.late();
            var answer = late == null ? null : answers.get(late.messageId());
            if (late == null) {
                ready.add(mail);
            } else if (answer instanceof Ready words) {
                var bytes = bytes(mail, late, words);
                if (bytes != null) {
                    ready.add(mail.with(bytes));
                    ids.add(late.messageId());
                    subjects.add(words.subject());
                    texts.add(words.text());
                }
            } else if (answer instanceof Later later) {
                mails.postponeUncounted(mail.id(), "LATER", pause(later.at()));
            } else {
                mails.drop(mail.id());
            }
        }
        mails.written(ids, subjects, texts);
        return ready;
    }

    private Map<Long, Answer> answers(List<Outgoing> claimed) {
        var byOwner = new HashMap<LateLetters, List<Due>>();
        for (var mail : claimed) {
            var late = mail.late();
            if (late != null) {
                letters.stream()
                        .filter(each -> each.owns(late.template()))
                        .findFirst()
                        .ifPresent(owner -> byOwner.computeIfAbsent(owner, any -> new ArrayList<>())
                                .add(new Due(late.messageId(), late.template(), merge(late))));
            }
        }
        var answers = new HashMap<Long, Answer>();
        byOwner.forEach((owner, due) -> answers.putAll(owner.render(due)));
        return answers;
    }

    private Map<String, String> merge(Late late) {
        try {
            return json.readValue(late.merge(), MERGE);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("Message " + late.messageId() + " was queued with no JSON", broken);
        }
    }

    private Duration pause(Instant until) {
        var pause = Duration.between(clock.instant(), until);
        return pause.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : pause.isNegative() ? Duration.ofSeconds(1) : pause;
    }

    /** What cannot be written at all holds up nobody. */
    private byte @Nullable [] bytes(Outgoing mail, Late late, Ready words) {
        try {
            return composer.compose(
                    new Envelope(
                            late.messageId(),
                            late.internetMessageId(),
                            late.mailboxKey(),
                            null,
                            mail.recipients().stream()
                                    .map(address -> new Address(address, words.addressee()))
                                    .toList(),
                            List.of(),
                            null,
                            words.subject(),
                            words.text(),
                            words.language(),
                            true,
                            null,
                            List.of(),
                            words.html(),
                            words.unsubscribeUrl()),
                    own.senderOf(late.mailboxKey()),
                    late.queuedAt());
        } catch (RuntimeException broken) {
            log.warn("Letter {} cannot be written and is given up.", late.messageId(), broken);
            mails.failed(mail.id(), "NOT_WRITTEN");
            return null;
        }
    }
}
