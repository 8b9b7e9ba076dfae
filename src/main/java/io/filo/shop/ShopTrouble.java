package io.filo.shop;

import io.filo.message.Remarks;

/**
 * Why something that a shop said cannot be used, or a shop cannot be spoken to; as a {@link Remarks remark}, so that each
 * reader sees it in his language.
 */
class ShopTrouble extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remark;
    private final boolean lasting;

    private ShopTrouble(String remark, boolean lasting) {
        super(remark);
        this.remark = remark;
        this.lasting = lasting;
    }

    /** Trying again cannot help: somebody must mend the map, the file or the message. */
    static ShopTrouble lasting(String code, Object... parameters) {
        return new ShopTrouble(Remarks.of(code, parameters), true);
    }

    /** May pass by itself. */
    static ShopTrouble passing(String code, Object... parameters) {
        return new ShopTrouble(Remarks.of(code, parameters), false);
    }

    String remark() {
        return remark;
    }

    boolean isLasting() {
        return lasting;
    }
}
