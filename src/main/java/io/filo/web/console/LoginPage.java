package io.filo.web.console;

import io.filo.web.OpenToAll;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
@OpenToAll
class LoginPage {

    @GetMapping("/login")
    String login() {
        return "login";
    }
}
