package io.waylink.artemis.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AnnouncementTest {

    @ParameterizedTest
    @CsvSource({
        "orders,orders,true",
        "orders,orders.a,false",
        "orders.*,orders.a,true",
        "orders.*,orders/a,true",
        "orders.*,orders,false",
        "orders.*,orders.a.b,false",
        "orders.#,orders,true",
        "orders.#,orders.a.b,true",
        "orders.#,ordersa,false",
        "#.a,x.y.a,true",
        "#.a,a,true",
        "#.a,a.b,false",
        "#,anything/at.all,true",
        "a.*.c,a.b.c,true",
        "orders.*,orders.#,false",
        "orders.*,orders.*,true",
        "orders.#,orders.*.#,true",
        "orders.a,orders.*,false",
        "#,#,true",
    })
    void patternsMatchAsAtARouter(String pattern, String address, boolean matches) {
        assertThat(AddressPattern.of(pattern).matches(address)).isEqualTo(matches);
    }

    private static BrokerAddress queue(String name) {
        return new BrokerAddress(name, true, false);
    }

    private static List<AddressRule> rules(String... rules) {
        return Stream.of(rules).map(AddressRule::of).toList();
    }

    private static LinkRules rules(AddressNames names, String send, String listen) {
        return new LinkRules(
                names, List.of(AddressPattern.of(send)), List.of(AddressPattern.of(listen)), List.of(), List.of());
    }

    private static List<String> routes(Announcement announcement, LinkRules rules, BrokerAddress... present) {
        return announcement.routes(List.of(present), rules).stream()
                .map(LinkRoute::toString)
                .toList();
    }

    @Test
    void existingAddressesAreAnnouncedOneByOne() {
        Announcement announcement = new Announcement(true, rules("orders.#", "prices"), rules("*.dead"), true);
        assertThat(routes(
                        announcement,
                        LinkRules.NONE,
                        queue("prices"),
                        queue("orders.b"),
                        queue("orders.dead"),
                        queue("orders.a"),
                        queue("others")))
                .containsExactly(
                        "in orders.a",
                        "out orders.a",
                        "in orders.b",
                        "out orders.b",
                        "in prices",
                        "out prices",
                        "in $coordinator");
    }

    @Test
    void patternsAreAnnouncedWhateverThereIs() {
        Announcement announcement = new Announcement(false, rules("orders.#", "out prices"), List.of(), false);
        assertThat(routes(announcement, LinkRules.NONE, queue("others")))
                .containsExactly("in orders.#", "out orders.#", "out prices");
    }

    @Test
    void eachDirectionMayBeLeftOut() {
        Announcement announcement = new Announcement(true, rules("in orders.#", "out #"), rules("out *.a"), false);
        assertThat(routes(announcement, LinkRules.NONE, queue("orders.a"), queue("orders.b"), queue("prices")))
                .containsExactly("in orders.a", "in orders.b", "out orders.b", "out prices");
    }

    @Test
    void whatNoLinkMayDoIsNotAnnounced() {
        Announcement announcement = new Announcement(true, rules("#"), List.of(), false);
        assertThat(routes(
                        announcement,
                        rules(AddressNames.SAME, "orders.*", "prices"),
                        queue("orders.a"),
                        queue("prices")))
                .containsExactly("in orders.a", "out prices");
        LinkRules mute =
                new LinkRules(AddressNames.SAME, List.of(), List.of(AddressPattern.of("#")), List.of(), List.of());
        assertThat(routes(new Announcement(false, rules("orders"), List.of(), false), mute))
                .containsExactly("out orders");
    }

    @Test
    void theNamesAreThoseOfTheRouter() {
        AddressNames names =
                new AddressNames("east/", Map.of("gold", "orders.a::gold", "gone", "nowhere"), "queue://", "topic://");
        Announcement announcement =
                new Announcement(true, rules("out east/#", "out gold", "out gone"), List.of(), false);
        assertThat(routes(
                        announcement,
                        rules(names, "#", "orders.#"),
                        queue("orders.a"),
                        new BrokerAddress("orders.news", false, true)))
                .containsExactly(
                        "out east/orders.a",
                        "out east/orders.news",
                        "out east/queue://orders.a",
                        "out east/topic://orders.news",
                        "out gold");
    }

    @ParameterizedTest
    @CsvSource({
        "east/orders.a,orders.a,orders.a",
        "orders.a,orders.a,orders.a",
        "gold,orders.a::gold,orders.a",
        "east/queue://orders.a?x=y,queue://orders.a?x=y,orders.a",
        "topic://orders.a::b,topic://orders.a::b,orders.a",
    })
    void theRoutersNamesMeanAddressesOfTheBroker(String atRouter, String atBroker, String bare) {
        AddressNames names = new AddressNames("east/", Map.of("gold", "orders.a::gold"), "queue://", "topic://");
        assertThat(names.atBroker(atRouter)).isEqualTo(atBroker);
        assertThat(names.bare(atBroker)).isEqualTo(bare);
    }
}
