package io.waylink.adapter.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.waylink.adapter.jms.Settings;

/**
 * Activation properties of other adapters (Artemis' and the generic one for Jakarta Messaging) that can mean the same here, if
 * not with every value, so that a bean that was written for them works.
 */
public abstract class SpecAliases extends RefusedProperties {

    private Boolean useJNDI;
    private Integer reconnectAttempts;
    private Integer setupAttempts;
    private Integer initialConnectAttempts;
    private Integer maxMessages;

    /** A sentence for each that cannot be followed. */
    @Override
    List<String> refusals() {
        List<String> errors = new ArrayList<>(super.refusals());
        forEver(errors, "reconnectAttempts", reconnectAttempts);
        forEver(errors, "setupAttempts", setupAttempts);
        forEver(errors, "initialConnectAttempts", initialConnectAttempts);
        if (maxMessages != null && maxMessages != 1) {
            errors.add("maxMessages is " + maxMessages + ", it must be 1: each message is delivered by itself, prefetch"
                    + " says how many are fetched ahead");
        }
        return errors;
    }

    private static void forEver(List<String> errors, String property, Integer attempts) {
        if (attempts != null && attempts != -1) {
            errors.add(property + " is " + attempts + ", it must be -1: a bean is connected again for as long as it is"
                    + " deployed");
        }
    }

    /** The JNDI name of the destination; null if what is set is an address. */
    String jndiDestination() {
        return Settings.firstSet(getDestinationLookup(), Objects.equals(useJNDI, true) ? getDestination() : null);
    }

    /** The same as {@link #getClientId()}. */
    public String getClientID() {
        return getClientId();
    }

    /** The same as {@link #setClientId(String)}. */
    public void setClientID(String clientId) {
        setClientId(clientId);
    }

    /** The same as {@link #getMaxSession()}. */
    public Integer getMaxSessions() {
        return getMaxSession();
    }

    /** The same as {@link #setMaxSession(Integer)}. */
    public void setMaxSessions(Integer maxSession) {
        setMaxSession(maxSession);
    }

    /** The same as {@link #getConnectionFactoryLookup()}. */
    public String getConnectionFactory() {
        return getConnectionFactoryLookup();
    }

    /** The same as {@link #setConnectionFactoryLookup(String)}. */
    public void setConnectionFactory(String connectionFactoryLookup) {
        setConnectionFactoryLookup(connectionFactoryLookup);
    }

    public Boolean getUseJNDI() {
        return useJNDI;
    }

    public void setUseJNDI(Boolean useJNDI) {
        this.useJNDI = useJNDI;
    }

    public Integer getReconnectAttempts() {
        return reconnectAttempts;
    }

    public void setReconnectAttempts(Integer reconnectAttempts) {
        this.reconnectAttempts = reconnectAttempts;
    }

    public Integer getSetupAttempts() {
        return setupAttempts;
    }

    public void setSetupAttempts(Integer setupAttempts) {
        this.setupAttempts = setupAttempts;
    }

    public Integer getInitialConnectAttempts() {
        return initialConnectAttempts;
    }

    public void setInitialConnectAttempts(Integer initialConnectAttempts) {
        this.initialConnectAttempts = initialConnectAttempts;
    }

    public Integer getMaxMessages() {
        return maxMessages;
    }

    public void setMaxMessages(Integer maxMessages) {
        this.maxMessages = maxMessages;
    }
}
