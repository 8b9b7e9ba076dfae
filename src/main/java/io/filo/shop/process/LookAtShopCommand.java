package io.filo.shop.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.shop.ShopCommands;
import io.filo.support.WorkingCalendar;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Block(
        id = "lookAtShopCommand",
        name = "Look at shop command",
        category = "Shops",
        description =
                "Tells whether something for a shop still waits for a person, and names who sees to it and until when, by the working calendar: care first, its lead when that time is over. Holds it until the case waits again.")
class LookAtShopCommand implements BlockOf<LookAtShopCommand.Input, LookAtShopCommand.Output> {

    private static final String TEAM = "care";
    private static final String LEAD = "care-lead";
    /** A working day: money that is owed has its term. */
    private static final long MINUTES = 480;

    record Input(
            @Parameter(label = "Command", description = "Id of the act for the shop", preset = "${commandId}")
            long commandId,

            @Parameter(label = "Asked before", description = "The group that did not see to it in time; empty at first")
            @Nullable
            String commandTeam) {}

    record Output(
            @Parameter(label = "Waits", description = "Whether a person still has to see to it")
            boolean commandWaits,

            @Parameter(label = "Group", description = "Who sees to it")
            String commandTeam,

            @Parameter(label = "Due", description = "Until when")
            Instant commandDueAt) {}

    private final ShopCommands commands;
    private final WorkingCalendar calendar;
    private final Clock clock;

    LookAtShopCommand(ShopCommands commands, WorkingCalendar calendar, Clock clock) {
        this.commands = commands;
        this.calendar = calendar;
        this.clock = clock;
    }

    @Override
    public Output execute(Input input) {
        return new Output(
                commands.hold(input.commandId).state().waitsForPerson(),
                input.commandTeam == null ? TEAM : LEAD,
                calendar.plusWorkingMinutes(clock.instant(), MINUTES));
    }
}
