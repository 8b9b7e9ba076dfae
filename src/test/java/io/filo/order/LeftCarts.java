package io.filo.order;

import org.springframework.stereotype.Component;

/** Finds carts that were left when a test says so. */
@Component
public class LeftCarts {

    private final AbandonedCarts carts;

    LeftCarts(AbandonedCarts carts) {
        this.carts = carts;
    }

    /** @return how many were found */
    public int find() {
        return carts.find();
    }
}
