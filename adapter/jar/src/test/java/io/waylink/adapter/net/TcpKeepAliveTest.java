package io.waylink.adapter.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.qpid.proton.engine.Connection;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whether the operating system asks now and then if an idle peer is there, as it says itself. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
class TcpKeepAliveTest {

    private static final int REMOTE = 2;
    private static final int TIMER = 5;

    /** The kinds of timers of our sockets to this port: 00 none, 01 something to send again, 02 keepalive. */
    private static Set<String> timers(int port) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        return Stream.concat(lines("tcp"), lines("tcp6"))
                .map(line -> line.strip().split(" +", -1))
                .filter(fields -> fields[REMOTE].endsWith(suffix))
                .map(fields -> fields[TIMER].substring(0, 2))
                .collect(Collectors.toSet());
    }

    private static Stream<String> lines(String table) throws IOException {
        Path file = Path.of("/proc/self/net", table);
        return Files.exists(file) ? Files.readAllLines(file).stream().skip(1) : Stream.empty();
    }

    @ParameterizedTest
    @CsvSource({"true, 02", "false, 00"})
    void isAskedForByItsOption(boolean wanted, String timer) throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open);
                Client client = new Client("amqp://localhost:" + peer.port() + "?transport.tcpKeepAlive=" + wanted
                        + "&amqp.idleTimeout=0")) {
            client.connect();
            await().untilAsserted(() -> assertThat(timers(peer.port())).containsExactly(timer));
        }
    }
}
