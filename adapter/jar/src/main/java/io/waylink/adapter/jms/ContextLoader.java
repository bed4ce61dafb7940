package io.waylink.adapter.jms;

/**
 * The thread's context class loader. Connections are made under the adapter's own, so that no thread and no service
 * look-up of theirs ever sees an application's; beans are called under theirs.
 */
public final class ContextLoader {

    private ContextLoader() {}

    /**
     * Makes the adapter's own class loader the present one.
     *
     * @return the one before, to be set again
     */
    public static ClassLoader enterAdapter() {
        return enter(ContextLoader.class.getClassLoader());
    }

    /**
     * Makes this class loader the present one.
     *
     * @return the one before, to be set again
     */
    public static ClassLoader enter(ClassLoader loader) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        return before;
    }

    /** Sets the one before again. */
    public static void leave(ClassLoader before) {
        Thread.currentThread().setContextClassLoader(before);
    }
}
