package io.filo.engine;

/** What diagrams call <code>crm</code>; its functions are the {@link DiagramObject}s of the modules. */
final class Crm {

    static final String NAME = "crm";
    static final Crm INSTANCE = new Crm();

    private Crm() {}
}
