package io.filo.engine;

import java.util.List;
import java.util.Optional;

/** Cases as people look at them: where each stands on its diagram. */
public interface CaseViews {

    /**
     * Where a case stands.
     *
     * @param definitionId of the version that it runs on
     * @param processName as its diagram calls it
     * @param active ids of the elements it waits at, in their order of arrival; none when it has ended
     * @param passed ids of the elements it has left
     */
    record CaseView(
            String definitionId,
            String processKey,
            String processName,
            boolean ended,
            List<Place> active,
            List<String> passed) {}

    /** @param name as the diagram calls it, the id where it has none */
    record Place(String id, String name) {}

    /** The newest case of the process with that business key, running or ended. */
    Optional<CaseView> newest(String processKey, String businessKey);

    /**
     * The diagram of a version, as it was deployed.
     *
     * @throws io.filo.support.NotFoundException
     */
    String diagram(String definitionId);
}
