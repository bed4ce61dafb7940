package org.jboss.as.ejb3.component;

/** What WildFly throws, by the name that it has there. */
public final class EJBComponentUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public EJBComponentUnavailableException() {
        super("WFLYEJB0421: Invocation cannot proceed as component is shutting down");
    }
}
