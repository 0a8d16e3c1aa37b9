package dev.mixedprecision.part.tensorcore;

import java.util.List;
import java.util.Locale;

/** The table of products. */
final class ProductReport {
    private ProductReport() {}

    /** One row a product: its shape, in which order its terms were added, and by which kernel. */
    static String table(List<ProductOutcome> outcomes) {
        StringBuilder csv = new StringBuilder(
                "product,m,n,k,input,result,elements,unexplained,telling,order of additions,kernels\n");
        for (ProductOutcome outcome : outcomes) {
            ProductPlan plan = outcome.plan();
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%d,%d,%d,%s,%s,%d,%d,%d,\"%s\",\"%s\"%n",
                    plan.what(),
                    plan.m(),
                    plan.n(),
                    plan.k(),
                    plan.input(),
                    outcome.result(),
                    outcome.elements(),
                    outcome.unexplained(),
                    outcome.telling(),
                    outcome.explanation(),
                    outcome.kernelNames()));
        }
        return csv.toString();
    }
}
