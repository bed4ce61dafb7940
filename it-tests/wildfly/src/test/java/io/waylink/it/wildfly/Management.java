package io.waylink.it.wildfly;

import java.io.IOException;

import org.jboss.as.controller.client.ModelControllerClient;
import org.jboss.as.controller.client.helpers.Operations;
import org.jboss.dmr.ModelNode;

/** Operations of a server, as {@code jboss-cli.sh} has them. */
final class Management {

    private Management() {}

    /** Returns the result; throws what the server refuses it with. */
    static ModelNode execute(ModelControllerClient client, ModelNode operation) throws IOException {
        ModelNode answer = client.execute(operation);
        if (!Operations.isSuccessfulOutcome(answer)) {
            throw new IOException(Operations.getFailureDescription(answer).asString());
        }
        return Operations.readResult(answer);
    }
}
