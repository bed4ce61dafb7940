package io.waylink.adapter;

import java.time.Duration;

import io.waylink.adapter.jms.AdapterListener;
import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.recovery.Failure;

/** Writes one line for each change of state, see {@link AdapterLog}; attempts only at DEBUG, but the first. */
final class LoggingListener implements AdapterListener {

    @Override
    public void on(RecoveryEvent event) {
        if (event instanceof RecoveryEvent.ConnectionEstablished e) {
            AdapterLog.connectionEstablished(e.peer(), e.attempts(), e.after());
        } else if (event instanceof RecoveryEvent.ConnectionLost e) {
            AdapterLog.connectionLost(e.peer(), e.failure());
        } else if (event instanceof RecoveryEvent.ConnectionUnavailable e) {
            AdapterLog.connectionUnavailable(e.peer(), e.failure());
        } else if (event instanceof RecoveryEvent.ConnectionRetrying e) {
            AdapterLog.connectionRetrying(e.peer(), e.attempt(), e.failure());
        } else if (event instanceof RecoveryEvent.ConnectionGivenUp e) {
            AdapterLog.connectionGivenUp(e.peer(), e.failure());
        } else if (event instanceof RecoveryEvent.PeersLearned e) {
            AdapterLog.peersLearned(e.peer(), e.inOrder(), e.ignored(), e.why());
        } else if (event instanceof RecoveryEvent.TokenRefused e) {
            AdapterLog.tokenRefused(e.peer(), e.audience(), e.failure());
        } else if (event instanceof RecoveryEvent.LinkLost e) {
            AdapterLog.linkLost(e.peer(), e.link(), e.failure());
        } else if (event instanceof RecoveryEvent.LinkRetrying e) {
            AdapterLog.linkRetrying(e.peer(), e.link(), e.attempt(), e.failure());
        } else if (event instanceof RecoveryEvent.LinkRestored e) {
            AdapterLog.linkRestored(e.peer(), e.link(), e.links(), e.attempts(), e.after());
        } else if (event instanceof RecoveryEvent.LinkRedirected e) {
            AdapterLog.linkRedirected(e.peer(), e.link(), e.to());
        } else if (event instanceof RecoveryEvent.LinkGivenUp e) {
            AdapterLog.linkGivenUp(e.peer(), e.link(), e.failure());
        } else if (event instanceof RecoveryEvent.SendsInDoubt e) {
            AdapterLog.sendsInDoubt(e.peer(), e.link(), e.messages());
        } else if (event instanceof RecoveryEvent.CommitInDoubt e) {
            AdapterLog.commitInDoubt(e.peer(), e.why());
        }
    }

    @Override
    public void endpointConsumes(String endpoint, String address, int sessions, int attempts, Duration after) {
        AdapterLog.endpointConsumes(endpoint, address, sessions, attempts, after);
    }

    @Override
    public void endpointLost(String endpoint, String address, Failure failure) {
        AdapterLog.endpointLost(endpoint, address, failure);
    }

    @Override
    public void endpointMoves(String endpoint, String address) {
        AdapterLog.endpointMoves(endpoint, address);
    }

    @Override
    public void endpointRetrying(String endpoint, String address, int attempt, Failure failure) {
        if (attempt == 1) {
            AdapterLog.endpointRefused(endpoint, address, failure);
        } else {
            AdapterLog.endpointRetrying(endpoint, address, attempt, failure);
        }
    }

    @Override
    public void endpointBusyAtStop(String endpoint, int messages, Duration grace) {
        AdapterLog.endpointBusyAtStop(endpoint, messages, grace);
    }

    @Override
    public void endpointPaused(String endpoint, String address) {
        AdapterLog.endpointPaused(endpoint, address);
    }

    @Override
    public void endpointHeld(String endpoint, String address, int failures, Duration next) {
        AdapterLog.endpointHeld(endpoint, address, failures, next);
    }

    @Override
    public void endpointShut(String endpoint, String address, Throwable why, Duration next) {
        AdapterLog.endpointShut(endpoint, address, why, next);
    }

    @Override
    public void endpointResumed(String endpoint, String address) {
        AdapterLog.endpointResumed(endpoint, address);
    }

    @Override
    public void sessionRefused(String endpoint, int sessions, Throwable why) {
        AdapterLog.sessionRefused(endpoint, sessions, why);
    }

    @Override
    public void managementFailed(String endpoint, Throwable why) {
        AdapterLog.managementFailed(endpoint, why);
    }

    @Override
    public void workRefused(String endpoint, Throwable why) {
        AdapterLog.workRefused(endpoint, why);
    }

    @Override
    public void deliveryFailed(String endpoint, String address, String messageId, Throwable why) {
        AdapterLog.deliveryFailed(endpoint, address, messageId, why);
    }

    @Override
    public void twoPhaseCommit(String who, boolean possible, String why) {
        AdapterLog.twoPhaseCommit(who, possible, why);
    }

    @Override
    public void closeFailed(String what, Throwable why) {
        AdapterLog.closeFailed(what, why);
    }

    @Override
    public void errorReported(String what, Throwable why) {
        AdapterLog.errorReported(what, why);
    }
}
