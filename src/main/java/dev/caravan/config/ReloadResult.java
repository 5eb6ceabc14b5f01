package dev.caravan.config;

import java.util.List;

/** What a reload came to. */
public sealed interface ReloadResult {

    /**
     * The policy of the file is in force.
     *
     * @param restartNeeded top-level keys whose values differ from those in force and take a restart
     */
    record Swapped(CaravanConfig config, List<Warning> warnings, List<String> restartNeeded) implements ReloadResult {
        public Swapped {
            warnings = List.copyOf(warnings);
            restartNeeded = List.copyOf(restartNeeded);
        }
    }

    /** What was in force still is. */
    record Kept(ConfigResult.Refused refused) implements ReloadResult {}
}
