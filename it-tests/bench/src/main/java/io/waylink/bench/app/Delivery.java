package io.waylink.bench.app;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

import jakarta.enterprise.context.ApplicationScoped;

/** Starts and stops message-driven beans, by the server's management. */
@ApplicationScoped
public class Delivery {

    void start(String bean) throws JMException {
        invoke(bean, "startDelivery");
    }

    void stop(String bean) throws JMException {
        invoke(bean, "stopDelivery");
    }

    private static void invoke(String bean, String operation) throws JMException {
        ObjectName name = new ObjectName(
                "jboss.as:deployment=bench.ear,subdeployment=bench.war,subsystem=ejb3,message-driven-bean=" + bean);
        ManagementFactory.getPlatformMBeanServer().invoke(name, operation, new Object[0], new String[0]);
    }
}
