package dev.caravan.graal;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.net.InetSocketAddress;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.config.WindowsResolverConfigProvider;

/** The name servers of a Windows are asked for by way of JNA. */
@TargetClass(WindowsResolverConfigProvider.class)
final class NoWindows {

    @Substitute
    NoWindows() {}

    @Substitute
    public void initialize() {}

    @Substitute
    public List<InetSocketAddress> servers() {
        return List.of();
    }

    @Substitute
    public List<Name> searchPaths() {
        return List.of();
    }

    @Substitute
    public boolean isEnabled() {
        return false;
    }
}
