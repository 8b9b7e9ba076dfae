package io.filo.lead.imports.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.lead.imports.ImportCourse;

@Block(
        id = "takeBackImport",
        name = "Take back import",
        description =
                "Takes back what an import has entered, as far as nobody has touched it since. Works for a minute at most"
                        + " and in transactions of its own: come back to it until all is taken back. Let a job begin before it.",
        category = "Imports")
class TakeBackImport implements BlockOf<TakeBackImport.Input, TakeBackImport.Output> {

    record Input(
            @Parameter(label = "Import", preset = "${importId}")
            long importId) {}

    record Output(boolean allTakenBack) {}

    private final ImportCourse course;

    TakeBackImport(ImportCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.takeBack(input.importId));
    }
}
