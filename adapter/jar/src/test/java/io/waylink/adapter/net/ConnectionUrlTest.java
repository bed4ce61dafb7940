package io.waylink.adapter.net;

import java.util.Map;

import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Endpoints.ServerList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ConnectionUrlTest {

    private static final Login SOMEBODY = new Login("user", "secret", Runnable::run, RecoveryListener.NONE);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    amqp://a                                | amqp://a:5672
                    amqp://a/                               | amqp://a:5672
                    amqps://a                               | amqps://a:5671
                    amqpws://a                              | amqpws://a:80
                    amqpwss://a/ws/amqp                     | amqpwss://a:443/ws/amqp
                    amqp://a:1,b:2                          | amqp://a:1, amqp://b:2
                    ' amqp://a:1, amqp://b:2 '              | amqp://a:1, amqp://b:2
                    amqps://a:1,amqpwss://b:2/x             | amqps://a:1, amqpwss://b:2/x
                    amqp://[::1]:7                          | amqp://[::1]:7
                    failover:(amqp://a:1,amqp://b:2)        | amqp://a:1, amqp://b:2
                    failover://(amqps://a:1,amqpwss://b/x)  | amqps://a:1, amqpwss://b:443/x
                    failover:amqp://a:1,amqp://b:2          | amqp://a:1, amqp://b:2
                    failover:(amqp://a?amqp.saslMechanisms=PLAIN,EXTERNAL,amqp://b) | amqp://a:5672, amqp://b:5672
                    """)
    void readsWhereToConnect(String url, String endpoints) {
        assertThat(ConnectionUrl.parse(url).endpoints()).hasToString("[" + endpoints + "]");
    }

    @Test
    void passesOnTheOptionsOfQpidJms() {
        assertThat(ConnectionUrl.parse("amqp://a?amqp.idleTimeout=1&transport.keyStorePassword=%26+&jms.clientID=x")
                        .options())
                .isEqualTo(Map.of("amqp.idleTimeout", "1", "transport.keyStorePassword", "& ", "jms.clientID", "x"));
    }

    @Test
    void takesTheOptionsOfAFailoverUriWhereverTheyStand() {
        ConnectionUrl url = ConnectionUrl.parse(
                "failover:(amqp://a?amqp.idleTimeout=1,amqp://b?amqp.idleTimeout=1)"
                        + "?failover.nested.transport.tcpNoDelay=true&failover.amqpOpenServerListAction=REPLACE&jms.clientID=x");

        assertThat(url.options())
                .isEqualTo(Map.of("amqp.idleTimeout", "1", "transport.tcpNoDelay", "true", "jms.clientID", "x"));
        assertThat(url.policy().serverList()).isEqualTo(ServerList.REPLACE);
    }

    @Test
    void hasOptionsOfItsOwn() {
        ConnectionUrl defaults = ConnectionUrl.parse("amqp://a");
        ConnectionUrl set = ConnectionUrl.parse(
                "amqp://a?serverList=ignore&redirectFallbackAfter=7&allowPlainWithoutTls=true&allowInsecureRedirect=true");

        assertThat(defaults.policy().serverList()).isEqualTo(ServerList.ADD);
        assertThat(defaults.policy().redirectFallbackAfter()).isEqualTo(3);
        assertThat(defaults.plainWithoutTls()).isFalse();
        assertThat(defaults.insecureRedirect()).isFalse();
        assertThat(set.policy().serverList()).isEqualTo(ServerList.IGNORE);
        assertThat(set.policy().redirectFallbackAfter()).isEqualTo(7);
        assertThat(set.plainWithoutTls()).isTrue();
        assertThat(set.insecureRedirect()).isTrue();
        assertThat(set.options()).isEmpty();
        assertThat(ConnectionUrl.parse("amqp://a?amqp.allowNonSecureRedirects=true")
                        .insecureRedirect())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tcp://a                            | url is 'tcp://a', it must begin with amqp://, amqps://, amqpws://, amqpwss:// or failover:(
                    amqp://a,http://b                  | url is 'amqp://a,http://b', 'http://b' must be scheme://host:port with one of the schemes [amqp, amqps, amqpws, amqpwss]
                    amqp://a b                         | url is 'amqp://a b', 'amqp://a b' is not a URI: Illegal character in authority
                    amqp://a:70000                     | url is 'amqp://a:70000', its port is 70000, it must be 1 to 65535
                    amqp://a/x                         | url is 'amqp://a/x', only amqpws and amqpwss have a path
                    amqps://a,amqp://b                 | url is 'amqps://a,amqp://b', all its hosts must use TLS, or none of them
                    amqp://u:secret@a                  | url holds a user, it must not: user and password are properties of their own
                    failover:(amqp://b c,amqp://u:secret@a) | url holds a user, it must not: user and password are properties of their own
                    failover:(amqp://a                 | url is 'failover:(amqp://a', it must be failover:(uri,uri)?options
                    amqp://a?serverList=merge          | url is 'amqp://a', its option 'serverList' is 'merge', it must be add, replace or ignore
                    amqp://a?redirectFallbackAfter=0   | url is 'amqp://a', its option 'redirectFallbackAfter' is '0', it must be a number from 1 to 999999
                    amqp://a?allowPlainWithoutTls=yes  | url is 'amqp://a', its option 'allowPlainWithoutTls' is 'yes', it must be true or false
                    amqp://a?transport.keyStorePassword=%zz | url is 'amqp://a', its option 'transport.keyStorePassword' holds a % that no two hexadecimal digits follow
                    amqp://a?amqp.vhost                | url is 'amqp://a', its option 'amqp.vhost' must be name=value with a name that begins with jms., amqp. or transport., or is one of [allowInsecureRedirect, allowPlainWithoutTls, cbs, cbs.audience, cbs.lifetime, cbs.scope, cbs.tokenEndpoint, cbs.tokenFile, heartbeat, pipelinedOpen, proxy, proxyPassword, proxyUser, redirectFallbackAfter, serverList]
                    failover:(amqp://a?amqp.vhost=x,amqp://b?amqp.vhost=y) | url is 'failover:(amqp://a', its option 'amqp.vhost' is there twice with different values, it holds for all hosts
                    failover:(amqp://a)?failover.maxReconnectAttempts=5 | url is 'failover:(amqp://a)', its option 'failover.maxReconnectAttempts' must go: connecting never ends while deployed; connectTimeout and sendTimeout say how long an application waits
                    failover:(amqp://a)?failover.randomize=true | url is 'failover:(amqp://a)', its option 'failover.randomize' must go: hosts are tried in the order in which they are named
                    """)
    void isRefusedInOneSentence(String url, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionUrl.parse(url))
                .withMessage(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp://a?transport.foo=secret", "amqp://a?amqp.foo=secret"})
    void anOptionThatQpidJmsDoesNotHaveIsNamedWithoutItsValue(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AmqpProviders(ConnectionUrl.parse(url)))
                .withMessageContaining(".foo', which is not an option of Qpid JMS")
                .withMessageNotContaining("secret");
    }

    @Test
    void theHostNameOfOpenStaysTheOriginalUnlessARedirectNamesAnother() {
        AmqpProviders plain = new AmqpProviders(ConnectionUrl.parse("amqp://a,b"));
        AmqpProviders named = new AmqpProviders(ConnectionUrl.parse("amqp://a,b?amqp.vhost=tenant"));
        Endpoint announced = new Endpoint("amqp", "c", 1);
        Endpoint redirect = new Endpoint("amqp", "10.0.0.1", 1, "", "b");
        Endpoint renamed = new Endpoint("amqp", "10.0.0.1", 1, "", "other");

        assertThat(plain.create(new Endpoint("amqp", "b", 5672), SOMEBODY).getVhost())
                .isEqualTo("b");
        assertThat(plain.create(announced, SOMEBODY).getVhost()).isEqualTo("a");
        assertThat(plain.create(redirect, SOMEBODY).getVhost()).isEqualTo("b");
        assertThat(plain.create(renamed, SOMEBODY).getVhost()).isEqualTo("other");
        assertThat(named.create(announced, SOMEBODY).getVhost()).isEqualTo("tenant");
        assertThat(named.create(redirect, SOMEBODY).getVhost()).isEqualTo("tenant");
        assertThat(named.create(renamed, SOMEBODY).getVhost()).isEqualTo("other");
    }
}
