package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** An SVG text, parsed, in the pixels of the whole: that it is well-formed XML is checked in passing. */
final class SvgDocument {
    private static final Pattern MOVE = Pattern.compile("translate\\((\\S+) (\\S+) \\)");
    private static final Pattern CORNER = Pattern.compile("[ML](\\S+) (\\S+)");

    private final Element root;

    /** A rectangle, or a line from its left top to its right bottom, in pixels; y grows downwards. */
    record Box(double left, double top, double right, double bottom) {
        double width() {
            return right - left;
        }

        double height() {
            return bottom - top;
        }

        boolean overlaps(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }
    }

    /** A text and its place, by its estimated width. */
    record Words(String content, double size, Box box) {}

    SvgDocument(String svg) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            root = factory.newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)))
                    .getDocumentElement();
        } catch (SAXException | ParserConfigurationException | IOException e) {
            throw new AssertionError("Not well-formed: " + e.getMessage() + "\n" + svg, e);
        }
    }

    static SvgDocument of(Chart chart) {
        return new SvgDocument(chart.toSvg());
    }

    Element root() {
        return root;
    }

    List<Element> elements(String name) {
        NodeList nodes = root.getElementsByTagNameNS("http://www.w3.org/2000/svg", name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    String description() {
        return elements("desc").get(0).getTextContent();
    }

    /** The frame of the plot, which is drawn last of all that has its colour. */
    Box plot() {
        List<Box> boxes = boxes("rect", "stroke", Look.FRAME);
        return boxes.get(boxes.size() - 1);
    }

    /** The rectangles or lines of which {@code attribute} is the colour, in drawing order. */
    List<Box> boxes(String name, String attribute, String colour) {
        return elements(name).stream()
                .filter(element -> element.getAttribute(attribute).equals(rgb(colour)))
                .map(SvgDocument::box)
                .toList();
    }

    /** What is drawn of the n-th curve: a path a run of points without a gap. */
    List<Element> curve(int index) {
        return elements("path").stream()
                .filter(path ->
                        path.getAttribute("stroke").equals(rgb(Look.of(index).colour()))
                                && path.getAttribute("fill").equals("none"))
                .toList();
    }

    /** The corners of a curve's path. */
    static List<double[]> corners(Element path) {
        double[] at = origin(path);
        return CORNER.matcher(path.getAttribute("d"))
                .results()
                .skip(1) // which is there twice
                .map(corner -> new double[] {at[0] + number(corner, 1), at[1] + number(corner, 2)})
                .toList();
    }

    /** The markers of the n-th curve, then the one beside its label. */
    List<Element> markers(int index) {
        return elements("*").stream()
                .filter(element ->
                        element.getAttribute("stroke").equals(Look.of(index).colour()))
                .toList();
    }

    List<Words> texts() {
        return elements("text").stream().map(this::text).toList();
    }

    List<String> contents() {
        return texts().stream().map(Words::content).toList();
    }

    Words text(String content) {
        return texts().stream()
                .filter(text -> text.content().equals(content))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No '" + content + "' among " + contents()));
    }

    private Words text(Element text) {
        double size = fontSize(text);
        String content = text.getTextContent();
        boolean isBold = text.getAttribute("class").equals("plot-title")
                || text.getAttribute("style").contains("bold");
        double width = Text.width(content, (int) size, isBold);
        double before =
                switch (text.getAttribute("text-anchor")) {
                    case "end" -> width;
                    case "middle" -> width / 2;
                    default -> 0;
                };
        double[] at = origin(text);
        if (((Element) text.getParentNode()).getAttribute("transform").contains("rotate(-90")) {
            return new Words(
                    content,
                    size,
                    new Box(at[0] - 0.78 * size, at[1] + before - width, at[0] + 0.21 * size, at[1] + before));
        }
        double x = at[0] - before;
        String down = text.getAttribute("dy").replace("em", "");
        double y = at[1] + number(text, "y") + (down.isEmpty() ? 0 : size * Double.parseDouble(down));
        return new Words(content, size, new Box(x, y - 0.78 * size, x + width, y + 0.21 * size));
    }

    private double fontSize(Element text) {
        String own = text.getAttribute("style");
        String styles =
                elements("style").isEmpty() ? "" : elements("style").get(0).getTextContent();
        String rule = own.isEmpty() ? styles.substring(styles.indexOf("." + text.getAttribute("class") + " {")) : own;
        return Pattern.compile("font-size: ?([0-9.]+)px")
                .matcher(rule)
                .results()
                .findFirst()
                .map(size -> number(size, 1))
                .orElseThrow();
    }

    /** Texts lie inside the view box, are large enough to read and do not cover one another. */
    void requireReadable() {
        double width = number(root, "width");
        double height = number(root, "height");
        List<Words> texts = texts();
        for (int i = 0; i < texts.size(); i++) {
            Words text = texts.get(i);
            Box box = text.box();
            assertThat(text.size()).as("font size of '%s'", text.content()).isGreaterThanOrEqualTo(12);
            assertThat(box.left() >= 0 && box.top() >= 0 && box.right() <= width && box.bottom() <= height)
                    .as("%s inside %s × %s", text, width, height)
                    .isTrue();
            for (Words other : texts.subList(i + 1, texts.size())) {
                assertThat(box.overlaps(other.box()))
                        .as("%s covers %s", text, other)
                        .isFalse();
            }
        }
    }

    private static Box box(Element element) {
        double[] at = origin(element);
        double left = at[0] + number(element, "x") + number(element, "x1");
        double top = at[1] + number(element, "y") + number(element, "y1");
        return element.getTagName().equals("rect")
                ? new Box(left, top, left + number(element, "width"), top + number(element, "height"))
                : new Box(left, top, at[0] + number(element, "x2"), at[1] + number(element, "y2"));
    }

    /** Where the parents of an element have moved it. */
    static double[] origin(Element element) {
        return Stream.iterate(element.getParentNode(), Element.class::isInstance, Node::getParentNode)
                .flatMap(parent -> MOVE.matcher(((Element) parent).getAttribute("transform"))
                        .results())
                .map(move -> new double[] {number(move, 1), number(move, 2)})
                .reduce(new double[2], (a, b) -> new double[] {a[0] + b[0], a[1] + b[1]});
    }

    static double number(Element element, String attribute) {
        String text = element.getAttribute(attribute);
        return text.isEmpty() ? 0 : Double.parseDouble(text);
    }

    private static double number(MatchResult match, int group) {
        return Double.parseDouble(match.group(group));
    }

    private static String rgb(String colour) {
        int value = Integer.parseInt(colour.substring(1), 16);
        return "rgb(" + (value >> 16) + "," + (value >> 8 & 255) + "," + (value & 255) + ")";
    }
}
