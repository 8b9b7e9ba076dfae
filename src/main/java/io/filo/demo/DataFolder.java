package io.filo.demo;

import io.filo.support.StartFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The folder {@code filo.data}, held by one running Filo at a time. */
final class DataFolder {

    /** What the first start writes, with room for the first mails. */
    private static final long NEEDED_AT_FIRST = 300L << 20;
    /** What the database's log needs to stay safe. */
    private static final long NEEDED = 64L << 20;

    private final Path path;

    /** Kept as long as the process lives: the operating system releases it, even after a kill. */
    @SuppressWarnings("unused")
    private final FileLock lock;

    private DataFolder(Path path, FileLock lock) {
        this.path = path;
        this.lock = lock;
    }

    Path path() {
        return path;
    }

    /** A folder in this one that only its owner may enter. */
    Path privateFolder(String name) {
        Path folder = path.resolve(name);
        try {
            return Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw notWritable(folder, e);
        }
    }

    /** @throws StartFailure when the folder cannot serve */
    static DataFolder open(String name) {
        Path path = Path.of(name).toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
        } catch (FileAlreadyExistsException e) {
            throw new StartFailure(path + " is a file, not a folder: give another data folder by FILO_DATA.", e);
        } catch (IOException e) {
            throw notWritable(path, e);
        }
        DataFolder folder = new DataFolder(path, lock(path));
        folder.requireSpace();
        return folder;
    }

    private static FileLock lock(Path path) {
        Path file = path.resolve("filo.lock");
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw new StartFailure(
                        "Another Filo (process " + Files.readString(file).strip() + ") runs on the data"
                                + " folder " + path
                                + ": use that one, stop it, or give this one a folder of its own by FILO_DATA"
                                + " and other ports.");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return lock;
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // the same process holds it
            return null;
        }
    }

    private void requireSpace() {
        if (usable() < needed()) {
            throw tooSmall(null);
        }
    }

    /** Whether so little room is left that this may be why something failed. */
    boolean isFull() {
        return usable() < NEEDED;
    }

    StartFailure tooSmall(@Nullable Throwable cause) {
        String sentence = "Only " + (usable() >> 20) + " MB are free for the data folder " + path + ", and Filo needs "
                + (needed() >> 20) + ": make room there, or give another folder by FILO_DATA.";
        return cause == null ? new StartFailure(sentence) : new StartFailure(sentence, cause);
    }

    private long needed() {
        return Files.exists(path.resolve("postgresql")) ? NEEDED : NEEDED_AT_FIRST;
    }

    private long usable() {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    private static StartFailure notWritable(Path path, IOException cause) {
        return new StartFailure(
                "The data folder " + path + " cannot be written: make it writable for this user, or give another folder"
                        + " by FILO_DATA.",
                cause);
    }
}
