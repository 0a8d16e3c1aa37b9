package dev.mixedprecision.report.page;

/** Pages that are one file each, with nothing from elsewhere, for light and dark, narrow and wide windows. */
public final class Page {
    /** Of all that stands in the element with this class, so that a page around it keeps its own looks. */
    private static final String STYLE = """
            .mixed-precision { --ink: #1f2328; --faint: #57606a; --line: #d0d7de; --ground: #ffffff; --card: #f6f8fa;
              --held: #116329; --held-ground: #dafbe1; --red: #a40e26; --red-ground: #ffebe9; --amber: #7d4e00;
              --amber-ground: #fff3c4; --grey: #424a53; --grey-ground: #eaeef2; --link: #0550ae;
              color: var(--ink); background: var(--ground); font: 15px/1.45 system-ui, sans-serif; }
            @media (prefers-color-scheme: dark) { .mixed-precision.page { --ink: #e6edf3; --faint: #9da7b3;
              --line: #373e47; --ground: #0d1117; --card: #161b22; --held: #7ee787; --held-ground: #12261b;
              --red: #ff9d95; --red-ground: #3c1618; --amber: #f2cc60; --amber-ground: #2e2407; --grey: #c9d1d9;
              --grey-ground: #2d333b; --link: #79b8ff; } }
            .mixed-precision.page { margin: 0 auto; max-width: 1440px; padding: 20px 24px 40px; box-sizing: border-box; }
            .mixed-precision * { box-sizing: border-box; }
            .mixed-precision h1 { font-size: 26px; line-height: 1.2; margin: 0 0 12px; }
            .mixed-precision h2 { font-size: 18px; margin: 0 0 10px; }
            .mixed-precision a { color: var(--link); }
            .mixed-precision nav { margin: 12px 0 16px; }
            .mixed-precision nav a { margin-right: 16px; }
            .mixed-precision p { margin: 8px 0; }
            .mixed-precision section { border: 1px solid var(--line); border-radius: 8px; background: var(--card);
              margin: 0 0 16px; padding: 14px 16px; }
            .mixed-precision .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr));
              gap: 6px 18px; margin: 0; }
            .mixed-precision .facts dt { color: var(--faint); font-size: 12px; }
            .mixed-precision .facts dd { margin: 0; overflow-wrap: anywhere; font-size: 14px; }
            .mixed-precision .tiles { display: flex; flex-wrap: wrap; gap: 10px; margin: 0 0 16px; }
            .mixed-precision .tile { border-radius: 8px; padding: 8px 14px; background: var(--grey-ground);
              color: var(--grey); }
            .mixed-precision .tile b { font-size: 24px; margin-right: 4px; }
            .mixed-precision .tile small { display: block; font-size: 12px; }
            .mixed-precision .tile.held, .mixed-precision .badge.held { background: var(--held-ground); color: var(--held); }
            .mixed-precision .tile.failed, .mixed-precision .tile.broken, .mixed-precision .badge.failed,
              .mixed-precision .badge.broken { background: var(--red-ground); color: var(--red); }
            .mixed-precision .tile.undecided, .mixed-precision .badge.undecided { background: var(--amber-ground);
              color: var(--amber); }
            .mixed-precision .badge { display: inline-block; border-radius: 10px; padding: 1px 9px; font-size: 12px;
              background: var(--grey-ground); color: var(--grey); white-space: nowrap; }
            .mixed-precision table { border-collapse: collapse; width: 100%; font-size: 14px; background: none; }
            .mixed-precision th, .mixed-precision td { text-align: left; vertical-align: top; padding: 6px 10px 6px 0;
              border: 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; background: none; }
            .mixed-precision tr:first-child > td { border-top: 0; }
            .mixed-precision th { color: var(--faint); font-weight: 600; font-size: 12px; }
            .mixed-precision td.law { white-space: nowrap; width: 64px; }
            .mixed-precision td:has(> .badge) { width: 84px; white-space: nowrap; }
            .mixed-precision .what { font-weight: 600; }
            .mixed-precision .reason { color: var(--faint); font-size: 13px; overflow-wrap: anywhere; }
            .mixed-precision .cells { list-style: none; display: flex; flex-wrap: wrap; gap: 3px 16px; margin: 2px 0 0;
              padding: 0; }
            .mixed-precision .cells li { margin: 0; padding: 0; }
            .mixed-precision .cells .of { color: var(--faint); }
            .mixed-precision .red b { color: var(--red); }
            .mixed-precision .beside { display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); }
            @media (min-width: 1150px) { .mixed-precision .beside { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
            .mixed-precision figure { margin: 0 0 12px; background: #ffffff; border: 1px solid var(--line);
              border-radius: 6px; padding: 6px; color: #1f2328; }
            .mixed-precision figure a { color: #0550ae; }
            .mixed-precision figure svg { display: block; width: 100%; height: auto; }
            .mixed-precision figcaption { font-size: 12px; color: #57606a; padding: 2px 4px; }
            """;

    private Page() {}

    /** A whole page of its own, under a title. */
    public static String of(String title, String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"
                + Html.escaped(title) + "</title>\n<style>\n" + STYLE
                + "@media (prefers-color-scheme: dark) { body { background: #0d1117; } }\nbody { margin: 0; }\n</style></head>\n"
                + "<body><main class=\"mixed-precision page\">\n<h1>" + Html.escaped(title) + "</h1>\n" + body
                + "</main></body></html>\n";
    }

    /** A piece of a light page that has its own looks. */
    public static String fragment(String body) {
        return "<style>\n" + STYLE + "</style>\n<div class=\"mixed-precision\">\n" + body + "</div>\n";
    }

    /** What became of something, as a word on its colour. */
    public static String badge(Object outcome) {
        return "<span class=\"badge " + outcome + "\">" + outcome + "</span>";
    }
}
