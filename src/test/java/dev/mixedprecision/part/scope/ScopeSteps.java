package dev.mixedprecision.part.scope;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.scope.NestingExperiment.Nesting;
import dev.mixedprecision.part.scope.NestingExperiment.Threads;
import dev.mixedprecision.part.scope.WeightCacheExperiment.Gradient;
import dev.mixedprecision.part.scope.WeightCacheExperiment.Growth;
import dev.mixedprecision.part.scope.WeightCacheExperiment.Held;
import dev.mixedprecision.part.scope.WeightCacheExperiment.Products;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.run.Numbers;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.Facts.Dtype;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.Skipped;
import dev.mixedprecision.spec.Value;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules of autocast's scope: where it holds, for whom, and how long it keeps a weight's copy. */
public final class ScopeSteps {
    private final World world;
    private final NestingExperiment nestingExperiment;
    private final WeightCacheExperiment cacheExperiment;
    private Gradient gradient;
    private Growth growth;

    public ScopeSteps(World world) {
        this(world, new NestingExperiment(), new WeightCacheExperiment());
    }

    ScopeSteps(World world, NestingExperiment nestingExperiment) {
        this(world, nestingExperiment, new WeightCacheExperiment());
    }

    ScopeSteps(World world, WeightCacheExperiment cacheExperiment) {
        this(world, new NestingExperiment(), cacheExperiment);
    }

    ScopeSteps(World world, Gradient gradient) {
        this(world);
        this.gradient = gradient;
    }

    private ScopeSteps(World world, NestingExperiment nestingExperiment, WeightCacheExperiment cacheExperiment) {
        this.world = world;
        this.nestingExperiment = nestingExperiment;
        this.cacheExperiment = cacheExperiment;
    }

    @When("scopes of {scopes} are opened inside each other, and by exceptions end {scopeNumbers}")
    public void nested(List<FloatFormat> types, Set<Integer> failing) {
        Nesting nesting = world.timed(
                "scopes of " + types + ", failing: " + (failing.isEmpty() ? "none" : failing),
                () -> nestingExperiment.nested(world.device(), types, failing));
        world.judge().same("scopes that ended by an exception", failing.size(), nesting.exceptions());
        Facts facts = world.facts();
        facts.dtypes()
                .put(
                        () -> products("types of products, the outermost scope first", nesting.entering()),
                        "products on the way in, the outermost scope first");
        facts.dtypes()
                .put(
                        () -> products("types of products, after the innermost scope first", nesting.leaving()),
                        "products after the end of each scope, the innermost first");
        facts.same()
                .putAll(
                        () -> List.of(
                                new Same("autocast after all", "off", nesting.leftOn() ? "on" : "off"),
                                new Same("autocast's type after all", nesting.dtypeBefore(), nesting.dtypeAfter())),
                        "autocast",
                        "before the scopes");
    }

    @When("a {format} scope is open on one thread, and another thread opens and closes a {format} scope")
    public void twoThreads(FloatFormat type, FloatFormat otherType) {
        Threads threads = world.timed(
                type + " on one thread, " + otherType + " on another",
                () -> nestingExperiment.threads(world.device(), type, otherType));
        world.found(Finding.words(
                "products on another thread, while a " + type + " scope is open: before, inside and after its own",
                String.join(", ", threads.elsewhere())));
        Facts facts = world.facts();
        facts.dtypes()
                .put(
                        () -> products("types of products on the other thread", threads.elsewhere()),
                        "products on the other thread, before, inside and after its own scope");
        facts.dtypes()
                .put(
                        () -> products("types of products on the thread of the scope", threads.here()),
                        "products on the first thread meanwhile");
        facts.dtypes()
                .put(
                        () -> new Dtype("type of a product after the attempt", threads.afterThat()),
                        "a product there after the other thread has tried to close its scope");
        facts.dtypes()
                .put(
                        () -> new Dtype("type of a product after closing on its own thread", threads.afterClosing()),
                        "a product there once it has closed the scope itself");
        facts.refusals()
                .put(
                        () -> new Facts.Refusal("closing on the other thread", threads.closingElsewhere()),
                        "closing the first thread's scope on the other");
    }

    private static Dtype products(String what, List<String> types) {
        return new Dtype(what, String.join(", ", types));
    }

