package dev.mixedprecision.part.scope;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.scope.NestingExperiment.Nesting;
import dev.mixedprecision.part.scope.NestingExperiment.Threads;
import dev.mixedprecision.part.scope.WeightCacheExperiment.Gradient;
import dev.mixedprecision.part.scope.WeightCacheExperiment.Growth;
import dev.mixedprecision.part.scope.WeightCacheExperiment.Held;
import dev.mixedprecision.part.scope.WeightCacheExperiment.Products;
import dev.mixedprecision.spec.Judge;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/** The rules of autocast's scope: where it holds, for whom, and how long it keeps a weight's copy. */
public final class ScopeSteps {
    private final World world;
    private final NestingExperiment nestingExperiment;
    private final WeightCacheExperiment cacheExperiment;
    private Nesting nesting;
    private Threads threads;
    private Held held;
    private Products products;
    private Gradient gradient;
    private String secondProduct;
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

    @When("scopes of {scopes} are opened inside each other, and by exceptions end {word}")
    public void nested(List<FloatFormat> types, String failing) {
        Set<Integer> numbers = failing.equals("none")
                ? Set.of()
                : Arrays.stream(failing.split(",")).map(Integer::valueOf).collect(Collectors.toSet());
        nesting = world.timed(
                "scopes of " + types + ", failing: " + failing,
                () -> nestingExperiment.nested(world.device(), types, numbers));
        world.judge().same("scopes that ended by an exception", numbers.size(), nesting.exceptions());
    }

    @Then("a matrix product is, on the way in, {names}")
    public void productsOnTheWayIn(List<String> types) {
        world.judge().same("types of products, the outermost scope first", types, nesting.entering());
    }

    @Then("after the end of each scope, from the innermost, it is {names}")
    public void productsOnTheWayOut(List<String> types) {
        world.judge().same("types of products, after the innermost scope first", types, nesting.leaving());
    }

    @Then("autocast is off after all, and its type is the one from before")
    public void offAfterAll() {
        world.judge().same("autocast on after all", false, nesting.leftOn());
        world.judge().same("autocast's type after all", nesting.dtypeBefore(), nesting.dtypeAfter());
    }

    @When("a {format} scope is open on one thread, and another thread opens and closes a {format} scope")
    public void twoThreads(FloatFormat type, FloatFormat otherType) {
        threads = world.timed(
                type + " on one thread, " + otherType + " on another",
                () -> nestingExperiment.threads(world.device(), type, otherType));
    }

    @Then("on the other thread a matrix product is {names} before, inside and after its own scope")
    public void productsElsewhere(List<String> types) {
        world.judge().same("types of products on the other thread", types, threads.elsewhere());
    }

    @Then("on the first thread it is {names} meanwhile")
    public void productsHere(List<String> types) {
        world.judge().same("types of products on the thread of the scope", types, threads.here());
    }

    @Then("the other thread cannot close the first one's scope: {string}")
    public void cannotBeClosedElsewhere(String error) {
        world.judge()
                .same(
                        "closing on the other thread is an error that says '" + error + "': "
                                + (threads.closingElsewhere().isEmpty() ? "no error" : threads.closingElsewhere()),
                        true,
                        threads.closingElsewhere().contains(error));
    }

    @Then("on the first thread a matrix product is {word} after that, and {word} once it has closed the scope itself")
    public void productsAfterThat(String open, String closed) {
        world.judge().same("type of a product after the attempt", open, threads.afterThat());
        world.judge().same("type of a product after closing on its own thread", closed, threads.afterClosing());
    }

    @When("{weight} is used twice in a {format} scope with the cache {onOrOff}")
    public void usedTwice(WeightUse use, FloatFormat type, boolean cache) {
        held = world.timed(
                use + ", " + type + ", cache " + (cache ? "on" : "off"),
                () -> cacheExperiment.usedTwice(world.device(), type, use, cache));
    }

    @Then("low-precision copies of it in memory are {int} after the first use and {int} after the second")
    public void copies(int afterFirst, int afterSecond) {
        requireCounting(held.unavailable());
        String size = ", of " + held.copyBytes() + " bytes each";
        world.judge()
                .same(
                        "copies after the first use, " + held.afterFirst() + " bytes" + size,
                        (long) afterFirst,
                        held.copiesAfterFirst());
        world.judge()
                .same(
                        "copies after the second use, " + held.afterSecond() + " bytes" + size,
                        (long) afterSecond,
                        held.copiesAfterSecond());
    }

    @When("a weight is used in a {format} scope, updated from 1 to 3, and used again {reuse}")
    public void updated(FloatFormat type, Reuse reuse) {
        products = world.timed(
                "updated and used again " + reuse + ", " + type,
                () -> cacheExperiment.updated(world.device(), type, reuse));
    }

    @Then("the product with two ones goes from {decimal} to {decimal}")
    public void productGoes(BigDecimal before, BigDecimal after) {
        world.judge().exactly("product before", before.doubleValue(), products.before(), FloatFormat.FLOAT32);
        world.judge().exactly("product after", after.doubleValue(), products.after(), FloatFormat.FLOAT32);
    }

    @When("a weight is first used without gradients in a {format} scope, and then with them {reuse}")
    public void firstUsedWithoutGradients(FloatFormat type, Reuse reuse) {
        gradient = world.timed(
                "first used without gradients, then with them " + reuse + ", " + type,
                () -> cacheExperiment.firstUsedWithoutGradients(world.device(), type, reuse));
    }

    @Then("its gradient is {word} before libtorch 2.11 and {word} since, though the input's is {decimal}")
    public void gradientByVersion(String before, String since, BigDecimal ofInput) {
        boolean fixed = atLeast(gradient.libtorch(), 2, 11);
        world.judge().exactly("gradient of the input", ofInput.doubleValue(), gradient.ofInput(), FloatFormat.FLOAT32);
        world.judge()
                .same(
                        "gradient of the weight, libtorch " + gradient.libtorch(),
                        fixed ? since : before,
                        gradient.value().isPresent()
                                ? Judge.number(gradient.value().getAsDouble())
                                : "none");
    }

    @When("a weight is used in a {format} scope, and again under {format} {reuse}")
    public void usedInTwoTypes(FloatFormat type, FloatFormat otherType, Reuse reuse) {
        secondProduct = world.timed(
                type + ", and " + otherType + " " + reuse,
                () -> cacheExperiment.inAnotherType(world.device(), type, otherType, reuse));
    }

    @Then("the second product is {word}")
    public void theSecondProductIs(String type) {
        world.judge().same("type of the second product", type, secondProduct);
    }

    @Then("the second product is refused: {string}")
    public void theSecondProductIsRefused(String words) {
        world.judge().same("refused, saying '" + words + "': " + secondProduct, true, secondProduct.contains(words));
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
                            growth.copyBytes() * growth.bytes().size() / 10,
                            growth.growth(),
                            "bytes",
                            "what is left where one scope in ten leaves one copy; the JVM's own memory is in the count");
        }
    }

    private static void requireCounting(String unavailable) {
        if (!unavailable.isEmpty()) {
            throw new TestAbortedException("pending: " + unavailable);
        }
    }

    private static boolean atLeast(String version, int major, int minor) {
        String[] parts = version.split("[^0-9]+");
        int itsMajor = Integer.parseInt(parts[0]);
        return itsMajor > major || itsMajor == major && Integer.parseInt(parts[1]) >= minor;
    }
}
