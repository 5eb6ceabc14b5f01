package dev.caravan.config;

import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Tells Quarkus the address of the management interface, which is asked for before anything of Caravan runs. A faulty
 * file has no address: the defaults stand until the process ends with the list of faults.
 */
public final class ManagementAddress implements ConfigSource {

    private static final String HOST = "quarkus.management.host";
    private static final String PORT = "quarkus.management.port";

    /** Above application.properties (250), below the environment (300): who sets it there means it. */
    private static final int ORDINAL = 275;

    private final Map<String, String> values;

    public ManagementAddress() {
        this(ConfigFile.locate());
    }

    ManagementAddress(ConfigFile file) {
        Listener management = switch (file.load()) {
            case ConfigResult.Loaded loaded -> loaded.config().management();
            case ConfigResult.Refused refused -> CaravanConfig.MANAGEMENT_DEFAULT;
        };
        this.values = Map.of(HOST, management.address(), PORT, Integer.toString(management.port()));
    }

    @Override
    public Set<String> getPropertyNames() {
        return values.keySet();
    }

    @Override
    public String getValue(String name) {
        return values.get(name);
    }

    @Override
    public Map<String, String> getProperties() {
        return values;
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public String getName() {
        return "caravan.yaml, management";
    }
}
