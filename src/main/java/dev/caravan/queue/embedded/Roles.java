package dev.caravan.queue.embedded;

import dev.caravan.queue.artemis.QueueNames;
import java.util.Collection;
import java.util.Set;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.security.Role;

/**
 * Who may what. A producer sends to {@code caravan.outbound} and reads its own reply queues and temporary ones; nothing
 * else. The most specific match replaces wider ones, so the role {@code caravan} stands in each.
 */
final class Roles {

    static final String CARAVAN = "caravan";
    static final String PRODUCER = "producer";

    private Roles() {}

    /** The role of one account's reply queues. */
    static String account(String name) {
        return "account-" + name;
    }

    static void put(Configuration configuration, Collection<String> accounts) {
        configuration.putSecurityRoles("#", Set.of(all()));
        configuration.putSecurityRoles(QueueNames.OUTBOUND, Set.of(all(), sender()));
        configuration.putSecurityRoles(QueueNames.TEMPORARY_PREFIX + "#", Set.of(all(), temporary()));
        configuration.putSecurityRoles("activemq.management.#", Set.of(all()));
        configuration.putSecurityRoles(QueueNames.EVENTS, Set.of(all()));
        accounts.forEach(account -> configuration.putSecurityRoles(replies(account), ofReplies(account)));
    }

    /** The addresses of one account's replies. */
    static String replies(String account) {
        return QueueNames.REPLY_PREFIX + account + ".#";
    }

    static Set<Role> ofReplies(String account) {
        return Set.of(all(), reader(account));
    }

    private static Role all() {
        Role role = new Role();
        role.setName(CARAVAN);
        role.setSend(true);
        role.setConsume(true);
        role.setBrowse(true);
        role.setManage(true);
        role.setCreateAddress(true);
        role.setDeleteAddress(true);
        role.setCreateDurableQueue(true);
        role.setDeleteDurableQueue(true);
        role.setCreateNonDurableQueue(true);
        role.setDeleteNonDurableQueue(true);
        return role;
    }

    private static Role sender() {
        Role role = new Role();
        role.setName(PRODUCER);
        role.setSend(true);
        return role;
    }

    private static Role temporary() {
        Role role = new Role();
        role.setName(PRODUCER);
        role.setConsume(true);
        role.setCreateAddress(true);
        role.setDeleteAddress(true);
        role.setCreateNonDurableQueue(true);
        role.setDeleteNonDurableQueue(true);
        return role;
    }

    private static Role reader(String account) {
        Role role = new Role();
        role.setName(account(account));
        role.setConsume(true);
        role.setBrowse(true);
        role.setCreateAddress(true);
        // A queue that is deleted takes its address with it.
        role.setDeleteAddress(true);
        role.setCreateDurableQueue(true);
        role.setDeleteDurableQueue(true);
        role.setCreateNonDurableQueue(true);
        role.setDeleteNonDurableQueue(true);
        return role;
    }
}
