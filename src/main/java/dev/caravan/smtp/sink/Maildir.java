package dev.caravan.smtp.sink;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One file per message, which any mail reader can open: written in {@code tmp/} and then moved to {@code new/}, so that
 * a reader never sees half a message. In front stand {@code Return-Path} and one {@code Delivered-To} per recipient (RFC
 * 5321 section 4.4 asks the former of whoever delivers last). Nothing is forced to the disk: this is a sandbox.
 */
public final class Maildir implements Mailstore {

    private final Path folder;
    private final InstantSource clock;
    private final long process = ProcessHandle.current().pid();
    private final AtomicLong number = new AtomicLong();

    /** Makes the folder and its three subfolders where they are missing. */
    public Maildir(Path folder, InstantSource clock) throws IOException {
        this.folder = folder;
        this.clock = clock;
        for (String part : new String[] {"tmp", "new", "cur"}) {
            Files.createDirectories(folder.resolve(part));
        }
    }

    @Override
    public void store(SunkMail mail) throws IOException {
        // Unique by time, process and number, as the maildir convention has it.
        String name = clock.instant().getEpochSecond() + ".P" + process + "Q" + number.incrementAndGet() + ".caravan";
        Path written = folder.resolve("tmp").resolve(name);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(written))) {
            out.write(field("Return-Path: " + mail.reversePath()));
            for (SunkMail.Recipient recipient : mail.recipients()) {
                out.write(field("Delivered-To: " + withoutBrackets(recipient.forwardPath())));
            }
            out.write(mail.content());
        }
        Files.move(written, folder.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static byte[] field(String line) {
        return (line + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String withoutBrackets(String path) {
        return path.substring(1, path.length() - 1);
    }
}
