package io.filo.contact.process;

import io.filo.contact.Preferences;
import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import org.jspecify.annotations.Nullable;

@Block(
        id = "readSurvey",
        name = "Read survey",
        category = "Contact",
        description = "Reads what the customer answered to a survey.")
class ReadSurvey implements BlockOf<ReadSurvey.Input, ReadSurvey.Output> {

    record Input(
            @Parameter(label = "About", description = "What the survey was about, such as ticket:1042 or order:77")
            String contextId) {}

    record Output(
            @Parameter(
                    label = "Score",
                    description = "1 to 5, or 0 to 10 for topic NPS; nothing while there is no answer")
            @Nullable
            Integer surveyScore) {}

    private final Preferences preferences;

    ReadSurvey(Preferences preferences) {
        this.preferences = preferences;
    }

    @Override
    public Output execute(Input input) {
        return new Output(preferences.score(input.contextId).orElse(null));
    }
}
