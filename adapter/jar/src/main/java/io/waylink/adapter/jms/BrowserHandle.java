package io.waylink.adapter.jms;

import java.util.Enumeration;

import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;

/** The browser that an application holds: closed with its session at the latest. */
record BrowserHandle(SessionHandle session, PhysicalSession on, Queue queue, QueueBrowser browser)
        implements QueueBrowser {

    @Override
    public Queue getQueue() throws JMSException {
        browser.getQueue();
        return queue;
    }

    @Override
    public String getMessageSelector() throws JMSException {
        return browser.getMessageSelector();
    }

    @Override
    @SuppressWarnings("JdkObsolete") // it is the type that the interface has
    public Enumeration<?> getEnumeration() throws JMSException {
        return browser.getEnumeration();
    }

    @Override
    public void close() throws JMSException {
        session.closed(this);
        on.close(browser);
    }
}
