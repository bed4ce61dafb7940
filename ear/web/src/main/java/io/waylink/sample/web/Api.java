package io.waylink.sample.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Everything of REST is below {@code /waylink-sample/api}. */
@ApplicationPath("/api")
public class Api extends Application {}
