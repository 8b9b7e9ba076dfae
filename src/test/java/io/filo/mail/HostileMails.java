package io.filo.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Mails whose HTML wants to run, to fetch, to lead away or to deceive; one for each known way. */
public final class HostileMails {

    /** What every script among them does. */
    private static final String RUN = "top.hacked=self.hacked=1;document.title=`hacked`;fetch(`{evil}/ran`)";

    public record Hostile(String name, String html) {

        @Override
        public String toString() {
            return name;
        }
    }

    private HostileMails() {}

    /** @param port of the server on 127.0.0.1 that they fetch from, each below a path of its own: /0, /1 ... */
    public static List<Hostile> fetchingFrom(int port) {
        List<Hostile> mails = new ArrayList<>();
        String name = null;
        for (String line : text().split("\n")) {
            if (line.startsWith("## ")) {
                name = line.substring(3);
            } else if (name != null) {
                mails.add(new Hostile(
                        name,
                        line.replace("{run}", RUN)
                                .replace("{evil}", "http://127.0.0.1:" + port + "/" + mails.size())
                                .replace("{evil-host}", "127.0.0.1:" + port)
                                .replace("{port}", String.valueOf(port))));
                name = null;
            }
        }
        return mails;
    }

    private static String text() {
        try (var file = HostileMails.class.getResourceAsStream("/mail/hostile.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
