package io.filo.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RightTests {

    @Test
    void onlyDesignersAndAdministratorsDeploy() {
        for (Role role : Role.values()) {
            boolean may = role == Role.DESIGNER || role == Role.ADMIN;
            assertThat(Right.DEPLOY.isHeldBy(role)).as("%s deploys", role).isEqualTo(may);
            assertThat(Right.USE_ENGINE_REST.isHeldBy(role))
                    .as("%s calls the engine", role)
                    .isEqualTo(may);
        }
    }

    @Test
    void aDesignerSeesNoCustomer() {
        assertThat(Right.of(Set.of(Role.DESIGNER)))
                .doesNotContain(Right.READ_CUSTOMERS, Right.READ_TICKETS, Right.READ_MAIL, Right.WORK_ON_TASKS);
    }

    @ParameterizedTest
    @EnumSource
    void everyRightIsHeldBySomebodyAndByAdministrators(Right right) {
        assertThat(EnumSet.allOf(Role.class)).anyMatch(right::isHeldBy);
        assertThat(right.isHeldBy(Role.ADMIN)).isTrue();
    }

    @Test
    void rightsAddUp() {
        assertThat(Right.of(Set.of(Role.CARE, Role.DESIGNER)))
                .containsAll(Right.of(Set.of(Role.CARE)))
                .containsAll(Right.of(Set.of(Role.DESIGNER)));
        assertThat(Right.of(Set.of())).isEmpty();
    }
}
