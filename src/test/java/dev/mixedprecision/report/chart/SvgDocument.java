package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** An SVG text, parsed: that it is well-formed XML is checked in passing. */
final class SvgDocument {
    private static final String NAMESPACE = "http://www.w3.org/2000/svg";
    private final Document document;

    /** A text's place, by its estimated width. */
    record TextBox(String text, Box box) {
        boolean overlaps(TextBox other) {
            return box.left() < other.box.right()
                    && other.box.left() < box.right()
                    && box.top() < other.box.bottom()
                    && other.box.top() < box.bottom();
        }
    }

    SvgDocument(String svg) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        } catch (SAXException | ParserConfigurationException | IOException e) {
            throw new AssertionError("Not well-formed: " + e.getMessage() + "\n" + svg, e);
        }
    }

    static SvgDocument of(Chart chart) {
        return new SvgDocument(chart.toSvg());
    }

    Element root() {
        return document.getDocumentElement();
    }

    List<Element> elements(String name) {
        NodeList nodes = document.getElementsByTagNameNS(NAMESPACE, name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    List<Element> ofClass(String name) {
        return elements("*").stream()
                .filter(element -> element.getAttribute("class").equals(name))
                .toList();
    }

    List<String> texts(String className) {
        return ofClass(className).stream().map(Element::getTextContent).toList();
    }

    Box plot() {
        return rectangle(ofClass("plot").get(0));
    }

    static Box rectangle(Element rect) {
        double x = number(rect, "x");
        double y = number(rect, "y");
        return new Box(x, y, x + number(rect, "width"), y + number(rect, "height"));
    }

    static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    /** The corners of a path of absolute M and L. */
    static List<double[]> corners(Element path) {
        List<double[]> corners = new ArrayList<>();
        for (String corner : path.getAttribute("d").substring(1).split("[ML]")) {
            String[] xy = corner.split(" ");
            corners.add(new double[] {Double.parseDouble(xy[0]), Double.parseDouble(xy[1])});
        }
        return corners;
    }

    List<TextBox> textBoxes() {
        return elements("text").stream().map(SvgDocument::textBox).toList();
    }

    private static TextBox textBox(Element text) {
        double size = number(text, "font-size");
        String content = text.getTextContent();
        double width = text.hasAttribute("font-weight") ? Text.boldWidth(content, size) : Text.width(content, size);
        double x = number(text, "x")
                - switch (text.getAttribute("text-anchor")) {
                    case "start" -> 0;
                    case "middle" -> width / 2;
                    default -> width;
                };
        double y = number(text, "y");
        return new TextBox(content, new Box(x, y - 0.8 * size, x + width, y + 0.22 * size));
    }

    /** Texts lie inside the view box, are large enough to read and do not cover one another. */
    void requireReadable() {
        double width = number(root(), "width");
        double height = number(root(), "height");
        assertThat(root().getAttribute("viewBox").split(" ")).hasSize(4);
        assertThat(elements("text")).allSatisfy(text -> assertThat(number(text, "font-size"))
                .as("font size of '%s'", text.getTextContent())
                .isGreaterThanOrEqualTo(12));
        List<TextBox> boxes = textBoxes();
        for (int i = 0; i < boxes.size(); i++) {
            TextBox text = boxes.get(i);
            assertThat(text.box().left() >= 0
                            && text.box().top() >= 0
                            && text.box().right() <= width
                            && text.box().bottom() <= height)
                    .as("%s inside %s × %s", text, width, height)
                    .isTrue();
            for (TextBox other : boxes.subList(i + 1, boxes.size())) {
                assertThat(text.overlaps(other)).as("%s covers %s", text, other).isFalse();
            }
        }
    }
}
