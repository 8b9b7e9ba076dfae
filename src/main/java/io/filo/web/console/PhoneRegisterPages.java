package io.filo.web.console;

import static io.filo.access.Right.EXCHANGE_PHONE_REGISTER;

import io.filo.access.Requires;
import io.filo.contact.PhoneRegister;
import io.filo.web.Characters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The exchange of files with the public register of objections. */
@Controller
@Requires(EXCHANGE_PHONE_REGISTER)
class PhoneRegisterPages {

    private final PhoneRegister register;
    private final Flash flash;
    private final Clock clock;

    PhoneRegisterPages(PhoneRegister register, Flash flash, Clock clock) {
        this.register = register;
        this.flash = flash;
        this.clock = clock;
    }

    @GetMapping("/phone-register")
    String show(Model model) {
        model.addAttribute("standing", register.standing());
        model.addAttribute("today", today());
        return "phone-register";
    }

    @GetMapping("/phone-register/numbers")
    ResponseEntity<byte[]> numbers() {
        return ResponseEntity.ok()
                .contentType(MediaType.TEXT_PLAIN)
                .cacheControl(CacheControl.noStore())
                .header(
                        "Content-Disposition",
                        ContentDisposition.attachment()
                                .filename("phone-register-" + today() + ".txt")
                                .build()
                                .toString())
                .body(register.export().getBytes(StandardCharsets.US_ASCII));
    }

    @PostMapping("/phone-register")
    String take(
            @RequestParam MultipartFile answer,
            @RequestParam(defaultValue = "") String checkedOn,
            RedirectAttributes next)
            throws IOException {
        String file = new String(answer.getBytes(), StandardCharsets.UTF_8);
        flash.doing(next, "register.taken", () -> {
            PhoneRegister.Imported taken = register.importAnswer(Characters.without(file), day(checkedOn));
            next.addFlashAttribute("taken", taken);
        });
        return "redirect:/phone-register";
    }

    private LocalDate day(String written) {
        try {
            return LocalDate.parse(written.strip());
        } catch (DateTimeParseException none) {
            // What is no day is refused like one that is too long ago.
            return LocalDate.EPOCH;
        }
    }

    private LocalDate today() {
        return clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
