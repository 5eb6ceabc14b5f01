package dev.caravan.dns;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** Where answers come from. Blocks for a bounded time; safe for many threads; never throws for what a server does. */
interface Upstream {

    /** @param name absolute */
    Response ask(Name name, int type);

    /** A question of the class of the Internet. */
    static Message question(Name name, int type) {
        return Message.newQuery(Record.newRecord(name, type, DClass.IN));
    }
}
