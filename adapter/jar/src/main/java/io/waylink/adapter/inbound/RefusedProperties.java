package io.waylink.adapter.inbound;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Activation properties of other adapters (Artemis' and the generic one for Jakarta Messaging) that mean nothing here, or
 * something else. Each is refused with a sentence that names what to use instead: left out in silence, a bean would do
 * another thing than its deployer has written.
 */
public abstract class RefusedProperties extends SpecProperties {

    private static final String GROWS =
            "leave it out, the time between attempts grows by itself from 0.1 to 30 seconds";
    private static final String URL = "set url, the address of the broker or router";
    private static final String PREFIX = "write it into destination, which is the whole address";
    private static final String STOP = "set stopTimeout, in milliseconds";

    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("reconnectInterval", GROWS),
            Map.entry("setupInterval", GROWS),
            Map.entry("retryInterval", GROWS),
            Map.entry("maxRetryInterval", GROWS),
            Map.entry("retryIntervalMultiplier", GROWS),
            Map.entry("singleConnection", "set sharedConnections, to 1 for true and to 0 for false"),
            Map.entry("jndiParameters", URL),
            Map.entry("jndiParams", URL),
            Map.entry("connectorClassName", URL),
            Map.entry("connectionParameters", URL),
            Map.entry(
                    "discoveryAddress",
                    "set url, with all brokers or routers in the order in which they are to be tried"),
            Map.entry("rebalanceConnections", "set rebalanceInterval, in milliseconds, to 0 for false"),
            Map.entry("consumerWindowSize", "set prefetch, in messages"),
            Map.entry("queuePrefix", PREFIX),
            Map.entry("topicPrefix", PREFIX),
            Map.entry("deserializationAllowList", "set jms.deserializationPolicy.allowList in url"),
            Map.entry("deserializationDenyList", "set jms.deserializationPolicy.denyList in url"),
            Map.entry("useLocalTx", "leave it out, the transaction attribute of onMessage decides"),
            Map.entry("forceClearOnShutdown", STOP),
            Map.entry("forceClearOnShutdownInterval", STOP),
            Map.entry("forceClearAttempts", STOP));

    private final Map<String, Object> set = new TreeMap<>();

    /** A sentence for each that is set. */
    List<String> refusals() {
        return set.keySet().stream()
                .map(name -> name + " is of another adapter: " + INSTEAD.get(name))
                .toList();
    }

    private void refuse(String name, Object value) {
        if (value == null || value.equals("")) {
            set.remove(name);
        } else {
            set.put(name, value);
        }
    }

    public Long getReconnectInterval() {
        return (Long) set.get("reconnectInterval");
    }

    public void setReconnectInterval(Long value) {
        refuse("reconnectInterval", value);
    }

    public Long getSetupInterval() {
        return (Long) set.get("setupInterval");
    }

    public void setSetupInterval(Long value) {
        refuse("setupInterval", value);
    }

    public Long getRetryInterval() {
        return (Long) set.get("retryInterval");
    }

    public void setRetryInterval(Long value) {
        refuse("retryInterval", value);
    }

    public Long getMaxRetryInterval() {
        return (Long) set.get("maxRetryInterval");
    }

    public void setMaxRetryInterval(Long value) {
        refuse("maxRetryInterval", value);
    }

    public String getRetryIntervalMultiplier() {
        return (String) set.get("retryIntervalMultiplier");
    }

    public void setRetryIntervalMultiplier(String value) {
        refuse("retryIntervalMultiplier", value);
    }

    public Boolean getSingleConnection() {
        return (Boolean) set.get("singleConnection");
    }

    public void setSingleConnection(Boolean value) {
        refuse("singleConnection", value);
    }

    public String getJndiParameters() {
        return (String) set.get("jndiParameters");
    }

    public void setJndiParameters(String value) {
        refuse("jndiParameters", value);
    }

    public String getJndiParams() {
        return (String) set.get("jndiParams");
    }

    public void setJndiParams(String value) {
        refuse("jndiParams", value);
    }

    public String getConnectorClassName() {
        return (String) set.get("connectorClassName");
    }

    public void setConnectorClassName(String value) {
        refuse("connectorClassName", value);
    }

    public String getConnectionParameters() {
        return (String) set.get("connectionParameters");
    }

    public void setConnectionParameters(String value) {
        refuse("connectionParameters", value);
    }

    public String getDiscoveryAddress() {
        return (String) set.get("discoveryAddress");
    }

    public void setDiscoveryAddress(String value) {
        refuse("discoveryAddress", value);
    }

    public Boolean getRebalanceConnections() {
        return (Boolean) set.get("rebalanceConnections");
    }

    public void setRebalanceConnections(Boolean value) {
        refuse("rebalanceConnections", value);
    }

    public Integer getConsumerWindowSize() {
        return (Integer) set.get("consumerWindowSize");
    }

    public void setConsumerWindowSize(Integer value) {
        refuse("consumerWindowSize", value);
    }

    public String getQueuePrefix() {
        return (String) set.get("queuePrefix");
    }

    public void setQueuePrefix(String value) {
        refuse("queuePrefix", value);
    }

    public String getTopicPrefix() {
        return (String) set.get("topicPrefix");
    }

    public void setTopicPrefix(String value) {
        refuse("topicPrefix", value);
    }

    public String getDeserializationAllowList() {
        return (String) set.get("deserializationAllowList");
    }

    public void setDeserializationAllowList(String value) {
        refuse("deserializationAllowList", value);
    }

    public String getDeserializationDenyList() {
        return (String) set.get("deserializationDenyList");
    }

    public void setDeserializationDenyList(String value) {
        refuse("deserializationDenyList", value);
    }

    public Boolean getUseLocalTx() {
        return (Boolean) set.get("useLocalTx");
    }

    public void setUseLocalTx(Boolean value) {
        refuse("useLocalTx", value);
    }

    public Boolean getForceClearOnShutdown() {
        return (Boolean) set.get("forceClearOnShutdown");
    }

    public void setForceClearOnShutdown(Boolean value) {
        refuse("forceClearOnShutdown", value);
    }

    public Long getForceClearOnShutdownInterval() {
        return (Long) set.get("forceClearOnShutdownInterval");
    }

    public void setForceClearOnShutdownInterval(Long value) {
        refuse("forceClearOnShutdownInterval", value);
    }

    public Integer getForceClearAttempts() {
        return (Integer) set.get("forceClearAttempts");
    }

    public void setForceClearAttempts(Integer value) {
        refuse("forceClearAttempts", value);
    }
}
