package io.filo.contact;

import io.filo.engine.RunningCases;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Tells the gate who is somebody's open task to call: any task of any process that says so by an input of its own. */
@Component
class OpenCallFacts implements ContactFacts {

    /** What the call is about, as the gate was asked, such as {@code follow-up:7}. */
    private static final String INPUT = "offerCall";

    private final RunningCases cases;

    OpenCallFacts(RunningCases cases) {
        this.cases = cases;
    }

    @Override
    public Map<Long, Set<Flag>> flags(Collection<Long> customerIds, Situation situation) {
        return situation.channel() != Channel.PHONE
                ? Map.of()
                : cases.customersWithTask(INPUT, situation.contextId(), customerIds).stream()
                        .collect(Collectors.toMap(id -> id, id -> EnumSet.of(Flag.CALL_OPEN)));
    }
}
