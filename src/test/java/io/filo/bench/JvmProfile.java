package io.filo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** Where a JVM spends its time: CPU seconds by thread from the kernel, and samples by library and by step from JFR. */
final class JvmProfile {

    /** The steps of a mail, each with all that it calls; a sample counts for the innermost. */
    private static final List<String> STEPS = List.of(
            "io.filo.mail.MailReader.read",
            "io.filo.mail.MailboxFetcher.run",
            "io.filo.mail.MailSender.run",
            "io.filo.mail.MailComposer",
            "io.filo.message.StoredInbox.receive",
            "org.camunda.bpm.engine.impl.db.entitymanager.DbEntityManager.flush",
            "org.camunda.bpm.dmn.engine.impl.DefaultDmnEngine",
            "io.filo.engine.BlockDelegate.execute",
            "org.camunda.bpm.engine.impl.interceptor.CommandContextInterceptor.execute",
            "io.filo.engine.EventDelivery.deliverNext",
            "io.filo.mail.MailIntake.run");

    private static final Pattern DIGITS = Pattern.compile("[-#]?\\d+");

    private final long pid;
    private final Path recording;
    private final Instant begin = Instant.now();
    private final Map<String, Double> before;

    /** Recorded from the start of the JVM: beginning later throws away what is compiled. */
    static final String OPTION = "-XX:StartFlightRecording=name=bench,settings=profile";

    /** @param pid of a JVM started with {@link #OPTION} */
    JvmProfile(long pid) throws IOException {
        this.pid = pid;
        this.recording = Files.createTempFile("mail-to-ticket-", ".jfr");
        this.before = threads(pid);
    }

    /** Ends it and prints the tables. */
    void print(int mails) throws Exception {
        var after = threads(pid);
        var end = Instant.now();
        jcmd(pid, "JFR.dump", "name=bench", "filename=" + recording);
        System.out.println("    recording kept in " + recording);
        System.out.println("    CPU ms a mail by thread");
        after.replaceAll((name, seconds) -> (seconds - before.getOrDefault(name, 0.0)) * 1000 / mails);
        printTop(after, "%8.2f");
        var byLibrary = new HashMap<String, Double>();
        var byMethod = new HashMap<String, Double>();
        var byStep = new HashMap<String, Double>();
        for (var event : RecordingFile.readAllEvents(recording)) {
            if (event.getEventType().getName().equals("jdk.ExecutionSample")
                    && event.getStackTrace() != null
                    && event.getStartTime().isAfter(begin)
                    && event.getStartTime().isBefore(end)) {
                var frames = event.getStackTrace().getFrames();
                byMethod.merge(name(frames.get(0).getMethod()), 1.0, Double::sum);
                byLibrary.merge(
                        frames.stream()
                                .map(frame -> library(frame.getMethod()))
                                .filter(name -> !name.startsWith("java"))
                                .findFirst()
                                .orElse("java"),
                        1.0,
                        Double::sum);
                byStep.merge(
                        frames.stream()
                                .map(frame -> name(frame.getMethod()))
                                .flatMap(name -> STEPS.stream().filter(name::startsWith))
                                .findFirst()
                                .orElse("other"),
                        1.0,
                        Double::sum);
            }
        }
        var samples = byStep.values().stream().mapToDouble(Double::doubleValue).sum();
        for (var table :
                Map.of("library", byLibrary, "step", byStep, "method", byMethod).entrySet()) {
            System.out.println("    % of " + (int) samples + " Java samples by " + table.getKey());
            table.getValue().replaceAll((name, n) -> n * 100 / samples);
            printTop(table.getValue(), "%8.1f");
        }
    }

    private static String name(RecordedMethod method) {
        return method.getType().getName() + "." + method.getName();
    }

    /** The package's first three words. */
    private static String library(RecordedMethod method) {
        var words = method.getType().getName().split("\\.");
        return String.join(".", List.of(words).subList(0, Math.min(3, words.length - 1)));
    }

    private static void printTop(Map<String, Double> table, String format) {
        table.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(14)
                .forEach(row ->
                        System.out.printf(Locale.ROOT, "    " + format + "  %s%n", row.getValue(), row.getKey()));
    }

    private static Map<String, Double> threads(long pid) {
        var seconds = new TreeMap<String, Double>();
        try (var tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (var task : tasks) {
                var name = Files.readString(task.resolve("comm")).strip();
                seconds.merge(DIGITS.matcher(name).replaceAll(""), Cpu.ofTask(task), Double::sum);
            }
        } catch (IOException ended) {
            return seconds;
        }
        return seconds;
    }

    static String jcmd(long pid, String... words) throws Exception {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var answer = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(answer);
        }
        return answer;
    }
}
