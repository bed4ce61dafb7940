package io.waylink.adapter.xa;

import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.transaction.xa.XAResource;

/**
 * Names branches and their recovery for Narayana, the transaction manager of WildFly. It may die when a branch is committed and
 * its own log does not say so yet. Afterwards nobody lists that branch as in doubt, and only a name tells Narayana that whoever
 * would have to list it was asked: otherwise its log keeps the transaction for ever. WildFly gives a name to what pools enlist,
 * and none to what message-driven beans do; nor has Jakarta Connectors a place for one, hence Narayana's own interfaces, by
 * reflection.
 *
 * <p>A name stands for one broker: to be told that another one has no such branch must not count.
 */
public final class Narayana {

    private static final String WRAPPER = "org.jboss.tm.XAResourceWrapper";
    private static final String HELPER = "com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper";
    private static final String MODULE = "com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule";

    private final Class<?> wrapper;
    private final Class<?> helper;
    private final Object recovery;

    private Narayana(Class<?> wrapper, Class<?> helper, Object recovery) {
        this.wrapper = wrapper;
        this.helper = helper;
        this.recovery = recovery;
    }

    /**
     * Finds it.
     *
     * @param container the class loader of something that comes from the container's transaction manager
     * @return empty if that is another one, or does not recover here
     */
    public static Optional<Narayana> in(ClassLoader container) {
        try {
            Class<?> wrapper = Class.forName(WRAPPER, false, container);
            Class<?> helper = Class.forName(HELPER, false, container);
            Object recovery = Class.forName(MODULE, true, container)
                    .getMethod("getRegisteredXARecoveryModule")
                    .invoke(null);
            return Optional.ofNullable(recovery).map(module -> new Narayana(wrapper, helper, module));
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }

    /**
     * A resource with a name.
     *
     * @param name asked when a branch begins; must not give null
     */
    public XAResource named(XAResource resource, Supplier<String> name) {
        return (XAResource) proxy(wrapper, new Named(wrapper, resource, name));
    }

    /**
     * Has it recover what there is at each pass.
     *
     * @param resources asked at each pass
     * @return ends that, waiting for a pass that is at it
     */
    public AutoCloseable recover(Supplier<List<XAResource>> resources) {
        Object asked = proxy(helper, (proxy, method, arguments) -> switch (method.getName()) {
            case "initialise" -> true;
            case "getXAResources" -> resources.get().toArray(new XAResource[0]);
            case "equals" -> proxy == arguments[0];
            default -> call(method, resources, arguments);
        });
        tell("addXAResourceRecoveryHelper", asked);
        return () -> tell("removeXAResourceRecoveryHelper", asked);
    }

    private void tell(String method, Object asked) {
        try {
            recovery.getClass().getMethod(method, helper).invoke(recovery, asked);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Narayana has no " + method, e);
        }
    }

    /**
     * Serializable, because a proxy is, and Narayana therefore writes it into its log. Where it reads that, it does not find
     * this class, and takes a resource that recovers.
     */
    private static final class Named implements InvocationHandler, Serializable {

        private static final long serialVersionUID = 1;

        private final transient Class<?> wrapper;
        private final transient XAResource resource;
        private final transient Supplier<String> name;

        Named(Class<?> wrapper, XAResource resource, Supplier<String> name) {
            this.wrapper = wrapper;
            this.resource = resource;
            this.name = name;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            return switch (method.getName()) {
                case "getResource" -> resource;
                case "getProductName" -> "Waylink";
                case "getProductVersion" -> "";
                case "getJndiName" -> name.get();
                case "equals" -> proxy == arguments[0];
                case "isSameRM" -> resource.isSameRM(unnamed((XAResource) arguments[0]));
                default -> call(method, resource, arguments);
            };
        }

        private XAResource unnamed(XAResource other) throws Throwable {
            return wrapper.isInstance(other) ? (XAResource) call(wrapper.getMethod("getResource"), other, null) : other;
        }
    }

    private static Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private static Object call(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
