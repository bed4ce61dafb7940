package io.waylink.adapter.inbound;

import io.waylink.adapter.jms.ConnectionProperties;
import io.waylink.adapter.jms.Settings;

/** The activation properties, null where not set. What they mean: {@link AmqpActivationSpec}. */
public abstract class SpecProperties extends ConnectionProperties {

    private String destination;
    private String destinationLookup;
    private String destinationType;
    private String messageSelector;
    private String acknowledgeMode;
    private String subscriptionDurability;
    private String subscriptionName;
    private Boolean shareSubscriptions;
    private String clientId;
    private String connectionFactoryLookup;
    private Integer maxSession;
    private Integer minSession;
    private Integer prefetch;
    private Integer maxPrefetch;
    private Integer maxSequentialFailures;
    private Long redeliveryDelay;
    private Integer transactionTimeout;
    private Long stopTimeout;
    private Long reachableWithin;
    private Long rebalanceInterval;
    private Boolean paused;

    public String getDestination() {
        return destination;
    }

    public void setDestination(String destination) {
        this.destination = destination;
    }

    public String getDestinationLookup() {
        return destinationLookup;
    }

    public void setDestinationLookup(String destinationLookup) {
        this.destinationLookup = destinationLookup;
    }

    public String getDestinationType() {
        return destinationType;
    }

    public void setDestinationType(String destinationType) {
        this.destinationType = destinationType;
    }

    public String getMessageSelector() {
        return messageSelector;
    }

    public void setMessageSelector(String messageSelector) {
        this.messageSelector = messageSelector;
    }

    public String getAcknowledgeMode() {
        return acknowledgeMode;
    }

    public void setAcknowledgeMode(String acknowledgeMode) {
        this.acknowledgeMode = acknowledgeMode;
    }

    public String getSubscriptionDurability() {
        return subscriptionDurability;
    }

    public void setSubscriptionDurability(String subscriptionDurability) {
        this.subscriptionDurability = subscriptionDurability;
    }

    public String getSubscriptionName() {
        return subscriptionName;
    }

    /** An empty value means none. */
    public void setSubscriptionName(String subscriptionName) {
        this.subscriptionName = Settings.firstSet(subscriptionName);
    }

    public Boolean getShareSubscriptions() {
        return shareSubscriptions;
    }

    public void setShareSubscriptions(Boolean shareSubscriptions) {
        this.shareSubscriptions = shareSubscriptions;
    }

    public String getClientId() {
        return clientId;
    }

    /** An empty value means none. */
    public void setClientId(String clientId) {
        this.clientId = Settings.firstSet(clientId);
    }

    public Integer getMaxSession() {
        return maxSession;
    }

    public void setMaxSession(Integer maxSession) {
        this.maxSession = maxSession;
    }

    public Integer getPrefetch() {
        return prefetch;
    }

    public void setPrefetch(Integer prefetch) {
        this.prefetch = prefetch;
    }

    public Integer getMaxPrefetch() {
        return maxPrefetch;
    }

    public void setMaxPrefetch(Integer maxPrefetch) {
        this.maxPrefetch = maxPrefetch;
    }

    public String getConnectionFactoryLookup() {
        return connectionFactoryLookup;
    }

    public void setConnectionFactoryLookup(String connectionFactoryLookup) {
        this.connectionFactoryLookup = connectionFactoryLookup;
    }

    public Integer getMinSession() {
        return minSession;
    }

    public void setMinSession(Integer minSession) {
        this.minSession = minSession;
    }

    public Integer getMaxSequentialFailures() {
        return maxSequentialFailures;
    }

    public void setMaxSequentialFailures(Integer maxSequentialFailures) {
        this.maxSequentialFailures = maxSequentialFailures;
    }

    public Long getRedeliveryDelay() {
        return redeliveryDelay;
    }

    public void setRedeliveryDelay(Long redeliveryDelay) {
        this.redeliveryDelay = redeliveryDelay;
    }

    public Integer getTransactionTimeout() {
        return transactionTimeout;
    }

    public void setTransactionTimeout(Integer transactionTimeout) {
        this.transactionTimeout = transactionTimeout;
    }

    public Long getReachableWithin() {
        return reachableWithin;
    }

    public void setReachableWithin(Long reachableWithin) {
        this.reachableWithin = reachableWithin;
    }

    public Long getRebalanceInterval() {
        return rebalanceInterval;
    }

    public void setRebalanceInterval(Long rebalanceInterval) {
        this.rebalanceInterval = rebalanceInterval;
    }

    public Long getStopTimeout() {
        return stopTimeout;
    }

    public void setStopTimeout(Long stopTimeout) {
        this.stopTimeout = stopTimeout;
    }

    public Boolean getPaused() {
        return paused;
    }

    public void setPaused(Boolean paused) {
        this.paused = paused;
    }
}
