package dev.caravan.sendmail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.envelope.Envelope;
import dev.caravan.envelope.EnvelopeId;
import dev.caravan.envelope.ForwardPath;
import dev.caravan.envelope.Notify;
import dev.caravan.envelope.Recipient;
import dev.caravan.envelope.RequireTls;
import dev.caravan.envelope.Ret;
import dev.caravan.envelope.ReversePath;
import dev.caravan.message.MessageContent;
import dev.caravan.message.MessageContent.Needs;
import dev.caravan.sendmail.Way.Answer;
import dev.caravan.status.Diagnostic;
import dev.caravan.status.EnhancedStatusCode;
import dev.caravan.status.Hop;
import dev.caravan.status.Reason;
import dev.caravan.status.RecipientOutcome;
import dev.caravan.status.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandoverTest {

    private static final String CONTENT = "Subject: s\r\n\r\nß\r\n";

    @TempDir
    Path directory;

    private Path folder;
    private KeptMessages kept;
    private final List<String> said = new ArrayList<>();
    private final List<String> offered = new ArrayList<>();

    /** A server that answers by the local part, or none. */
    private final Way byLocalPart = new Way() {
        @Override
        public Answer handOver(Draft draft) {
            offered.add(draft.id() + " "
                    + String.join(
                            ",",
                            draft.envelope().recipients().stream()
                                    .map(r -> r.path().mailbox().localPart())
                                    .toList()));
            return new Answer.Judged(draft.envelope().recipients().stream()
                    .map(HandoverTest::outcome)
                    .toList());
        }

        @Override
        public void close() {}
    };

    private final Way closed = new Way() {
        @Override
        public Answer handOver(Draft draft) {
            offered.add(draft.id());
            return new Answer.Closed("nobody answers at relay.example:25");
        }

        @Override
        public void close() {}
    };

    @BeforeEach
    void makeFolder() {
        folder = directory.resolve("a").resolve("unsent");
        kept = new KeptMessages(folder);
    }

    @Test
    void whatIsTakenIsForgotten() throws Exception {
        assertThat(over(byLocalPart).send(draft("1", "ann", "bob"))).isEqualTo(ExitCode.OK);
        assertThat(folder).doesNotExist();
        assertThat(said)
                .containsExactly(
                        "+ <ann@x.example> taken by mx.example: 250 ok",
                        "+ <bob@x.example> taken by" + " mx.example: 250 ok");
    }

    @Test
    void withoutAServerTheMessageIsKeptForItsOwnerAloneAsItWas() throws Exception {
        Draft draft = draft("1", "ann", "bob");
        assertThat(over(closed).send(draft)).isEqualTo(ExitCode.TEMPORARY_FAILURE);
        Path file = folder.resolve("1.unsent");
        assertThat(said)
                .containsExactly(
                        "nobody answers at relay.example:25", "kept in " + file + "; sendmail -q hands it over");
        assertThat(names()).containsExactly("1.unsent");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        try (Spool body = new Spool()) {
            Draft read = KeptFile.read(file, body);
            assertThat(read.id()).isEqualTo("1");
            assertThat(read.envelope()).isEqualTo(draft.envelope());
            assertThat(read.content().size()).isEqualTo(draft.content().size());
            assertThat(read.content().needs()).isEqualTo(Needs.EIGHT_BIT);
            assertThat(octets(read)).isEqualTo(CONTENT.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Files.readString(file)).startsWith("caravan-sendmail 1\nid 1\nwhy nobody answers at relay");
    }

    @Test
    void everyRecipientHasAFateOfItsOwnAndNoneIsOfferedTwice() throws Exception {
        ExitCode code = over(byLocalPart).send(draft("1", "ann", "later1", "nobody", "later2"));
        assertThat(code).isEqualTo(ExitCode.NO_USER);
        assertThat(said)
                .contains(
                        "<ann@x.example> taken by mx.example: 250 ok",
                        "<later1@x.example> not now: mx.example said so: 451 later",
                        "<nobody@x.example> refused: mx.example said so: 550 none");
        assertThat(names()).containsExactly("1.refused", "1.unsent");
        try (Spool body = new Spool()) {
            assertThat(KeptFile.read(folder.resolve("1.refused"), body)
                            .envelope()
                            .recipients())
                    .extracting(r -> r.path().toString())
                    .containsExactly("<nobody@x.example>");
        }
        offered.clear();
        assertThat(over(byLocalPart).sendKept()).isEqualTo(ExitCode.TEMPORARY_FAILURE);
        assertThat(offered).containsExactly("1 later1,later2");
        offered.clear();
        assertThat(over(answering("later1", "ann")).sendKept()).isEqualTo(ExitCode.TEMPORARY_FAILURE);
        assertThat(over(byLocalPart).sendKept()).isEqualTo(ExitCode.TEMPORARY_FAILURE);
        assertThat(offered).containsExactly("1 later1,later2", "1 later2");
        assertThat(over(answering("later2", "ann")).sendKept()).isEqualTo(ExitCode.OK);
        assertThat(names()).containsExactly("1.refused");
    }

    @Test
    void keptMessagesGoOldestFirstUntilOneFindsNobody() throws Exception {
        for (String id : List.of("1790000000002-b", "1790000000001-c", "1790000000003-a")) {
            over(closed).send(draft(id, "ann"));
        }
        offered.clear();
        assertThat(over(closed).sendKept()).isEqualTo(ExitCode.TEMPORARY_FAILURE);
        assertThat(offered).containsExactly("1790000000001-c");
        offered.clear();
        assertThat(over(byLocalPart).sendKept()).isEqualTo(ExitCode.OK);
        assertThat(offered).containsExactly("1790000000001-c ann", "1790000000002-b ann", "1790000000003-a ann");
        assertThat(names()).isEmpty();
        assertThat(over(byLocalPart).sendKept()).isEqualTo(ExitCode.OK);
    }

    @Test
    void aDamagedFileIsLeftAndStopsNoOther() throws Exception {
        for (String id : List.of("1", "2", "3", "4")) {
            over(closed).send(draft(id, "ann"));
        }
        Files.writeString(folder.resolve("1.unsent"), "something else\n\n");
        Files.writeString(
                folder.resolve("2.unsent"),
                Files.readString(folder.resolve("2.unsent")).replace("ann@", "eve@"));
        byte[] short3 = Files.readAllBytes(folder.resolve("3.unsent"));
        Files.write(folder.resolve("3.unsent"), Arrays.copyOf(short3, short3.length - 1));
        offered.clear();
        assertThat(over(byLocalPart).sendKept()).isEqualTo(ExitCode.DATA_ERROR);
        assertThat(offered).containsExactly("4 ann");
        assertThat(names()).containsExactly("1.unsent", "2.unsent", "3.unsent");
        assertThat(said).anyMatch(line -> line.contains("2.unsent is damaged and left as it is: its checksum"));
    }

    @Test
    void whatWasNotWrittenToItsEndIsNoMessage() throws Exception {
        over(closed).send(draft("1", "ann"));
        Files.copy(folder.resolve("1.unsent"), folder.resolve("2.unsent.part"));
        Files.createSymbolicLink(folder.resolve("3.unsent"), folder.resolve("1.unsent"));
        Files.createDirectory(folder.resolve("4.unsent"));
        offered.clear();
        assertThat(over(byLocalPart).sendKept()).isEqualTo(ExitCode.OK);
        assertThat(offered).containsExactly("1 ann");
    }

    /** Others may write into a folder that is shared: an id in a file must lead to no other file. */
    @ParameterizedTest
    @ValueSource(strings = {"2", "../2", ""})
    void aFileOfAnotherMessagesNameIsLeftAndTouchesNoOther(String id) throws Exception {
        over(closed).send(draft("2", "ann"));
        byte[] second = Files.readAllBytes(folder.resolve("2.unsent"));
        KeptFile.write(Files.createFile(folder.resolve("1.unsent")), draft(id, "nobody", "later1"), "forged");
        offered.clear();
        assertThat(over(answering("ann", "later2")).sendKept()).isEqualTo(ExitCode.DATA_ERROR);
        assertThat(offered).containsExactly("2 ann");
        assertThat(names()).containsExactly("1.unsent", "2.unsent");
        assertThat(directory.resolve("a")).isDirectoryNotContaining("glob:**.{unsent,refused}");
        assertThat(folder.resolve("2.unsent")).hasBinaryContent(second);
        assertThat(said).anyMatch(line -> line.contains("the name of another message"));
    }

    @Test
    void whatIsSentIsWhatWasCheckedThoughTheFileIsExchangedMeanwhile() throws Exception {
        over(closed).send(draft("1", "ann"));
        Path file = folder.resolve("1.unsent");
        Path secret = Files.writeString(directory.resolve("secret"), "x".repeat(1_000));
        List<byte[]> sent = new ArrayList<>();
        Way slow = new Way() {
            @Override
            public Answer handOver(Draft draft) {
                exchange(file, secret);
                sent.add(octets(draft));
                return new Answer.Taken("all");
            }

            @Override
            public void close() {}
        };
        assertThat(over(slow).sendKept()).isEqualTo(ExitCode.OK);
        assertThat(sent).containsExactly(CONTENT.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFileThatCannotBeReadStopsNoOther() throws Exception {
        for (String id : List.of("1", "2", "3")) {
            over(closed).send(draft(id, "ann"));
        }
        offered.clear();
        Way exchanging = new Way() {
            @Override
            public Answer handOver(Draft draft) {
                if (draft.id().equals("1")) {
                    exchange(folder.resolve("2.unsent"), folder.resolve("3.unsent"));
                }
                return byLocalPart.handOver(draft);
            }

            @Override
            public void close() {}
        };
        assertThat(over(exchanging).sendKept()).isEqualTo(ExitCode.IO_ERROR);
        assertThat(offered).containsExactly("1 ann", "3 ann");
        assertThat(said).anyMatch(line -> line.contains("2.unsent cannot be read and is left as it is"));
    }

    @Test
    void whatAProcessThatWasKilledLeftHalfWrittenGoesWhenNobodyCanWriteItAnyMore() throws Exception {
        over(closed).send(draft("1", "ann"));
        Path old = Files.writeString(folder.resolve("2.unsent.part"), "half a mess");
        Files.setLastModifiedTime(
                old,
                FileTime.from(Instant.now().minus(KeptMessages.PART_AGE_MAX).minusSeconds(60)));
        Files.writeString(folder.resolve("3.unsent.part"), "being written");
        assertThat(over(closed).sendKept()).isEqualTo(ExitCode.TEMPORARY_FAILURE);
        assertThat(names()).containsExactly("1.unsent", "3.unsent.part");
    }

    @Test
    void twoAtATimeDoNotSendTheSame() throws Exception {
        over(closed).send(draft("1", "ann"));
        offered.clear();
        try (FileChannel lock = kept.lock().orElseThrow()) {
            assertThat(lock.isOpen()).isTrue();
            assertThat(over(byLocalPart).sendKept()).isEqualTo(ExitCode.TEMPORARY_FAILURE);
        }
        assertThat(offered).isEmpty();
        assertThat(over(byLocalPart).sendKept()).isEqualTo(ExitCode.OK);
    }

    @Test
    void whatCanBeNeitherSentNorKeptIsTheCallers() throws Exception {
        Files.writeString(directory.resolve("a"), "no folder");
        assertThat(over(closed).send(draft("1", "ann"))).isEqualTo(ExitCode.CANNOT_CREATE);
        assertThat(said).last().asString().contains("could not be kept").contains("nobody has it but you");
        said.clear();
        assertThat(over(byLocalPart).send(draft("1", "nobody"))).isEqualTo(ExitCode.NO_USER);
        assertThat(said).last().asString().contains("no copy could be made");
    }

    @Test
    void aMessageWhoseContentCannotBeReadLeavesNoPieceBehind() throws Exception {
        MessageContent broken = new MessageContent() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("gone");
            }

            @Override
            public Needs needs() {
                return Needs.SEVEN_BIT;
            }
        };
        Draft draft = draft("1", "ann");
        assertThat(over(closed).send(new Draft("1", draft.envelope(), broken))).isEqualTo(ExitCode.CANNOT_CREATE);
        assertThat(names()).isEmpty();
    }

    @Test
    void aMessageThatMayHaveBeenDeliveredIsKeptAndSaysSo() throws Exception {
        assertThat(over(byLocalPart).send(draft("1", "doubt"))).isEqualTo(ExitCode.TEMPORARY_FAILURE);
        assertThat(said).first().asString().endsWith("it may have been delivered, and may come a second time");
    }

    @Test
    void refusedMessagesDoNotPileUpForEver() throws Exception {
        Files.createDirectories(folder);
        for (int i = 0; i < KeptMessages.REFUSED_MAX; i++) {
            Files.createFile(folder.resolve(i + ".refused"));
        }
        assertThat(over(byLocalPart).send(draft("x", "nobody"))).isEqualTo(ExitCode.NO_USER);
        assertThat(said).last().asString().startsWith("no copy is made");
    }

    @ParameterizedTest
    @CsvSource({
        "5.1.1, NO_USER",
        "5.1.2, NO_HOST",
        "5.1.8, NO_USER",
        "5.2.2, UNAVAILABLE",
        "5.3.4, UNAVAILABLE",
        "5.5.2, PROTOCOL",
        "5.6.7, DATA_ERROR",
        "5.7.1, NO_PERMISSION",
        "5.0.0, UNAVAILABLE"
    })
    void refusalsHaveTheCodeThatFits(String status, ExitCode code) {
        assertThat(ExitCode.of(why(Reason.REPLY, status, "x"))).isEqualTo(code);
    }

    private Handover over(Way way) {
        return new Handover(way, kept, said::add, line -> said.add("+ " + line));
    }

    private Way answering(String localPart, String asIf) {
        return new Way() {
            @Override
            public Answer handOver(Draft draft) {
                byLocalPart.handOver(draft);
                return new Answer.Judged(draft.envelope().recipients().stream()
                        .map(r -> r.path().mailbox().localPart().equals(localPart) ? recipient(asIf) : r)
                        .map(HandoverTest::outcome)
                        .toList());
            }

            @Override
            public void close() {}
        };
    }

    private List<String> names() {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("lock"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void exchange(Path file, Path target) {
        try {
            Files.delete(file);
            Files.createSymbolicLink(file, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] octets(Draft draft) {
        try (InputStream in = draft.content().open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecipientOutcome outcome(Recipient recipient) {
        ForwardPath path = recipient.path();
        return switch (path.mailbox().localPart()) {
            case "nobody" -> new RecipientOutcome.Failed(path, why(Reason.REPLY, "5.1.1", "550 none"));
            case "later1", "later2" -> new RecipientOutcome.Deferred(path, why(Reason.REPLY, "4.2.0", "451 later"));
            case "doubt" -> new RecipientOutcome.Deferred(path, why(Reason.IN_DOUBT, "4.4.2", "451 x"));
            default ->
                new RecipientOutcome.Delivered(
                        path,
                        Reply.of(250, "ok"),
                        new Hop("mx.example", Optional.empty(), Optional.empty(), Duration.ZERO));
        };
    }

    private static Diagnostic why(Reason reason, String status, String reply) {
        return new Diagnostic(
                reason,
                EnhancedStatusCode.parse(status).orElseThrow(),
                reply.length() > 4
                        ? Optional.of(Reply.of(Integer.parseInt(reply.substring(0, 3)), reply.substring(4)))
                        : Optional.empty(),
                "mx.example said so",
                Optional.empty());
    }

    private static Recipient recipient(String localPart) {
        Set<Notify> notifyOn = localPart.equals("bob") ? Set.of() : Set.of(Notify.SUCCESS);
        return new Recipient(ForwardPath.parse(localPart + "@x.example"), notifyOn, Optional.empty());
    }

    private static Draft draft(String id, String... localParts) {
        return new Draft(
                id,
                new Envelope(
                        ReversePath.parse("<a@x.example>"),
                        Stream.of(localParts).map(HandoverTest::recipient).toList(),
                        Optional.of(Ret.FULL),
                        Optional.of(new EnvelopeId("id of it")),
                        RequireTls.UNSPECIFIED),
                MessageContent.of(CONTENT.getBytes(StandardCharsets.UTF_8), Needs.EIGHT_BIT));
    }
}
