package io.filo.lead.imports.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.lead.imports.ImportSchedules;

@Block(
        id = "startDueImports",
        name = "Start due imports",
        description = "Starts each scheduled import whose time has come, as a case of its own.",
        category = "Imports")
class StartDueImports implements BlockOf<StartDueImports.Input, StartDueImports.Output> {

    record Input() {}

    record Output(int startedImports) {}

    private final ImportSchedules schedules;

    StartDueImports(ImportSchedules schedules) {
        this.schedules = schedules;
    }

    @Override
    public Output execute(Input input) {
        return new Output(schedules.startDue());
    }
}
