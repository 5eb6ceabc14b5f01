package dev.caravan.queue.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps contents under ids, each as long as somebody holds a reference to it. A reference is the id of the job that
 * needs the content. Safe for many threads.
 *
 * <p>A content is doubtful from {@link Writing#keep} to {@link #confirm}: if the process dies in between, whether a job
 * with it was committed is found out at the next start.
 */
public interface ContentStore {

    /** References of failed jobs, which are kept for a while, begin so. */
    String FAILED_REFERENCE = "failed-";

    /** Begins a content. Nothing is kept until {@link Writing#keep}. */
    Writing write() throws IOException;

    /**
     * A new stream over a kept content; it reads on even if the last holder lets go meanwhile.
     *
     * @throws IOException if nobody holds the content, or it cannot be read
     */
    InputStream open(String contentId) throws IOException;

    /** The commit that made the first jobs of this content has returned. */
    void confirm(String contentId);

    /**
     * Takes over what an earlier process has left: what it did not finish goes, what it did not confirm is doubtful. To
     * be called once, before anything is written, and only when no other process can be at work on the same store.
     */
    void recover() throws IOException;

    /** Contents that were kept and never confirmed, by an earlier process; known after {@link #recover}. */
    List<Doubtful> doubtful() throws IOException;

    /** A further holder, durable on return. */
    void share(String contentId, String reference) throws IOException;

    /** A holder is done; with the last one the content goes. Unknown ids are ignored: releasing twice is harmless. */
    void release(String contentId, String reference);

    /** Drops the references that begin with {@code prefix} and are older than {@code age}, never younger ones. */
    void sweep(String prefix, Duration age) throws IOException;

    /**
     * Shows every kept content with its holders. A process that dies between the commit that settles a job and the
     * release of its content leaves a reference without a job; a start that compares the two finds it.
     */
    void visit(Consumer<Doubtful> visitor) throws IOException;

    /** A content whose jobs may or may not exist. */
    record Doubtful(String contentId, List<String> references) {}

    /** A content being written. Closed without {@link #keep} it leaves nothing behind. */
    interface Writing extends AutoCloseable {

        OutputStream stream();

        /** Puts octets in the place of some that were written before, all of them there already. */
        void overwrite(long at, byte[] octets) throws IOException;

        /** A new stream over what was written so far. */
        InputStream open() throws IOException;

        /** The id it will have, known from the start so that jobs can be made before the content is complete. */
        String contentId();

        /** Makes the content durable with its first holders: on return it survives a power cut. */
        void keep(Collection<String> references) throws IOException;

        @Override
        void close();
    }
}
