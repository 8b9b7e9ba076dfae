package io.filo.lead.imports.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.lead.imports.ImportCourse;

@Block(
        id = "reportImport",
        name = "Report import",
        description = "Closes the import; its page shows what became of its rows.",
        category = "Imports")
class ReportImport implements BlockOf<ReportImport.Input, NoOutput> {

    record Input(
            @Parameter(label = "Import", preset = "${importId}")
            long importId) {}

    private final ImportCourse course;

    ReportImport(ImportCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.report(input.importId);
        return new NoOutput();
    }
}
