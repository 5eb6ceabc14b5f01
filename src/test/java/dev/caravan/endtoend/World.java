package dev.caravan.endtoend;

import dev.caravan.dns.FakeNameServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The domain names that direct delivery finds, on a name server of its own. */
final class World implements AutoCloseable {

    private static final long TTL_SECONDS = 60;

    private final List<Record> records = new ArrayList<>();
    private final Set<Name> failing = ConcurrentHashMap.newKeySet();
    private volatile boolean signed;
    private final FakeNameServer names;

    /** @param lines such as {@code example.org. MX 10 mx.example.} */
    World(String... lines) throws IOException {
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            records.add(Record.fromString(
                    Name.fromString(words[0]), Type.value(words[1]), DClass.IN, TTL_SECONDS, words[2], Name.root));
        }
        names = new FakeNameServer(this::answer);
    }

    /** As the configuration names it. */
    String server() {
        return "127.0.0.1:" + names.address().getPort();
    }

    /** From now on every answer is said to be authentic. */
    World signed() {
        signed = true;
        return this;
    }

    /** From now on nobody can tell what there is at this name. */
    World failing(String name) throws IOException {
        failing.add(Name.fromString(name));
        return this;
    }

    private Message answer(Message question) {
        Record asked = question.getQuestion();
        if (failing.contains(asked.getName())) {
            return FakeNameServer.reply(question, Rcode.SERVFAIL);
        }
        boolean exists = records.stream().anyMatch(r -> r.getName().equals(asked.getName()));
        Message reply = FakeNameServer.reply(question, exists ? Rcode.NOERROR : Rcode.NXDOMAIN);
        if (signed) {
            reply.getHeader().setFlag(Flags.AD);
        }
        records.stream()
                .filter(r -> r.getName().equals(asked.getName()) && r.getType() == asked.getType())
                .forEach(r -> reply.addRecord(r, Section.ANSWER));
        return reply;
    }

    @Override
    public void close() throws IOException {
        names.close();
    }
}
