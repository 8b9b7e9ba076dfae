package io.filo.lead.imports.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.lead.imports.ImportCourse;

@Block(
        id = "writeCustomers",
        name = "Write customers",
        description =
                "Makes customers of the good rows, by the table dedupe-match and in few statements for thousands of rows;"
                        + " rows that a person has to decide on become leads. Of a list of past orders it makes orders, which"
                        + " start no care. A dry run only counts. Works for a minute at most and in"
                        + " transactions of its own: come back to it until all rows are written. Let a job begin before it.",
        category = "Imports",
        errors = {"IMPORT_STOPPED"})
class WriteCustomers implements BlockOf<WriteCustomers.Input, WriteCustomers.Output> {

    record Input(
            @Parameter(label = "Import", preset = "${importId}")
            long importId) {}

    record Output(boolean allRowsWritten) {}

    private final ImportCourse course;

    WriteCustomers(ImportCourse course) {
        this.course = course;
    }

    @Override
    public Output execute(Input input) {
        return new Output(course.write(input.importId));
    }
}
