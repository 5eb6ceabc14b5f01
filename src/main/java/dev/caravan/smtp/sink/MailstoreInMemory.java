package dev.caravan.smtp.sink;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps everything, for tests. */
public final class MailstoreInMemory implements Mailstore {

    private final List<SunkMail> mails = new CopyOnWriteArrayList<>();

    @Override
    public void store(SunkMail mail) {
        mails.add(mail);
    }

    /** In the order of their arrival. */
    public List<SunkMail> mails() {
        return List.copyOf(mails);
    }
}
