package io.filo.lead.imports.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.lead.imports.ImportCourse;

@Block(
        id = "checkRows",
        name = "Check rows",
        description = "Reads the list on, checks each row and puts the good ones down, for a minute at most and in"
                + " transactions of its own: come back to it until all rows are read. Let a job begin before it.",
        category = "Imports",
        errors = {"FILE_UNREADABLE", "IMPORT_STOPPED"})
class CheckRows implements BlockOf<CheckRows.Input, CheckRows.Output> {

    record Input(
            @Parameter(label = "Import", preset = "${importId}")
            long importId) {}

    record Output(
            boolean allRowsRead,

            @Parameter(
                    label = "Too many errors",
                    description = "Whether more rows are bad than the import allows; never in a dry run")
            boolean tooManyErrors) {}

    private final ImportCourse course;

    CheckRows(ImportCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        var reading = course.read(input.importId);
        return new Output(reading.all(), reading.tooManyErrors());
    }
}
