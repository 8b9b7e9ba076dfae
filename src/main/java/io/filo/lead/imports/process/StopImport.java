package io.filo.lead.imports.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.NoOutput;
import io.filo.engine.Parameter;
import io.filo.lead.imports.ImportCourse;
import org.jspecify.annotations.Nullable;

@Block(
        id = "stopImport",
        name = "Stop import",
        description =
                "Ends the import and forgets its rows: nothing of it is written. The same list can be sent again.",
        category = "Imports")
class StopImport implements BlockOf<StopImport.Input, NoOutput> {

    record Input(
            @Parameter(label = "Import", preset = "${importId}")
            long importId,

            @Parameter(label = "Reason", description = "BY_PERSON, UNREADABLE, NOTHING_NEW, or a code of your own")
            String reason,

            @Parameter(label = "Detail", description = "Words of the machine about it; none of a person") @Nullable
            String detail) {}

    private final ImportCourse course;

    StopImport(ImportCourse course) {
        this.course = course;
    }

    @Override
    public NoOutput execute(Input input) {
        course.stop(input.importId, input.reason, input.detail);
        return new NoOutput();
    }
}
