package io.filo.insight;

import java.util.Set;

/** Figures of customers were worked out anew after their orders changed; published before that is committed: hear it after. */
public record FiguresChanged(Set<Long> customerIds) {}
