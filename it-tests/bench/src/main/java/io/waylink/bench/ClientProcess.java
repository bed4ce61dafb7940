package io.waylink.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.waylink.bench.client.ClientMain;
import io.waylink.bench.client.Library;
import io.waylink.bench.client.Task;

/** A client in a process of its own. */
final class ClientProcess implements Subject {

    private static final int SIZE = 1024;
    private static final int PATIENCE_SECONDS = 10;

    private final Contender contender;
    private final StockBroker broker;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream orders;

    private ClientProcess(Contender contender, StockBroker broker, Process process) {
        this.contender = contender;
        this.broker = broker;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /**
     * Starts one and waits until it is connected.
     *
     * @param broker that its messages end up at, in a queue that is called as the contender
     * @param port of that broker, or of a router before it
     */
    static ClientProcess start(Settings settings, Contender contender, Library library, StockBroker broker, int port)
            throws IOException {
        Path errors = Files.createDirectories(settings.work()).resolve("client-" + contender.id() + ".log");
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-Xms512m", "-Xmx512m", Server.PRE_TOUCH));
        if (settings.jfr()) {
            words.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                    + errors.resolveSibling("client-" + contender.id() + ".jfr"));
        }
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), ClientMain.class.getName()));
        words.addAll(List.of(
                library.name(), Integer.toString(port), StockBroker.USER, contender.id(), Integer.toString(SIZE)));
        Process process =
                new ProcessBuilder(words).redirectError(errors.toFile()).start();
        ClientProcess client = new ClientProcess(contender, broker, process);
        client.answer("connect");
        return client;
    }

    @Override
    public Contender contender() {
        return contender;
    }

    StockBroker broker() {
        return broker;
    }

    /**
     * Has it do something with messages.
     *
     * @return the figures by name
     * @throws IOException if it could not; the message says why
     */
    Map<String, String> call(Task task, long messages) throws IOException {
        return call(task + " " + messages);
    }

    /** Has it do what this line says, see {@link ClientMain}. */
    Map<String, String> call(String line) throws IOException {
        orders.println(line);
        return answer(line);
    }

    private Map<String, String> answer(String line) throws IOException {
        String answer = answers.readLine();
        while (answer != null && !answer.startsWith(ClientMain.DONE) && !answer.startsWith(ClientMain.FAILED)) {
            answer = answers.readLine(); // something else that a library prints
        }
        if (answer == null || answer.startsWith(ClientMain.FAILED)) {
            throw new IOException(line + ": " + (answer == null ? "the client has ended" : answer));
        }
        return Stream.of(answer.split(" "))
                .skip(1)
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    /** Removes all messages from its queue. */
    void purge() throws IOException {
        try (BrokerManagement management = broker.management()) {
            management.purge(contender.id());
        }
    }

    @Override
    public void close() {
        orders.close();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
