package dev.caravan.nexthop;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Makes families of addresses take turns, so that neither is out of reach of a bound on how many are dialed. */
final class Turns {

    private Turns() {}

    /** The first of each row, then the second of each… */
    static List<InetAddress> of(List<List<InetAddress>> rows) {
        List<InetAddress> all = new ArrayList<>();
        int longest = rows.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            for (List<InetAddress> row : rows) {
                if (i < row.size()) {
                    all.add(row.get(i));
                }
            }
        }
        return all;
    }
}
