package dev.mixedprecision.report.chart;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes SVG elements, attributes as alternating names and values; numbers to a hundredth of a pixel. */
final class SvgWriter {
    private static final String NAMESPACE = "http://www.w3.org/2000/svg";
    /** Beyond this a line is out of sight anyway, and some viewers no longer draw it. */
    private static final double FARTHEST = 1e5;

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;

    SvgWriter(double width, double height, String title, String description) {
        try {
            // The JDK's own implementation, whatever else the class path offers.
            xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.setDefaultNamespace(NAMESPACE);
            xml.writeStartElement("svg");
            xml.writeDefaultNamespace(NAMESPACE);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Cannot write SVG", e);
        }
        attributes(
                "viewBox",
                "0 0 " + number(width) + " " + number(height),
                "width",
                width,
                "height",
                height,
                "style",
                "max-width:100%;height:auto",
                "role",
                "img",
                "aria-labelledby",
                "title description",
                "font-family",
                "system-ui, sans-serif",
                "fill",
                Palette.INK);
        element("title", title, "id", "title");
        element("desc", description, "id", "description");
        empty("rect", "width", width, "height", height, "fill", Palette.PAPER);
    }

    String finish() {
        try {
            close();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Cannot write SVG", e);
        }
        return text + "\n";
    }

    void open(String element, Object... attributes) {
        try {
            xml.writeCharacters("\n");
            xml.writeStartElement(NAMESPACE, element);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Cannot write <" + element + ">", e);
        }
        attributes(attributes);
    }

    void close() {
        try {
            xml.writeCharacters("\n");
            xml.writeEndElement();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Cannot close an element", e);
        }
    }

    void empty(String element, Object... attributes) {
        try {
            xml.writeCharacters("\n");
            xml.writeEmptyElement(NAMESPACE, element);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Cannot write <" + element + ">", e);
        }
        attributes(attributes);
    }

    void element(String element, String content, Object... attributes) {
        open(element, attributes);
        try {
            xml.writeCharacters(legal(content));
            xml.writeEndElement();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Cannot write <" + element + ">", e);
        }
    }

    void line(double x1, double y1, double x2, double y2, Object... attributes) {
        open("line", "x1", x1, "y1", y1, "x2", x2, "y2", y2);
        attributes(attributes);
        closeInLine();
    }

    /** A text whose base line is at y; anchor is start, middle or end. */
    void text(double x, double y, String anchor, double size, String content, Object... attributes) {
        open("text", "x", x, "y", y, "text-anchor", anchor, "font-size", size);
        attributes(attributes);
        try {
            xml.writeCharacters(legal(content));
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Cannot write '" + content + "'", e);
        }
        closeInLine();
    }

    static String number(double value) {
        long hundredths = Math.round(100 * Math.max(-FARTHEST, Math.min(FARTHEST, value)));
        String sign = hundredths < 0 ? "-" : "";
        long magnitude = Math.abs(hundredths);
        long fraction = magnitude % 100;
        if (fraction == 0) {
            return sign + magnitude / 100;
        }
        String digits = fraction % 10 == 0 ? "" + fraction / 10 : (fraction < 10 ? "0" : "") + fraction;
        return sign + magnitude / 100 + "." + digits;
    }

    private void attributes(Object... attributes) {
        try {
            for (int i = 0; i < attributes.length; i += 2) {
                Object value = attributes[i + 1];
                xml.writeAttribute(
                        (String) attributes[i],
                        value instanceof Number number ? number(number.doubleValue()) : legal((String) value));
            }
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Cannot write attributes", e);
        }
    }

    private void closeInLine() {
        try {
            xml.writeEndElement();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Cannot close an element", e);
        }
    }

    /** XML has no place for most control characters and lone surrogates, escaped or not. */
    private static String legal(String content) {
        StringBuilder legal = new StringBuilder(content.length());
        content.codePoints()
                .map(c -> c >= ' ' && !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF
                        ? c
                        : Character.isWhitespace(c) ? ' ' : 0xFFFD)
                .forEach(legal::appendCodePoint);
        return legal.toString();
    }
}
