package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadingTest {

    /** Those for CUDA too: an error in what a class does when it is loaded would else show on a GPU machine only. */
    @Test
    void everyClassLoadsWithoutADevice() {
        List<String> names = new ClassFileImporter()
                        .withImportOption(location -> !location.contains("test-classes"))
                        .importPackages(LoadingTest.class.getPackageName())
                        .stream()
                        .map(JavaClass::getName)
                        .filter(name -> !name.contains("$")) // holders are what loads a library when it is needed
                        .toList();
        assertThat(names).contains(CudaGraph.class.getName());
        for (String name : names) {
            assertThatCode(() -> Class.forName(name)).as(name).doesNotThrowAnyException();
        }
    }
}
