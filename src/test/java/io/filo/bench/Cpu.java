package io.filo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU seconds of processes, from the kernel's own accounts. */
final class Cpu {

    /** Clock ticks of Linux, the same on all its common platforms. */
    private static final double TICKS = 100;

    private Cpu() {}

    /** Of one process, with its ended children. */
    static double of(long pid) {
        return read(Path.of("/proc/" + pid + "/stat"), true);
    }

    /** Of a process with all children, living and ended. */
    static double ofTree(long pid) throws IOException {
        double sum = of(pid);
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                if (parent(process) == pid) {
                    sum += read(process.resolve("stat"), true);
                }
            }
        }
        return sum;
    }

    /** Of one thread. */
    static double ofTask(Path task) {
        return read(task.resolve("stat"), false);
    }

    private static long parent(Path process) {
        var fields = fields(process.resolve("stat"));
        return fields.length < 2 ? -1 : Long.parseLong(fields[1]);
    }

    private static double read(Path stat, boolean withChildren) {
        var fields = fields(stat);
        if (fields.length < 15) {
            return 0;
        }
        double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
        if (withChildren) {
            ticks += Double.parseDouble(fields[13]) + Double.parseDouble(fields[14]);
        }
        return ticks / TICKS;
    }

    /** Fields after the command's name, which may hold blanks: state, parent, ... */
    private static String[] fields(Path stat) {
        try {
            var text = Files.readString(stat);
            return text.substring(text.lastIndexOf(')') + 2).split(" ");
        } catch (IOException ended) {
            return new String[0];
        }
    }
}
