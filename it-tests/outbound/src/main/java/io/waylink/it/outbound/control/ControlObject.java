package io.waylink.it.outbound.control;

import java.io.Serializable;

/** An administered object: WildFly starts no resource adapter that has nothing. */
public final class ControlObject implements Serializable {

    private static final long serialVersionUID = 1;
}
