package io.waylink.artemis.config;

import java.util.List;

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
    })
    void patternsMatchAsAtARouter(String pattern, String address, boolean matches) {
        assertThat(AddressPattern.of(pattern).matches(address)).isEqualTo(matches);
    }

    @Test
    void existingAddressesAreAnnouncedOneByOne() {
        Announcement announcement = new Announcement(true, List.of("orders.#", "prices"), List.of("*.dead"), true);
        assertThat(announcement.routes(List.of("prices", "orders.b", "orders.dead", "orders.a", "others")))
                .containsExactly(
                        new LinkRoute("orders.a", Direction.IN),
                        new LinkRoute("orders.a", Direction.OUT),
                        new LinkRoute("orders.b", Direction.IN),
                        new LinkRoute("orders.b", Direction.OUT),
                        new LinkRoute("prices", Direction.IN),
                        new LinkRoute("prices", Direction.OUT),
                        LinkRoute.COORDINATOR);
    }

    @Test
    void patternsAreAnnouncedWhateverThereIs() {
        assertThat(new Announcement(false, List.of("orders.#"), List.of(), false).routes(List.of("others")))
                .containsExactly(new LinkRoute("orders.#", Direction.IN), new LinkRoute("orders.#", Direction.OUT));
    }
}
