package io.filo.engine;

import org.jspecify.annotations.Nullable;

/**
 * What shipped diagrams, their steps and tables are called in the language of the person who looks. They are deployed in the
 * language of the installation; what a designer has named otherwise stays as he wrote it.
 */
public interface ModelNames {

    /**
     * @param model id of the process or the table
     * @param element id of the step; null for the process or the table itself
     * @param deployed its name in the version that is deployed
     * @param language ISO 639-1
     */
    String name(String model, @Nullable String element, String deployed, String language);

    /** A deployed diagram with its names in that language. */
    String diagram(String xml, String language);
}
