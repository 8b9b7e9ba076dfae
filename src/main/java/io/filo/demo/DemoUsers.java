package io.filo.demo;

import io.filo.access.Users;
import java.util.List;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The people of the demo shop. Each one's password is their login name. */
@Component
@Order(1)
@ConditionalOnProperty("filo.demo.enabled")
class DemoUsers implements ApplicationRunner {

    /** @param does what the person is there for, for the welcome */
    record DemoUser(String id, String name, String does, List<String> groups) {}

    static final List<DemoUser> ALL = List.of(
            new DemoUser("admin", "Ada Bianchi", "administrator", List.of("admin")),
            new DemoUser("anna", "Anna Costa", "customer care", List.of("care")),
            new DemoUser("carla", "Carla Neri", "leads customer care", List.of("care", "care-lead")),
            new DemoUser("luca", "Luca Gallo", "sales", List.of("sales")),
            new DemoUser("sara", "Sara Fontana", "leads sales", List.of("sales", "sales-lead")),
            new DemoUser("marta", "Marta Riva", "marketing", List.of("marketing")),
            new DemoUser("stefano", "Stefano Serra", "store Torino", List.of("store")),
            new DemoUser("dario", "Dario Monti", "process designer", List.of("designer")),
            new DemoUser("dora", "Dora Longo", "data steward", List.of("data-steward")),
            new DemoUser("elio", "Elio Marchi", "manager", List.of("manager")));

    private final Users users;

    DemoUsers(Users users) {
        this.users = users;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        for (DemoUser user : ALL) {
            if (!users.exists(user.id())) {
                users.createUser(user.id(), user.name(), user.id() + "@filo.example", user.id(), user.groups(), "it");
            }
        }
    }
}
