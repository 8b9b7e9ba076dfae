package io.filo.lead.imports;

import io.filo.customer.ListedCustomers.Row;
import io.filo.lead.LeadDesk;
import io.filo.lead.LeadSource;
import io.filo.lead.NewLead;
import io.filo.lead.NewLead.Attribution;
import io.filo.lead.NewLead.Consent;
import io.filo.lead.imports.ImportSettings.Basis;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Such a row becomes a lead: its case asks who it is. The same row twice is one lead. */
@Component
class LeadsToDecide implements RowsToDecide {

    private final LeadDesk leads;
    private final Clock clock;

    LeadsToDecide(LeadDesk leads, Clock clock) {
        this.leads = leads;
        this.clock = clock;
    }

    @Override
    public void hand(ImportView run, List<Row> rows) {
        for (var row : rows) {
            var met = row.met();
            leads.enter(new NewLead(
                    LeadSource.IMPORT,
                    "import:" + run.id() + ":" + row.number(),
                    row.told(),
                    row.note(),
                    List.of(),
                    null,
                    null,
                    null,
                    null,
                    new Attribution(
                            met.source(),
                            met.medium(),
                            met.campaign(),
                            met.event(),
                            met.store(),
                            met.assistant(),
                            met.code()),
                    consents(run, row.consented()),
                    "import:" + run.id() + " " + run.settings().consent().proof(),
                    clock.instant()));
        }
    }

    private static List<Consent> consents(ImportView run, @Nullable Boolean said) {
        var consent = run.settings().consent();
        if (consent.basis() == Basis.NOTHING
                || Boolean.FALSE.equals(said)
                || said == null && consent.basis() == Basis.COLUMN) {
            return List.of();
        }
        var version = consent.textVersion() == null ? "" : consent.textVersion();
        return consent.purposes().stream()
                .flatMap(purpose -> consent.channels().stream().map(channel -> new Consent(purpose, channel, version)))
                .toList();
    }
}
