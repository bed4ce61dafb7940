package io.waylink.it.outbound.app;

import javax.naming.InitialContext;
import javax.naming.NamingException;

import jakarta.jms.ConnectionFactory;

/**
 * What a scenario is run with.
 *
 * @param factory the JNDI name of a connection factory
 * @param argument mostly an address
 */
public record Call(String factory, String argument) {

    ConnectionFactory connectionFactory() throws NamingException {
        return look(ConnectionFactory.class, factory);
    }

    <T> T factoryAs(Class<T> type) throws NamingException {
        return look(type, factory);
    }

    @SuppressWarnings("BanJNDI") // the name comes from the test
    static <T> T look(Class<T> type, String name) throws NamingException {
        return type.cast(new InitialContext().lookup(name));
    }
}
