package dev.caravan.graal;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider.Configuration;

/** dnsjava offers itself to the JDK for all host names, which nobody asks it to. Its way leads to Windows and Android. */
@TargetClass(className = "org.xbill.DNS.spi.DnsjavaInetAddressResolverProvider")
final class NoAddressResolver {

    @Substitute
    public InetAddressResolver get(Configuration configuration) {
        return configuration.builtinResolver();
    }
}
