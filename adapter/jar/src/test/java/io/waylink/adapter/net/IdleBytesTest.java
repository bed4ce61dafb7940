package io.waylink.adapter.net;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

import io.waylink.adapter.net.Relay.Traffic;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.proton.engine.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What goes over the wire while nothing happens, at each setting of heartbeats, ours beside plain Qpid JMS; counted on
 * connections whose clocks run {@value #FASTER} times as fast, and reckoned for an hour. Writes what BENCHMARKS.md shows to
 * {@code target/idle-bytes.md}; {@code -Dwaylink.idle} says how many seconds are counted.
 */
@Timeout(120)
class IdleBytesTest {

    private static final int FASTER = 100;
    private static final int SECONDS = Integer.getInteger("waylink.idle", 1);
    private static final long HOUR = Duration.ofHours(1).toSeconds();

    /**
     * How heartbeats are set.
     *
     * @param peerWants milliseconds within which the peer wants to hear something; 0 for never
     * @param heartbeat milliseconds; negative to leave it to the peer, as plain Qpid JMS does
     */
    private record Setting(String name, int peerWants, int heartbeat) {}

    private static final List<Setting> SETTINGS = List.of(
            new Setting("1 a peer that wants to hear something within 60 s", 60_000, -1),
            new Setting("2 within 30 s", 30_000, -1),
            new Setting("3 within 60 s, and `heartbeat=10000`", 60_000, 10_000),
            new Setting("4 `heartbeat=0`", 60_000, 0),
            new Setting("5 a peer that does not ask", 0, -1));

    @TempDir
    static Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, Relay> wires = new TreeMap<>();

    private <T extends AutoCloseable> T opened(T what) {
        open.add(0, what);
        return what;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private void connect(Setting setting, Path identity) throws Exception {
        SSLContext tls = Certificates.server(identity, identity, new AtomicInteger());
        String trust = "&transport.trustStoreType=PKCS12&transport.trustStoreLocation=" + identity
                + "&transport.trustStorePassword=" + Certificates.PASSWORD;
        for (String scheme : List.of("amqp", "amqps")) {
            AmqpPeer peer = opened(
                            scheme.equals("amqp")
                                    ? AmqpPeer.plain(Connection::open)
                                    : AmqpPeer.tls(tls, "TLSv1.3", false, Connection::open))
                    .wantingToHearEvery(setting.peerWants() / FASTER);
            String options = "?amqp.idleTimeout=0" + (scheme.equals("amqp") ? "" : trust);
            String heartbeat = setting.heartbeat() < 0 ? "" : "&heartbeat=" + setting.heartbeat() / FASTER;
            Relay ours = opened(new Relay(peer.port()));
            opened(new Client(scheme + "://localhost:" + ours.port() + options + heartbeat))
                    .connect();
            wires.put(setting.name() + " " + scheme + " ours", ours);
            if (setting.heartbeat() < 0) {
                Relay plain = opened(new Relay(peer.port()));
                JmsConnection connection = (JmsConnection)
                        new JmsConnectionFactory(scheme + "://localhost:" + plain.port() + options).createConnection();
                opened(connection).start();
                wires.put(setting.name() + " " + scheme + " plain", plain);
            }
        }
    }

    @Test
    void bytesOfAnHour() throws Exception {
        Path identity = new Certificates(folder).localhost("server");
        for (Setting setting : SETTINGS) {
            connect(setting, identity);
        }
        await().pollDelay(500, TimeUnit.MILLISECONDS).until(() -> true); // tickets of TLS are on their way
        long start = System.nanoTime();
        Map<String, Traffic> before = traffic();
        await().pollDelay(SECONDS, TimeUnit.SECONDS)
                .atMost(SECONDS + 10L, TimeUnit.SECONDS)
                .until(() -> true);
        Map<String, Traffic> after = traffic();
        double seconds = (System.nanoTime() - start) / 1e9 * FASTER;
        Map<String, Long> hour = new TreeMap<>();
        after.forEach((name, traffic) ->
                hour.put(name, Math.round(traffic.since(before.get(name)).bytes() * HOUR / seconds)));
        write(hour);

        for (Setting setting : SETTINGS) {
            boolean isSilent = setting.heartbeat() == 0 || (setting.heartbeat() < 0 && setting.peerWants() == 0);
            for (String scheme : List.of("amqp", "amqps")) {
                long bytes = hour.get(setting.name() + " " + scheme + " ours");
                assertThat(bytes == 0).as(setting.name()).isEqualTo(isSilent);
            }
        }
    }

    private Map<String, Traffic> traffic() {
        Map<String, Traffic> now = new TreeMap<>();
        wires.forEach((name, wire) -> now.put(name, wire.traffic()));
        return now;
    }

    private static void write(Map<String, Long> hour) throws Exception {
        StringBuilder table = new StringBuilder(
                """
                | bytes an hour | TCP, ours | TCP, plain | TLS 1.3, ours | TLS 1.3, plain |
                |---|---|---|---|---|
                """);
        for (Setting setting : SETTINGS) {
            table.append("| ").append(setting.name().substring(2)).append(" |");
            for (String column : List.of(" amqp ours", " amqp plain", " amqps ours", " amqps plain")) {
                Long bytes = hour.get(setting.name() + column);
                table.append(bytes == null ? " no such option |" : String.format(Locale.ROOT, " %d |", bytes));
            }
            table.append('\n');
        }
        Files.writeString(Path.of("target", "idle-bytes.md"), table);
    }
}
