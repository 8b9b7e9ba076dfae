package io.filo.campaign.process;

import io.filo.campaign.WinBack;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;

@Block(
        id = "scanDormant",
        name = "Scan for dormant customers",
        category = "Campaigns",
        description =
                "Finds the customers who have gone silent for longer than their own rhythm allows, decides by the table "
                        + "winback-treatment how each is followed up, draws who is left alone to compare with, and begins the others' "
                        + "cases, up to the day's number, those with the most to lose first. Running it twice doubles nothing.")
class ScanDormant implements BlockOf<ScanDormant.Input, ScanDormant.Output> {

    record Input() {}

    record Output(
            @Parameter(label = "Switched on", description = "Nothing is done while it is not")
            boolean winBackOn,

            @Parameter(label = "Begun", description = "How many cases begin")
            int followUpsBegun,

            @Parameter(label = "Left alone", description = "How many were drawn to be compared with")
            int heldOut,

            @Parameter(
                    label = "Refused",
                    description = "How many the table contact-permission does not let us speak to")
            int refused) {}

    private final WinBack winBack;

    ScanDormant(WinBack winBack) {
        this.winBack = winBack;
    }

    @Override
    public Output execute(Input input) {
        var scan = winBack.scan();
        return new Output(scan.on(), scan.treated(), scan.heldOut(), scan.refused());
    }
}
