package dev.caravan.graal;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.apache.activemq.artemis.api.core.BroadcastEndpoint;
import org.apache.activemq.artemis.api.core.JGroupsFileBroadcastEndpointFactory;

/** Brokers are named by their URL, not discovered by JGroups. */
@TargetClass(JGroupsFileBroadcastEndpointFactory.class)
final class NoJGroups {

    @Substitute
    public BroadcastEndpoint createBroadcastEndpoint() {
        throw new UnsupportedOperationException("JGroups is not in this executable");
    }
}
