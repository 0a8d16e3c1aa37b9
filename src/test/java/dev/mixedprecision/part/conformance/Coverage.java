package dev.mixedprecision.part.conformance;

import dev.mixedprecision.spec.Judge;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which of libtorch's autocast rules the rows of the conformance tables call.
 *
 * @param rules the operators with a rule, overloads with a dot
 * @param rows what the rows call
 * @param leftOut the rules that no row calls, with the reason
 */
record Coverage(SortedSet<String> rules, List<Calls> rows, List<LeftOut> leftOut) {
    /** Tables of operators that the loaded libtorch has no rule for, or a CPU build of it has not. */
    private static final Set<String> WITHOUT_RULES = Set.of(
            "Operators that are on no list",
            "On CUDA, not as the reference says",
            "Registered by CUDA builds of libtorch, not in the reference");

    /**
     * What a row calls.
     *
     * @param row the row's name, with the file that it is in
     * @param table what stands above the row's table
     * @param of the operators that the call is of: one, with its overload, unless it is called by another name
     * @param all the operators that it comes to, those of its arguments among them
     */
    record Calls(String row, String table, SortedSet<String> of, SortedSet<String> all) {
        static Calls by(ConformanceTables.Row row) {
            OperatorCall call =
                    OperatorCall.parse(row.cells().get("call"), row.cells().get("inputs"), "");
            SortedSet<String> all = CastExperiment.called(call);
            return new Calls(
                    row.cells().get("operator") + " in " + row.file(),
                    row.table(),
                    those(all, operator -> name(operator).equals(call.operator())),
                    all);
        }
    }

    static Coverage on(String deviceType) {
        return new Coverage(
                CastExperiment.registered(deviceType),
                ConformanceTables.rows(deviceType).stream().map(Calls::by).toList(),
                LeftOut.on(deviceType));
    }

    /** Requires that every rule is called by a row or left out for a reason, and that every row calls a rule. */
    void require(Judge judge) {
        Set<String> called = rows.stream().flatMap(row -> row.of().stream()).collect(Collectors.toSet());
        Set<String> named = leftOut.stream().map(LeftOut::operator).collect(Collectors.toSet());
        judge.above("operators with an autocast rule", 0, rules.size(), "operators", "an empty list is no answer");
        none(
                judge,
                "rules that no row calls and left-out.md does not name",
                those(rules, rule -> !called.contains(rule) && !named.contains(rule)));
        none(judge, "rules in left-out.md that a row calls", those(named, called::contains));
        none(
                judge,
                "operators in left-out.md that libtorch has no rule for",
                those(named, name -> !rules.contains(name)));
        none(
                judge,
                "rules in left-out.md without a reason",
                leftOut.stream()
                        .filter(each -> each.reason().isBlank())
                        .map(LeftOut::operator)
                        .collect(Collectors.toCollection(TreeSet::new)));
        none(judge, "rows that call nothing that libtorch has a rule for", rowsWithoutRule());
    }

    private SortedSet<String> rowsWithoutRule() {
        Set<String> names = rules.stream().map(Coverage::name).collect(Collectors.toSet());
        return rows.stream()
                .filter(row -> !WITHOUT_RULES.contains(row.table()))
                .filter(row -> row.all().stream().map(Coverage::name).noneMatch(names::contains))
                .map(Calls::row)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void none(Judge judge, String what, SortedSet<String> measured) {
        judge.same(what, new TreeSet<String>(), measured);
    }

    /** Without the overload. */
    private static String name(String operator) {
        return operator.replaceFirst("\\..*$", "");
    }

    private static SortedSet<String> those(Collection<String> operators, Predicate<String> which) {
        return operators.stream().filter(which).collect(Collectors.toCollection(TreeSet::new));
    }
}
