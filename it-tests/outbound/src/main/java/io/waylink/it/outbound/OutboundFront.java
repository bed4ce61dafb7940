package io.waylink.it.outbound;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Has the application run scenarios. */
public final class OutboundFront {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final URI application;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /**
     * What came of a scenario.
     *
     * @param done whether it went as it should
     * @param text its result, or the causes of its failure, one for each line
     */
    public record Outcome(boolean done, String text) {

        List<String> causes() {
            return done ? List.of() : text.lines().toList();
        }
    }

    public OutboundFront(URI server) {
        this.application = server.resolve("/" + OutboundArchives.APPLICATION + "/");
    }

    /**
     * Runs one.
     *
     * @param factory the JNDI name of a connection factory
     */
    CompletableFuture<Outcome> start(String scenario, String factory, String argument) {
        String query =
                "scenario=" + encoded(scenario) + "&factory=" + encoded(factory) + "&argument=" + encoded(argument);
        HttpRequest request = HttpRequest.newBuilder(application.resolve("run?" + query))
                .timeout(TIMEOUT)
                .POST(BodyPublishers.noBody())
                .build();
        return http.sendAsync(request, BodyHandlers.ofString()).thenApply(OutboundFront::outcome);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static Outcome outcome(HttpResponse<String> response) {
        return new Outcome(response.statusCode() == 200, response.body());
    }

    public Outcome run(String scenario, String factory, String argument) {
        return start(scenario, factory, argument).join();
    }
}
