package io.waylink.recovery;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds for endpoints whatever has happened to them. */
class EndpointsPropertiesTest {

    @Property
    void theCurrentOneIsAlwaysOneOfThemAndNoneIsThereTwice(@ForAll("endpoints") Endpoints endpoints) {
        assertThat(endpoints.inOrder())
                .contains(endpoints.current())
                .containsAll(endpoints.configured())
                .doesNotHaveDuplicates();
    }

    @Property
    void everyEndpointIsTriedOncePerRound(@ForAll("endpoints") Endpoints endpoints) {
        Endpoints from = withoutRedirect(endpoints).succeeded();
        int size = from.inOrder().size();
        List<Endpoints> twoRounds =
                Stream.iterate(from, Endpoints::failed).limit(2L * size).toList();

        assertThat(twoRounds.subList(0, size))
                .map(Endpoints::current)
                .containsExactlyInAnyOrderElementsOf(from.inOrder());
        assertThat(twoRounds.subList(0, size)).map(Endpoints::failedRounds).containsOnly(0);
        assertThat(twoRounds.subList(size, 2 * size))
                .map(Endpoints::failedRounds)
                .containsOnly(1);
    }

    @Property
    void aRedirectIsGivenUpForTheOriginalAddressAfterItsFailures(@ForAll("endpoints") Endpoints endpoints) {
        Endpoints original = withoutRedirect(endpoints);

        assertThat(original.redirect().to()).isNull();
        assertThat(original.inOrder()).containsAll(endpoints.configured());
    }

    @Property
    void withoutSuccessNoPeersAreTriedForLongWithoutDelay(
            @ForAll("endpoints") Endpoints endpoints, @ForAll("failures") List<UnaryOperator<Endpoints>> failures) {
        Endpoints now = endpoints.succeeded();
        for (UnaryOperator<Endpoints> failure : failures) {
            now = failure.apply(now);
        }

        assertThat(now.failedRounds()).isPositive();
    }

    @Property
    void successStaysWhereItIsAndForgetsAllFailures(@ForAll("endpoints") Endpoints endpoints) {
        assertThat(endpoints.succeeded().current()).isEqualTo(endpoints.current());
        assertThat(endpoints.succeeded().failedRounds()).isZero();
    }

    private static Endpoints withoutRedirect(Endpoints endpoints) {
        Endpoints now = endpoints;
        for (int i = 0; i < Endpoints.REDIRECT_FALLBACK_AFTER && now.redirect().to() != null; i++) {
            now = now.failed();
        }
        return now;
    }

    /** So many failures and redirects that any order of them makes at least one loop, or one whole round. */
    @Provide
    Arbitrary<List<UnaryOperator<Endpoints>>> failures() {
        Arbitrary<UnaryOperator<Endpoints>> redirected = Arbitraries.of("a", "f", "g")
                .map(host -> endpoints -> endpoints.redirected(new Endpoint("amqp", host, 5672)));
        Arbitrary<UnaryOperator<Endpoints>> failed = Arbitraries.just(Endpoints::failed);
        return Arbitraries.oneOf(redirected, failed).list().ofSize(40);
    }

    /** Any endpoints after any history. */
    @Provide
    Arbitrary<Endpoints> endpoints() {
        Arbitrary<Endpoint> one = Arbitraries.of("a", "b", "c", "d", "e").map(host -> new Endpoint("amqp", host, 5672));
        Arbitrary<UnaryOperator<Endpoints>> step = Arbitraries.oneOf(
                Arbitraries.just(Endpoints::failed),
                Arbitraries.just(Endpoints::lost),
                Arbitraries.just(Endpoints::succeeded),
                one.list().ofMaxSize(3).map(announced -> endpoints -> endpoints.learned(announced)),
                one.map(to -> endpoints -> endpoints.redirected(to)));
        return Combinators.combine(
                        one.list().ofMinSize(1).ofMaxSize(3), step.list().ofMaxSize(20))
                .as((configured, history) -> {
                    Endpoints now = Endpoints.of(configured);
                    for (UnaryOperator<Endpoints> next : history) {
                        now = next.apply(now);
                    }
                    return now;
                });
    }
}
