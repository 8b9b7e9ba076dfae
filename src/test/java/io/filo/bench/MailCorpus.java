package io.filo.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** Mails to shops, new ones and replies: of the shared generator where it is found, else of our own, alike in shape. */
final class MailCorpus {

    private static final Path GENERATOR = Path.of("../shared/tools/generate_mail_corpus.py");
    private static final String[] SENTENCES = {
        "Buongiorno, vi scrivo per il mio ordine che non è ancora arrivato.",
        "Ho già chiamato il negozio due volte, ma nessuno mi ha saputo dire dove sia il pacco.",
        "Le scarpe sono arrivate di una misura più piccola: posso cambiarle?",
        "Vi chiedo cortesemente di verificare e di farmi sapere entro pochi giorni.",
        "Hello, my parcel has been on its way for nine days and tracking does not move.",
        "I would like to know whether the jacket is available in size M.",
        "Please find attached a photo of the damaged box.",
        "Many thanks for your help, I am looking forward to hearing from you."
    };

    record Mail(byte[] bytes, String messageId, boolean reply) {}

    private MailCorpus() {}

    static List<Mail> generate(Path folder, int count, double replies, int seed, String to)
            throws IOException, InterruptedException {
        if (Files.exists(GENERATOR)) {
            var process = new ProcessBuilder(
                            "python3",
                            GENERATOR.toString(),
                            "--out",
                            folder.toString(),
                            "--count",
                            String.valueOf(count),
                            "--replies",
                            String.valueOf(replies),
                            "--seed",
                            String.valueOf(seed),
                            "--thread",
                            "header",
                            "--to",
                            to)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() == 0) {
                return read(folder);
            }
        }
        return ownMails(count, replies, seed, to);
    }

    static boolean isShared() {
        return Files.exists(GENERATOR);
    }

    private static List<Mail> read(Path folder) throws IOException {
        var mails = new ArrayList<Mail>();
        var file = Pattern.compile("\"file\": ?\"([^\"]+)\"");
        var id = Pattern.compile("\"message_id\": ?\"([^\"]+)\"");
        for (var line : Files.readAllLines(folder.resolve("manifest.jsonl"))) {
            var name = file.matcher(line);
            var messageId = id.matcher(line);
            if (name.find() && messageId.find()) {
                mails.add(new Mail(
                        Files.readAllBytes(folder.resolve(name.group(1))),
                        messageId.group(1),
                        line.contains("\"kind\": \"reply\"") || line.contains("\"kind\":\"reply\"")));
            }
        }
        return mails;
    }

    private static List<Mail> ownMails(int count, double replies, int seed, String to) {
        var random = new Random(seed);
        var mails = new ArrayList<Mail>();
        int fresh = count - (int) Math.round(count * replies);
        for (int n = 1; n <= count; n++) {
            boolean reply = n > fresh;
            int parent = reply ? 1 + random.nextInt(fresh) : n;
            int sender = Math.floorMod(parent * 31 + seed, 350);
            var messageId = "<" + seed + "." + n + "@customer" + (sender % 10) + ".example>";
            var text = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                text.append(SENTENCES[random.nextInt(SENTENCES.length)]).append(i % 3 == 2 ? "\r\n\r\n" : "\r\n");
            }
            var mail = new StringBuilder()
                    .append("Return-Path: <sender" + sender + "@customer" + (sender % 10) + ".example>\r\n")
                    .append("From: Sender " + sender + " <sender" + sender + "@customer" + (sender % 10)
                            + ".example>\r\n")
                    .append("To: " + to + "\r\n")
                    .append("Subject: " + (reply ? "Re: " : "") + "Ordine " + (10_000 + parent) + "\r\n")
                    .append("Date: Tue, 02 Jun 2026 10:00:00 +0000\r\n")
                    .append("Message-ID: " + messageId + "\r\n");
            if (reply) {
                var parentId = "<" + seed + "." + parent + "@customer" + (sender % 10) + ".example>";
                mail.append("In-Reply-To: " + parentId + "\r\nReferences: " + parentId + "\r\n");
            }
            mail.append("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n")
                    .append("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
                    .append(text);
            if (random.nextDouble() < 0.2) {
                var bytes = new byte[51_200];
                random.nextBytes(bytes);
                mail.append(
                                "\r\n--b\r\nContent-Type: image/jpeg; name=foto.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n")
                        .append(Base64.getMimeEncoder().encodeToString(bytes));
            }
            mail.append("\r\n--b--\r\n");
            mails.add(new Mail(mail.toString().getBytes(StandardCharsets.UTF_8), messageId, reply));
        }
        return mails;
    }
}
