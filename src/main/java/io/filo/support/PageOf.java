package io.filo.support;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param items the rows of this page
 * @param page zero-based
 * @param size rows asked for, 1 to 200
 * @param total rows in all
 */
public record PageOf<T>(List<T> items, int page, int size, long total) {

    /** Pages needed for all rows, at least 1. */
    public int pages() {
        return (int) Math.max(1, (total + size - 1) / size);
    }

    public <R> PageOf<R> map(Function<? super T, R> mapper) {
        return new PageOf<>(items.stream().<R>map(mapper).toList(), page, size, total);
    }
}
