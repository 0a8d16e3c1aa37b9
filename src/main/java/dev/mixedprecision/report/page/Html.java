package dev.mixedprecision.report.page;

/** Text in a page. */
public final class Html {
    private Html() {}

    /** As text between tags or in an attribute. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
