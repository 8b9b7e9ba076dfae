package io.filo.lead.imports.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.lead.imports.ImportCourse;

@Block(
        id = "fetchImport",
        name = "Fetch list",
        description =
                "Fetches the list of a scheduled import from its folder or database; a list that somebody has sent is"
                        + " there already. Asks the network: let a job begin before it (Asynchronous before), so that it is tried again.",
        category = "Imports")
class FetchImport implements BlockOf<FetchImport.Input, FetchImport.Output> {

    record Input(
            @Parameter(label = "Import", preset = "${importId}")
            long importId) {}

    record Output(
            @Parameter(label = "List found", description = "false when there is nothing new")
            boolean listFound) {}

    private final ImportCourse course;

    FetchImport(ImportCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.fetch(input.importId));
    }
}
