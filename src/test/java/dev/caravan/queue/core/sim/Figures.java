package dev.caravan.queue.core.sim;

/** What histories were made of: a simulation in which nothing goes wrong proves nothing. */
final class Figures {
    int histories;
    int turns;
    int accepted;
    int dials;
    int dialsByRate;
    int delivered;
    int deliveredAgain;
    int doubts;
    int needlessDoubts;
    int expired;
    int deaths;
    int stops;
    int lanesLost;
    int refusals;
    int parked;
    int withdrawn;
    int postponed;
    int quarantined;
    int claimsLeftOver;
    int runningMost;
    int inFlightMost;

    void add(Figures other) {
        histories += other.histories;
        turns += other.turns;
        accepted += other.accepted;
        dials += other.dials;
        dialsByRate += other.dialsByRate;
        delivered += other.delivered;
        deliveredAgain += other.deliveredAgain;
        doubts += other.doubts;
        needlessDoubts += other.needlessDoubts;
        expired += other.expired;
        deaths += other.deaths;
        stops += other.stops;
        lanesLost += other.lanesLost;
        refusals += other.refusals;
        parked += other.parked;
        withdrawn += other.withdrawn;
        postponed += other.postponed;
        quarantined += other.quarantined;
        claimsLeftOver += other.claimsLeftOver;
        runningMost = Math.max(runningMost, other.runningMost);
        inFlightMost = Math.max(inFlightMost, other.inFlightMost);
    }

    @Override
    public String toString() {
        return "histories=" + histories + " turns=" + turns + " accepted=" + accepted + " dials=" + dials
                + " dials_by_rate=" + dialsByRate
                + " delivered=" + delivered + " delivered_again=" + deliveredAgain + " doubts=" + doubts
                + " needless_doubts=" + needlessDoubts + " expired=" + expired + " deaths=" + deaths + " stops=" + stops
                + " lanes_lost=" + lanesLost + " refused_commits=" + refusals + " parked=" + parked + " withdrawn="
                + withdrawn + " postponed=" + postponed + " quarantined=" + quarantined + " claims_left_over="
                + claimsLeftOver + " running_most="
                + runningMost + " in_flight_most=" + inFlightMost;
    }
}
