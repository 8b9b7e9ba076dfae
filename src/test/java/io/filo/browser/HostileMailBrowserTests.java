package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.browser.CountingServer.Answer;
import io.filo.browser.CountingServer.Request;
import io.filo.engine.DueEvents;
import io.filo.engine.UserTasks;
import io.filo.mail.DueMails;
import io.filo.mail.HostileMails;
import io.filo.mail.HostileMails.Hostile;
import io.filo.web.Browser;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A mail shown as it was sent runs nothing and fetches nothing; what a person asks for are pictures, and only these. */
class HostileMailBrowserTests extends IntegrationTest {

    /** Mails of the one sender in Tasklist's conversation: fewer than make a flood. */
    private static final int MAILS_IN_TASKLIST = 8;

    /** Waits until the frames that match are loaded and had two turns to draw and act. */
    private static final String FRAMES_SETTLED = """
            const done = arguments[arguments.length - 1];
            const look = () => {
              const frames = [...document.querySelectorAll(arguments[0])];
              const loaded = frames.length >= arguments[1] && frames.every(frame => {
                const page = frame.contentDocument;
                return page && page.URL !== 'about:blank' && page.readyState === 'complete';
              });
              if (!loaded) return setTimeout(look, 20);
              requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(() => done(frames.length))));
            };
            look();
            """;

    /** What a script would have left behind, here or in a frame. */
    private static final String TRACES = """
            const done = arguments[arguments.length - 1];
            const all = [window, ...[...document.querySelectorAll('iframe')].map(frame => frame.contentWindow)];
            done(all.filter(one => one.hacked || one.document.title === 'hacked').length + ' of ' + all.length
              + (document.cookie.includes('hacked') ? ', a cookie' : ''));
            """;

    @LocalServerPort
    int port;

    @Autowired
    DueMails mails;

    @Autowired
    DueEvents events;

    @Autowired
    UserTasks tasks;

    @Autowired
    RuntimeService runtime;

    @Autowired
    JdbcClient jdbc;

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private CountingServer elsewhere;
    private List<Hostile> hostile;
    private Chromium chromium;

    @BeforeEach
    void open() throws Exception {
        Cases.endAll(runtime);
        chromium = Chromium.at(port);
        elsewhere = new CountingServer(HostileMailBrowserTests::acting);
        hostile = HostileMails.fetchingFrom(elsewhere.port());
        assertThat(hostile).hasSizeGreaterThanOrEqualTo(60);
    }

    @AfterEach
    void close() throws Exception {
        if (chromium != null) {
            chromium.close();
            elsewhere.close();
        }
    }

    @Test
    void onTheTicketsPageNothingRunsAndOnlyPicturesAreFetchedOnceAskedFor() throws Exception {
        for (int i = 0; i < hostile.size(); i++) {
            send(
                    "<" + i + "." + run + "@posta.example>",
                    "",
                    "mittente" + i + "." + run,
                    hostile.get(i).html());
        }
        takeIn();
        chromium.login("anna");
        var numbers = IntStream.range(0, hostile.size())
                .mapToObj(i -> ticketOf("<" + i + "." + run + "@posta.example>"))
                .toList();

        var holdBack = new ArrayList<Integer>();
        for (int i = 0; i < numbers.size(); i++) {
            show(numbers.get(i), hostile.get(i));
            if (chromium.shows(".frame-bar button")) {
                holdBack.add(i);
            }
        }
        assertThat(elsewhere.requests).as("fetched before anybody asked").isEmpty();
        assertThat(elsewhere.connections).as("connections before anybody asked").hasValue(0);

        // Of the others nothing is held back: there is nothing to ask for.
        for (int i : holdBack) {
            show(numbers.get(i), hostile.get(i));
            chromium.click(".frame-bar button");
            chromium.await(FRAMES_SETTLED, "iframe[src*='images=true']", 1);
            nothingRan("/tickets/" + numbers.get(i), hostile.get(i));
        }
        assertThat(holdBack).as("mails with pictures held back").hasSizeGreaterThan(3);
        chromium.picture("mail-with-pictures");
        onlyPicturesWereFetched();
        assertThat(elsewhere.requests)
                .as("the honest shop's pictures")
                .extracting(Request::path)
                .contains("/" + (hostile.size() - 1) + "/logo.png");
    }

    @Test
    void inTasklistNothingRunsAndOnlyPicturesAreFetchedOnceAskedFor() throws Exception {
        var first = "<0." + run + "@posta.example>";
        int each = (hostile.size() + MAILS_IN_TASKLIST - 1) / MAILS_IN_TASKLIST;
        for (int i = 0; i < MAILS_IN_TASKLIST; i++) {
            var html =
                    hostile
                            .subList(Math.min(i * each, hostile.size()), Math.min((i + 1) * each, hostile.size()))
                            .stream()
                            .map(Hostile::html)
                            .collect(Collectors.joining("\n"));
            var reply = i == 0 ? "" : "In-Reply-To: " + first + "\nReferences: " + first + "\n";
            send("<" + i + "." + run + "@posta.example>", reply, "mittente." + run, html);
            takeIn();
        }
        var task = tasks.ofCase("ticket", Long.toString(ticketOf(first))).get(0);

        chromium.login("anna").open("/camunda/app/tasklist/default/#/?task=" + task.id());
        chromium.waitFor(".filo-title");
        chromium.await("""
                const done = arguments[arguments.length - 1];
                document.querySelectorAll('.filo-earlier, .filo-formatted').forEach(part => (part.open = true));
                done();
                """);
        chromium.await(FRAMES_SETTLED, ".filo-frame", MAILS_IN_TASKLIST);
        nothingRan("/camunda/app/tasklist/", hostile.get(0));
        assertThat(elsewhere.requests).as("fetched before anybody asked").isEmpty();
        assertThat(elsewhere.connections).as("connections before anybody asked").hasValue(0);
        chromium.resize(1400, 3000);
        chromium.picture("tasklist-hostile");
        chromium.wide();

        chromium.await("""
                const done = arguments[arguments.length - 1];
                document.querySelectorAll('.filo-formatted .filo-link').forEach(button => button.click());
                done();
                """);
        chromium.await(FRAMES_SETTLED, ".filo-frame[src*='images=true']", 1);
        nothingRan("/camunda/app/tasklist/", hostile.get(0));
        onlyPicturesWereFetched();
        assertThat(elsewhere.requests).isNotEmpty();
    }

