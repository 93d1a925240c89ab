package dev.wadi;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.stream.Stream;

/** The packages and what they may know: the arrows point one way. */
@AnalyzeClasses(packages = "dev.wadi", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule changeUsesNothingOfOurs = only("dev.wadi.change..", "dev.wadi.change..");

    @ArchTest
    static final ArchRule wireUsesNothingOfOurs = only("dev.wadi.wire..", "dev.wadi.wire..");

    @ArchTest
    static final ArchRule typeUsesChange = only("dev.wadi.type..", "dev.wadi.type..", "dev.wadi.change..");

    @ArchTest
    static final ArchRule deliveryUsesChange = only("dev.wadi.delivery..", "dev.wadi.delivery..", "dev.wadi.change..");

    @ArchTest
    static final ArchRule envelopeUsesTypeAndChange =
            only("dev.wadi.envelope..", "dev.wadi.envelope..", "dev.wadi.type..", "dev.wadi.change..");

    @ArchTest
    static final ArchRule processorUsesWhatIsBelow = onlyBelow("dev.wadi.processor..", "dev.wadi.envelope..");

    @ArchTest
    static final ArchRule destinationUsesWhatIsBelow = onlyBelow("dev.wadi.destination..");

    @ArchTest
    static final ArchRule sourceUsesWhatIsBelow = onlyBelow("dev.wadi.source..");

    @ArchTest
    static final ArchRule monitorMayAskTheSource =
            onlyBelow("dev.wadi.monitor..", "dev.wadi.source.connection..", "dev.wadi.source.check..");

    @ArchTest
    static final ArchRule demoUsesChangeAtMost = only("dev.wadi.demo..", "dev.wadi.demo..", "dev.wadi.change..");

    @ArchTest
    static final ArchRule checkUsesNoOtherPartOfTheSource =
            onlyBelow("dev.wadi.source.check..", "dev.wadi.source.connection..");

    @ArchTest
    static final ArchRule connectionUsesNoOtherPartOfTheSource = onlyBelow("dev.wadi.source.connection..");

    @ArchTest
    static final ArchRule readerUsesTheConnectionAtMost =
            onlyBelow("dev.wadi.source.reader..", "dev.wadi.source.connection..");

    @ArchTest
    static final ArchRule loadUsesTheSeams = overTheSeams("dev.wadi.source.load..");

    @ArchTest
    static final ArchRule debeziumUsesTheSeams = overTheSeams("dev.wadi.source.debezium..");

    @ArchTest
    static final ArchRule pgoutputUsesTheSeams = overTheSeams("dev.wadi.source.pgoutput..");

    @ArchTest
    static final ArchRule onlyTheCommandShowsTheDemo = noClasses()
            .that()
            .resideOutsideOfPackages("dev.wadi.demo..", "dev.wadi.command..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.wadi.demo..");

    @ArchTest
    static final ArchRule onlyTheStartUsesTheCommand = noClasses()
            .that()
            .resideOutsideOfPackages("dev.wadi", "dev.wadi.command..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.wadi", "dev.wadi.command..");

    @ArchTest
    static final ArchRule valuesKnowNoFramework = noClasses()
            .that()
            .resideInAnyPackage("dev.wadi.change..", "dev.wadi.type..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "org.apache.camel..",
                            "io.debezium..",
                            "org.apache.kafka..",
                            "org.postgresql..",
                            "javax.sql..",
                            "java.sql..")
                    // Values that a step may come with; they need no database.
                    .and(not(belongToAnyOf(Date.class, Time.class, Timestamp.class))));

    @ArchTest
    static final ArchRule onlyItsReaderKnowsDebezium = noClasses()
            .that()
            .resideOutsideOfPackage("dev.wadi.source.debezium..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.debezium..", "org.apache.kafka..", "org.apache.camel.component.debezium..");

    @ArchTest
    static final ArchRule onlyPeopleAtATerminalAreWrittenTo = noClasses()
            .that()
            .resideOutsideOfPackages("dev.wadi.demo..", "dev.wadi.command..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule onlyTheStartEndsTheProgram = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(Wadi.class.getName())
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    @ArchTest
    static final ArchRule logsGoToSlf4j =
            noClasses().should().accessClassesThat().resideInAPackage("java.util.logging..");

    @ArchTest
    static final ArchRule noPackageIsNamedAfterNothing =
            noClasses().should().resideInAnyPackage("..util..", "..common..", "..impl..", "..helper..", "..manager..");

    private static ArchRule onlyBelow(final String part, final String... more) {
        final Stream<String> below =
                Stream.of(part, "dev.wadi.delivery..", "dev.wadi.type..", "dev.wadi.change..", "dev.wadi.wire..");
        return only(part, Stream.concat(below, Arrays.stream(more)).toArray(String[]::new));
    }

    private static ArchRule overTheSeams(final String part) {
        return onlyBelow(part, "dev.wadi.source.connection..", "dev.wadi.source.check..", "dev.wadi.source.reader..");
    }

    private static ArchRule only(final String part, final String... allowed) {
        return classes()
                .that()
                .resideInAPackage(part)
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("dev.wadi..").or(resideInAnyPackage(allowed)));
    }
}
