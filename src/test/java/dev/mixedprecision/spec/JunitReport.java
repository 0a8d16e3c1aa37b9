package dev.mixedprecision.spec;

import dev.mixedprecision.report.ResultFiles;
import io.cucumber.plugin.ConcurrentEventListener;
import io.cucumber.plugin.event.EventPublisher;
import io.cucumber.plugin.event.Status;
import io.cucumber.plugin.event.TestCase;
import io.cucumber.plugin.event.TestCaseFinished;
import io.cucumber.plugin.event.TestRunFinished;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The scenarios as JUnit's XML, for what reads no Allure: a class a law, a test a scenario, with the file and the line, which
 * is the row of an outline's table. The build's own XML names neither.
 */
public final class JunitReport implements ConcurrentEventListener {
    private final Path file;
    private final List<TestCaseFinished> scenarios = new ArrayList<>();

    /** Called by Cucumber, with what stands behind the colon. */
    public JunitReport(String file) {
        this.file = Path.of(file);
    }

    @Override
    public void setEventPublisher(EventPublisher publisher) {
        publisher.registerHandlerFor(TestCaseFinished.class, scenarios::add);
        publisher.registerHandlerFor(TestRunFinished.class, event -> ResultFiles.write(file, xml()));
    }

    private String xml() {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
            xml.writeStartDocument();
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            attributes(
                    xml,
                    Map.of(
                            "name", "Mixed precision, specified",
                            "tests", String.valueOf(scenarios.size()),
                            "failures", count(JunitReport::isFailure),
                            "errors", count(scenario -> isBad(scenario) && !isFailure(scenario)),
                            "skipped", count(JunitReport::isSkipped)));
            for (TestCaseFinished scenario : scenarios) {
                write(xml, scenario);
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text + "\n";
    }

    private static void write(XMLStreamWriter xml, TestCaseFinished event) throws XMLStreamException {
        TestCase scenario = event.getTestCase();
        String law = Laws.idOf(scenario.getTags());
        Path feature = Features.path(scenario.getUri());
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        attributes(
                xml,
                Map.of(
                        "classname", feature.getParent().getFileName() + "." + law,
                        "name",
                                law + " · " + scenario.getName() + " (line "
                                        + scenario.getLocation().getLine() + ")",
                        "file", feature.toString(),
                        "line", String.valueOf(scenario.getLocation().getLine()),
                        "time",
                                String.format(
                                        Locale.ROOT,
                                        "%.3f",
                                        event.getResult().getDuration().toNanos() / 1e9)));
        Throwable error = event.getResult().getError();
        if (isSkipped(event)) {
            xml.writeStartElement("skipped");
            xml.writeAttribute("message", error == null ? "" : legal(error.getMessage()));
            xml.writeEndElement();
        } else if (isBad(event)) {
            xml.writeStartElement(isFailure(event) ? "failure" : "error");
            StringWriter trace = new StringWriter();
            if (error != null) {
                xml.writeAttribute("type", error.getClass().getName());
                xml.writeAttribute("message", legal(error.getMessage()));
                error.printStackTrace(new PrintWriter(trace));
            }
            xml.writeCharacters(legal(trace.toString()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static void attributes(XMLStreamWriter xml, Map<String, String> values) throws XMLStreamException {
        for (String name : values.keySet().stream().sorted().toList()) {
            xml.writeAttribute(name, legal(values.get(name)));
        }
    }

    /** Without what no XML may hold, such as the colours of a console. */
    private static String legal(String text) {
        return String.valueOf(text).replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?");
    }

    private String count(Predicate<TestCaseFinished> what) {
        return String.valueOf(scenarios.stream().filter(what).count());
    }

    private static boolean isSkipped(TestCaseFinished scenario) {
        return scenario.getResult().getStatus() == Status.SKIPPED;
    }

    private static boolean isBad(TestCaseFinished scenario) {
        return !isSkipped(scenario) && !scenario.getResult().getStatus().isOk();
    }

    private static boolean isFailure(TestCaseFinished scenario) {
        return isBad(scenario) && scenario.getResult().getError() instanceof AssertionError;
    }
}
