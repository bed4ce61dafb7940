package io.waylink.bench.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

import jakarta.ejb.EJBException;
import jakarta.ejb.Stateless;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;

/**
 * Does what there is to do in one transaction of the container. Looks up what it does that with each time: not all servers
 * have all of it.
 */
@Stateless
public class Transactions {

    /**
     * Sends a message, inserts a row, or both.
     *
     * @param factory the name of the connection factory to send with; empty to send nothing
     */
    public void run(String factory, String queue, byte[] body, boolean insert) {
        if (!factory.isEmpty()) {
            send(factory, queue, body);
        }
        if (insert) {
            insert(body);
        }
    }

    private static void send(String factory, String queue, byte[] body) {
        try (JMSContext context = ((ConnectionFactory) lookUp(factory)).createContext()) {
            context.createProducer().send(context.createQueue(queue), body);
        }
    }

    private static void insert(byte[] body) {
        try (Connection connection = ((DataSource) lookUp(Names.DATABASE)).getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into bench(body) values (?)")) {
            insert.setBytes(1, body);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new EJBException("cannot insert", e);
        }
    }

    @SuppressWarnings("BanJNDI") // the names are constants
    private static Object lookUp(String name) {
        try {
            return InitialContext.doLookup(name);
        } catch (NamingException e) {
            throw new EJBException("no " + name, e);
        }
    }
}
