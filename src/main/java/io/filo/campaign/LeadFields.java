package io.filo.campaign;

import static io.filo.campaign.FieldType.CODE;
import static io.filo.campaign.FieldType.DAY;
import static io.filo.campaign.FieldType.NUMBER;
import static io.filo.campaign.FieldType.TEXT;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What may be asked of a lead, open or past: alias {@code q}; and all that may be asked of the customer whose it is. */
final class LeadFields {

    /** In the order in which they are offered. */
    static final Map<String, Field> BY_NAME = ProfileFields.byName(Stream.concat(
                    List.of(
                            new Field("lead.status", CODE, "q.status"),
                            new Field("lead.origin", CODE, "q.source"),
                            new Field("lead.since", DAY, "(q.created_at at time zone :zone)::date"),
                            new Field("lead.decided", DAY, "(q.decided_at at time zone :zone)::date"),
                            new Field("lead.score", NUMBER, "q.score"),
                            new Field("lead.priority", CODE, "q.priority"),
                            new Field("lead.team", CODE, "q.team"),
                            new Field("lead.assignee", CODE, "q.assignee"),
                            new Field("lead.request", TEXT, "q.request"),
                            new Field("lead.topics", TEXT, "array_to_string(q.topics, ' ')"),
                            new Field("lead.quantity", NUMBER, "q.quantity"),
                            new Field("lead.value", NUMBER, "q.opportunity_value"),
                            new Field("lead.company", TEXT, "q.company"),
                            new Field("lead.city", TEXT, "q.city"),
                            new Field("lead.country", CODE, "q.country"),
                            new Field("lead.form", CODE, "q.form_key"),
                            new Field("lead.source", TEXT, "q.touch_source"),
                            new Field("lead.medium", TEXT, "q.medium"),
                            new Field("lead.campaign", TEXT, "q.campaign"),
                            new Field("lead.event", TEXT, "q.event"),
                            new Field("lead.store", CODE, "q.store"),
                            new Field("lead.lost", CODE, "q.outcome_reason"))
                            .stream(),
                    ProfileFields.BY_NAME.values().stream())
            .collect(Collectors.toList()));

    private LeadFields() {}
}
