package io.filo.engine;

import java.util.List;

/**
 * Files beside diagrams, tables and forms that a module reads when it works, such as the letters to customers. Declared as
 * a bean by that module, so that they are shipped, deployed and checked like models.
 */
public interface TextFiles {

    /** How the names of the files end, such as {@code .letter}. */
    String suffix();

    /** The folder that shipped ones lie in, such as {@code forms/letters}. */
    String folder();

    /**
     * What is wrong with a file that somebody wants to deploy, in words with the remedy; empty when it is fine.
     *
     * @param name of the file, with its folder as deployed
     */
    List<String> problems(String name, String content);
}
