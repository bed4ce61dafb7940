package io.waylink.bench;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

class BarsTest {

    @Test
    void betterGoesToTheRightAndWorseToTheLeft() throws Exception {
        NodeList rectangles = rectangles(
                new Bars.Bar("better <&>", new Spread(2, 1.5, 3)), new Bars.Bar("worse", new Spread(0.5, 0.4, 0.6)));
        Element better = (Element) rectangles.item(1);
        Element worse = (Element) rectangles.item(2);
        double one = number(better, "x");
        assertThat(number(worse, "x") + number(worse, "width")).isEqualTo(one);
        assertThat(number(better, "width")).isEqualTo(number(worse, "width"));
    }

    private static double number(Element element, String name) {
        return Double.parseDouble(element.getAttribute(name));
    }

    private static NodeList rectangles(Bars.Bar... bars) throws Exception {
        byte[] svg = Bars.svg("title", List.of(bars)).getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg))
                .getElementsByTagName("rect");
    }
}
