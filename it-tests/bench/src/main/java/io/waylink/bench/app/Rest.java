package io.waylink.bench.app;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Where the driver finds {@link Front}. */
@ApplicationPath("/")
public class Rest extends Application {}
