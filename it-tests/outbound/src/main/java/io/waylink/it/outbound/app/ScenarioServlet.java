package io.waylink.it.outbound.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import jakarta.enterprise.inject.Instance;
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
    private transient Instance<Scenarios> all;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        PrintWriter out = response.getWriter();
        try {
            Call call = new Call(request.getParameter("factory"), request.getParameter("argument"));
            out.print(run(request.getParameter("scenario"), call));
        } catch (InvocationTargetException e) {
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            causes(e.getCause(), new LinkedHashSet<>()).forEach(cause -> out.println(oneLine(cause)));
            log(request.getParameter("scenario"), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IOException(e);
        }
    }

    private Object run(String scenario, Call call) throws ReflectiveOperationException {
        for (Scenarios each : all) {
            for (Method method : each.getClass().getMethods()) {
                if (method.getName().equals(scenario)
                        && List.of(method.getParameterTypes()).equals(List.of(Call.class))) {
                    return method.invoke(each, call);
                }
            }
        }
        throw new NoSuchMethodException("there is no scenario " + scenario);
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