    @When("{weight} is used twice in a {format} scope with the cache {onOrOff}")
    public void usedTwice(WeightUse use, FloatFormat type, boolean cache) {
        Held held = world.timed(
                use + ", " + type + ", cache " + (cache ? "on" : "off"),
                () -> cacheExperiment.usedTwice(world.device(), type, use, cache));
        world.facts()
                .changes()
                .put(() -> copies(held), "the count of its low-precision copies in memory after each use");
    }

    private static Facts.Change copies(Held held) {
        requireCounting(held.unavailable());
        String size = ", of " + held.copyBytes() + " bytes each";
        return new Facts.Change(
                new Value.Count(
                        "copies after the first use, " + held.afterFirst() + " bytes" + size, held.copiesAfterFirst()),
                new Value.Count(
                        "copies after the second use, " + held.afterSecond() + " bytes" + size,
                        held.copiesAfterSecond()));
    }

    @When("a weight is used in a {format} scope, updated from 1 to 3, and used again {reuse}")
    public void updated(FloatFormat type, Reuse reuse) {
        Products products = world.timed(
                "updated and used again " + reuse + ", " + type,
                () -> cacheExperiment.updated(world.device(), type, reuse));
        world.facts()
                .changes()
                .put(
                        () -> new Facts.Change(
                                new Value.Floating("product before", products.before(), FloatFormat.FLOAT32),
                                new Value.Floating("product after", products.after(), FloatFormat.FLOAT32)),
                        "the product with two ones");
    }

    @When("a weight is first used without gradients in a {format} scope, and then with them {reuse}")
    public void firstUsedWithoutGradients(FloatFormat type, Reuse reuse) {
        gradient = world.timed(
                "first used without gradients, then with them " + reuse + ", " + type,
                () -> cacheExperiment.firstUsedWithoutGradients(world.device(), type, reuse));
    }

    @Then("its gradient is {gradient} before libtorch 2.11 and {gradient} since, though the input's is {number}")
    public void gradientByVersion(String before, String since, Figure ofInput) {
        boolean fixed = atLeast(gradient.libtorch(), 2, 11);
        world.judge().exactly("gradient of the input", ofInput.value(), gradient.ofInput(), FloatFormat.FLOAT32);
        world.judge()
                .same(
                        "gradient of the weight, libtorch " + gradient.libtorch(),
                        fixed ? since : before,
                        gradient.value().isPresent()
                                ? Numbers.exact(gradient.value().getAsDouble())
                                : "none");
    }

    @When("a weight is used in a {format} scope, and again under {format} {reuse}")
    public void usedInTwoTypes(FloatFormat type, FloatFormat otherType, Reuse reuse) {
        String product = world.timed(
                type + ", and " + otherType + " " + reuse,
                () -> cacheExperiment.inAnotherType(world.device(), type, otherType, reuse));
        world.facts().dtypes().put(() -> new Dtype("type of the second product", product), "the second product");
        world.facts().refusals().put(() -> new Facts.Refusal("the second product", product), "the second product");
    }

    @When("{int} training steps are taken, each in a {format} scope, with a lasting weight and with new ones")
    public void steps(int count, FloatFormat type) {
        growth = world.timed(count + " scopes in " + type, () -> cacheExperiment.steps(world.device(), type, count));
        world.judge()
                .same(
                        "scopes counted",
                        growth.unavailable().isEmpty() ? count : 0,
                        growth.bytes().size());
    }

    /** On CUDA the allocator counts arrays alone; on the CPU the JVM's own native memory is in the count. */
    @Then("the memory in use after the last is that after the first, to the byte on CUDA")
    public void memoryDoesNotGrow() {
        requireCounting(growth.unavailable());
        world.attachText(
                "Bytes in use after each scope, less those before the first",
                growth.bytes().stream().map(String::valueOf).collect(Collectors.joining("\n")));
        if (world.device().isCuda()) {
            world.judge().same("growth in bytes from the first scopes to the last", 0L, growth.growth());
        } else {
            world.judge()
                    .atMost(
                            "growth from the first scopes to the last",
                            growth.oneCopyInTenScopes(),
                            growth.growth(),
                            "bytes",
                            "what is left where one scope in ten leaves one copy; the JVM's own memory is in the count");
        }
    }

    private static void requireCounting(String unavailable) {
        if (!unavailable.isEmpty()) {
            throw new Skipped.Pending(": " + unavailable);
        }
    }

    private static boolean atLeast(String version, int major, int minor) {
        String[] parts = version.split("[^0-9]+");
        int itsMajor = Integer.parseInt(parts[0]);
        return itsMajor > major || itsMajor == major && Integer.parseInt(parts[1]) >= minor;
    }
}
