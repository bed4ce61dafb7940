package io.waylink.it.outbound.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.LinkedHashSet;
import java.util.Set;

import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Runs one scenario for each request and answers with what came of it, or with all causes of a failure. */
@WebServlet("/run")
public class ScenarioServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Inject
    private transient Scenarios scenarios;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        PrintWriter out = response.getWriter();
        try {
            Call call = new Call(request.getParameter("factory"), request.getParameter("argument"));
            out.print(Scenarios.class
                    .getMethod(request.getParameter("scenario"), Call.class)
                    .invoke(scenarios, call));
        } catch (InvocationTargetException e) {
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            causes(e.getCause(), new LinkedHashSet<>()).forEach(cause -> out.println(oneLine(cause)));
            log(request.getParameter("scenario"), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IOException(e);
        }
    }

    private static Set<Throwable> causes(Throwable failure, Set<Throwable> found) {
        if (failure != null && found.add(failure)) {
            causes(failure.getCause(), found);
            if (failure instanceof JMSException jms) {
                causes(jms.getLinkedException(), found);
            }
        }
        return found;
    }

    private static String oneLine(Throwable failure) {
        return failure.getClass().getName() + ": "
                + String.valueOf(failure.getMessage()).replace('\n', ' ');
    }
}