    /** The second line: were the sanitiser blind, the frame's own policy would still hold all of it. */
    @Test
    void theFramesPolicyAloneHoldsBackWhatAMailWants() throws Exception {
        var id = "<policy." + run + "@posta.example>";
        send(id, "", "mittente." + run, "<p>x</p>");
        takeIn();
        var message = jdbc.sql("select id from message where internet_message_id = ?")
                .param(id)
                .query(Long.class)
                .single();
        var policy = Browser.basic(port, "anna")
                .get("/api/messages/" + message + "/html")
                .headers()
                .firstValue("Content-Security-Policy")
                .orElseThrow();
        // No policy governs connections made in advance: these are the sanitiser's alone.
        var raw = hostile.stream()
                .filter(mail -> !mail.name().equals("a connection made in advance"))
                .toList();
        var frames = IntStream.range(0, raw.size())
                .mapToObj(i -> "<iframe src='/mail/" + i + "'></iframe>")
                .collect(Collectors.joining());
        try (var bare = new CountingServer(path -> path.matches("/mail/\\d+")
                ? Answer.of(
                        "text/html; charset=utf-8",
                        "Content-Security-Policy: " + policy + "\r\n",
                        raw.get(Integer.parseInt(path.substring(6))).html())
                : Answer.of("text/html", "", path.equals("/") ? "<!doctype html>" + frames : ""))) {
            chromium.open("http://127.0.0.1:" + bare.port() + "/");
            chromium.await(FRAMES_SETTLED, "iframe", raw.size());
            assertThat(chromium.await(TRACES).toString()).startsWith("0 of");
        }
        assertThat(elsewhere.requests).extracting(Request::path).isEmpty();
    }

    private void show(long number, Hostile mail) {
        chromium.open("/tickets/" + number);
        chromium.click("a[href$='/original']");
        chromium.await(FRAMES_SETTLED, "iframe", 1);
        nothingRan("/tickets/" + number, mail);
    }

    private void nothingRan(String path, Hostile mail) {
        assertThat(chromium.path()).as("where %s leads", mail).startsWith(path);
        assertThat(chromium.await(TRACES).toString()).as("traces of %s", mail).startsWith("0 of");
        assertThat(chromium.overhang()).as("width of %s", mail).isZero();
        assertThat(chromium.errors())
                .as("what the policy had to hold back of %s", mail)
                .isEmpty();
    }

    private void onlyPicturesWereFetched() {
        assertThat(elsewhere.requests).allSatisfy(request -> {
            assertThat(request.headers()).as("%s", request.path()).containsEntry("sec-fetch-dest", "image");
            assertThat(request.headers()).as("%s", request.path()).doesNotContainKeys("referer", "cookie");
        });
    }

    /** Whatever is asked for acts, if it is let. */
    private static Answer acting(String path) {
        var script = "top.hacked=self.hacked=1;document.title='hacked'";
        var everybody = "Access-Control-Allow-Origin: *\r\n";
        if (path.matches(".*\\.(png|gif)(\\?.*)?")) {
            return new Answer(
                    "Content-Type: image/gif\r\n", java.util.Base64.getDecoder().decode("R0lGODlhAQABAAAAACw="));
        }
        if (path.endsWith(".js")) {
            return Answer.of("text/javascript", everybody, script);
        }
        return path.endsWith(".css")
                ? Answer.of("text/css", everybody, "*{background:url(/from-style.png)}")
                : Answer.of("text/html", everybody, "<script>" + script + "</script>");
    }

    private void send(String id, String headers, String sender, String html) throws Exception {
        var raw = "From: Mittente <" + sender + "@posta.example>\nTo: care@filo.example\nSubject: Prova\nMessage-ID: "
                + id + "\n" + headers
                + "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
                + html + "\n";
        var session = Session.getInstance(new Properties());
        var mail = new MimeMessage(
                session, new ByteArrayInputStream(raw.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
        try (var smtp = session.getTransport("smtp")) {
            smtp.connect("127.0.0.1", MAIL.getSmtp().getPort(), null, null);
            smtp.sendMessage(mail, InternetAddress.parse("care@filo.example"));
        }
    }

    private void takeIn() throws Exception {
        mails.takeIn("care");
        while (events.deliver() > 0) {
            // One event may be followed by others.
        }
    }

    private long ticketOf(String id) {
        return jdbc.sql("select conversation_id from message where internet_message_id = ?")
                .param(id)
                .query(Long.class)
                .single();
    }
}
