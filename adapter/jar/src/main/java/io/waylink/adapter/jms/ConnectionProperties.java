package io.waylink.adapter.jms;

/**
 * The properties that the resource adapter, a connection factory and a message-driven bean have in common, null where not
 * set: {@code url}, {@code user} with its alias {@code userName}, {@code password} and {@code sharedConnections}. Each says
 * for itself what holds when they are not set.
 *
 * <p>Getters and setters are of the same type: Payara skips a property whose are not.
 */
public abstract class ConnectionProperties {

    private String url;
    private String user;
    private String password;
    private Integer sharedConnections;

    public String getUrl() {
        return url;
    }

    public void setUrl(String url) {
        this.url = url;
    }

    public String getUser() {
        return user;
    }

    /** An empty value leaves it as it is, so that the alias may have been set before. */
    public void setUser(String user) {
        if (user != null && !user.isEmpty()) {
            this.user = user;
        }
    }

    /** The same as {@link #getUser()}. */
    public String getUserName() {
        return user;
    }

    /** The same as {@link #setUser(String)}. */
    public void setUserName(String userName) {
        setUser(userName);
    }

    public String getPassword() {
        return password;
    }

    public void setPassword(String password) {
        this.password = password;
    }

    public Integer getSharedConnections() {
        return sharedConnections;
    }

    public void setSharedConnections(Integer sharedConnections) {
        this.sharedConnections = sharedConnections;
    }

    /** What is set here. */
    protected final ConnectionDefaults connectionProperties() {
        return new ConnectionDefaults(url, user, password, sharedConnections);
    }
}
