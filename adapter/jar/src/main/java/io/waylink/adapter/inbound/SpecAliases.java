package io.waylink.adapter.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.waylink.adapter.jms.Settings;

/**
 * Activation properties of other adapters (Artemis' and the generic one for Jakarta Messaging), so that a bean that was
 * written for them either works, or is refused with a sentence that names what to use instead.
 */
public abstract class SpecAliases extends SpecProperties {

    /** What to use instead of those that mean nothing here. */
    private static final Map<String, String> INSTEAD = Map.of(
            "reconnectInterval", "leave it out, the time between attempts grows by itself from 0.1 to 30 seconds",
            "setupInterval", "leave it out, the time between attempts grows by itself from 0.1 to 30 seconds",
            "singleConnection", "set sharedConnections, to 1 for true and to 0 for false",
            "jndiParameters", "set url, the address of the broker or router",
            "jndiParams", "set url, the address of the broker or router",
            "useLocalTx", "leave it out, the transaction attribute of onMessage decides",
            "forceClearOnShutdown", "set stopTimeout, in milliseconds");

    private final Map<String, Object> foreign = new TreeMap<>();
    private Boolean useJNDI;
    private Integer reconnectAttempts;
    private Integer setupAttempts;
    private Integer maxMessages;

    /** A sentence for each that cannot be followed. */
    List<String> refusals() {
        List<String> errors = new ArrayList<>();
        foreign.keySet().forEach(name -> errors.add(name + " is of another adapter: " + INSTEAD.get(name)));
        forEver(errors, "reconnectAttempts", reconnectAttempts);
        forEver(errors, "setupAttempts", setupAttempts);
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

    private Object foreign(String name) {
        return foreign.get(name);
    }

    private void setForeign(String name, Object value) {
        if (value == null || value.equals("")) {
            foreign.remove(name);
        } else {
            foreign.put(name, value);
        }
    }

    /** The JNDI name of the destination; null if what is set is an address. */
    String jndiDestination() {
        return Settings.firstSet(getDestinationLookup(), Objects.equals(useJNDI, true) ? getDestination() : null);
    }

    // --- that mean the same --- //

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

    public Integer getMaxMessages() {
        return maxMessages;
    }

    public void setMaxMessages(Integer maxMessages) {
        this.maxMessages = maxMessages;
    }

    // --- that are refused --- //

    public Long getReconnectInterval() {
        return (Long) foreign("reconnectInterval");
    }

    public void setReconnectInterval(Long value) {
        setForeign("reconnectInterval", value);
    }

    public Long getSetupInterval() {
        return (Long) foreign("setupInterval");
    }

    public void setSetupInterval(Long value) {
        setForeign("setupInterval", value);
    }

    public Boolean getSingleConnection() {
        return (Boolean) foreign("singleConnection");
    }

    public void setSingleConnection(Boolean value) {
        setForeign("singleConnection", value);
    }

    public String getJndiParameters() {
        return (String) foreign("jndiParameters");
    }

    public void setJndiParameters(String value) {
        setForeign("jndiParameters", value);
    }

    public String getJndiParams() {
        return (String) foreign("jndiParams");
    }

    public void setJndiParams(String value) {
        setForeign("jndiParams", value);
    }

    public Boolean getUseLocalTx() {
        return (Boolean) foreign("useLocalTx");
    }

    public void setUseLocalTx(Boolean value) {
        setForeign("useLocalTx", value);
    }

    public Boolean getForceClearOnShutdown() {
        return (Boolean) foreign("forceClearOnShutdown");
    }

    public void setForceClearOnShutdown(Boolean value) {
        setForeign("forceClearOnShutdown", value);
    }
}
