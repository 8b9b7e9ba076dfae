package io.filo.web.console;

import io.filo.access.SignedIn;
import io.filo.access.Users;
import io.filo.web.OpenToAll;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
@OpenToAll
class LoginPage {

    private final Users users;
    private final boolean demo;

    LoginPage(Users users, @Value("${filo.demo.enabled:false}") boolean demo) {
        this.users = users;
        this.demo = demo;
    }

    @GetMapping("/login")
    String login(Model model) {
        if (SignedIn.current().isPresent()) {
            return "redirect:/";
        }
        model.addAttribute("people", demo ? demoPeople() : List.of());
        return "login";
    }

    private List<SignedIn> demoPeople() {
        return users.withDemoPassword().stream()
                .map(users::find)
                .flatMap(Optional::stream)
                .toList();
    }
}
