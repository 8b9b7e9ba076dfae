package io.filo.contact.process;

import io.filo.contact.Channel;
import io.filo.contact.Correspondence;
import io.filo.contact.Enquiry;
import io.filo.contact.Permission;
import io.filo.contact.Permission.Outcome;
import io.filo.contact.Purpose;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Block(
        id = "askPermission",
        name = "Ask permission",
        category = "Contact",
        description =
                "Asks the table contact-permission, with all that is known of the customer at this moment, whether the "
                        + "message may be sent. What it withholds is logged with its row, and stands on "
                        + "the customer's timeline.")
class AskPermission implements BlockOf<AskPermission.Input, AskPermission.Output> {

    record Input(
            @Parameter(label = "Customer", description = "The customer's id", preset = "${customerId}")
            long customerId,

            @Parameter(
                    label = "Purpose",
                    description = "TRANSACTIONAL, CARE, MARKETING or SURVEY",
                    preset = "${purpose}")
            Purpose purpose,

            @Parameter(
                    label = "Topic",
                    description = "Code of what it is about, such as HOW_TO, OFFER or TICKET_SURVEY",
                    preset = "${topic}")
            String topic,

            @Parameter(label = "Letter", description = "Key of the letter, such as how-to", preset = "${template}")
            String template,

            @Parameter(
                    label = "Channel",
                    description = "EMAIL, PHONE, SMS, WHATSAPP, TELEGRAM or POST; e-mail when empty")
            @Nullable
            Channel channel,

            @Parameter(label = "About", description = "Such as ticket:1042: surveys and carts are spoken of once")
            @Nullable
            String contextId,

            @Parameter(
                    label = "Since",
                    description = "Who has bought since then is left alone; when first asked, if empty")
            @Nullable
            Instant askedSince,

            @Parameter(label = "Reviewed", description = "Whether a person has approved it; no when empty") @Nullable
            Boolean reviewed,

            @Parameter(label = "Deferrals", description = "How often it was deferred before; never when empty")
            @Nullable
            Integer deferrals) {}

    record Output(
            @Parameter(label = "Decision", description = "ALLOW, DEFER, REVIEW, REFUSE or EXIT")
            Outcome permission,

            @Parameter(label = "Reason", description = "Code, such as NO_CONSENT")
            String reason,

            @Parameter(label = "Outcome", description = "REFUSED or EXITED; nothing while it may still be sent")
            @Nullable
            String outcome,

            @Parameter(label = "Not before", description = "When to ask again, if it is deferred") @Nullable
            Instant notBefore,

            @Parameter(label = "Deferrals", description = "With this one")
            int deferrals,

            @Parameter(label = "Since", description = "For the next time it is asked")
            Instant askedSince) {}

    private final Correspondence correspondence;
    private final Clock clock;

    AskPermission(Correspondence correspondence, Clock clock) {
        this.correspondence = correspondence;
        this.clock = clock;
    }

    @Override
    public Output execute(Input input) {
        var since = input.askedSince == null ? clock.instant() : input.askedSince;
        var enquiry = new Enquiry(
                input.purpose,
                input.channel == null ? Channel.EMAIL : input.channel,
                input.topic,
                input.template,
                input.contextId,
                since,
                Boolean.TRUE.equals(input.reviewed));
        Permission permission = correspondence.ask(input.customerId, enquiry);
        int deferrals = input.deferrals == null ? 0 : input.deferrals;
        return new Output(
                permission.outcome(),
                permission.reason(),
                permission.outcome() == Outcome.REFUSE
                        ? "REFUSED"
                        : permission.outcome() == Outcome.EXIT ? "EXITED" : null,
                permission.notBefore(),
                permission.outcome() == Outcome.DEFER ? deferrals + 1 : deferrals,
                since);
    }
}
