package io.filo.engine;

/**
 * The work of a block. Runs in the engine's transaction; does no network calls.
 *
 * <p>Components of both records may be {@code String}, {@code long}/{@code Long}, {@code int}/{@code Integer},
 * {@code boolean}/{@code Boolean}, {@code BigDecimal}, {@code Instant}, {@code Duration} or an enum. A component that
 * is not {@code @Nullable} is required. Outputs never carry what a person wrote: ids, codes, numbers and dates only.
 *
 * @param <I> the input record; its components are the parameters of the element template
 * @param <O> the output record; its components become process variables of the same names. {@link NoOutput} for none
 */
public interface BlockOf<I extends Record, O extends Record> {

    O execute(I input);
}
