package io.waylink.adapter.inbound;

import java.util.stream.Stream;

/**
 * How a container says that it takes no message any more, before it has told the adapter to stop. WildFly marks a bean that it
 * undeploys, then waits, without end, for what that is processing, and only then deactivates its endpoint. What is
 * delivered meanwhile never reaches the bean.
 */
final class ContainerRefusal {

    private static final String OF_WILDFLY = "org.jboss.as.ejb3.component.EJBComponentUnavailableException";

    private ContainerRefusal() {}

    /**
     * Whether the container has thrown this instead of calling the bean.
     *
     * @param bean whose own calls of other beans may end in the same way; null if it is not known
     */
    static boolean is(Throwable thrown, Class<?> bean) {
        return thrown.getClass().getName().equals(OF_WILDFLY)
                && Stream.of(thrown.getStackTrace()).noneMatch(frame -> isOf(bean, frame.getClassName()));
    }

    private static boolean isOf(Class<?> bean, String name) {
        return Stream.<Class<?>>iterate(bean, type -> type != null, Class::getSuperclass)
                .anyMatch(type -> type.getName().equals(name));
    }
}
