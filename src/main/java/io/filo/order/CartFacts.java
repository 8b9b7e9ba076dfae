package io.filo.order;

import java.math.BigDecimal;
import java.util.Date;

/**
 * What diagrams may read of a cart, by <code>crm.cart(cartId)</code>.
 *
 * @param value with tax
 * @param lines how many different things are in it
 * @param ordered it has become an order, or its customer has ordered since
 * @param changedAt when anything in it was last changed
 */
public record CartFacts(BigDecimal value, String currency, int lines, boolean ordered, Date changedAt) {}
