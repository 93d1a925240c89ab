package dev.wadi.benchmark;

import dev.wadi.testing.Database;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Camel's Debezium component as it comes, into a processor that only counts. */
final class CamelRoute implements Contender {

    @Override
    public String name() {
        return "camel-debezium";
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.LOAD, Workload.STREAM);
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public Running start(final Task task) throws IOException {
        return ChildJvm.start(CamelRoute.class, task);
    }

    /** The process of its own: it reads until it is ended. */
    public static void main(final String[] arguments) throws Exception {
        final Task task = Task.fromEnvironment();
        final CountDownLatch missing = new CountDownLatch(task.changes());
        final DefaultCamelContext context = new DefaultCamelContext();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri(task)).process(exchange -> missing.countDown());
            }
        });
        context.start();
        missing.await();
        ChildJvm.sayTaken();
        Thread.currentThread().join();
    }

    private static String uri(final Task task) {
        final Database source = task.source();
        return "debezium-postgres:benchmark?topicPrefix=benchmark&pluginName=pgoutput&tombstonesOnDelete=false"
                + "&offsetStorageFileName=offsets&databaseHostname=" + source.host()
                + "&databasePort=" + source.port()
                + "&databaseDbname=" + source.name()
                + "&databaseUser=" + source.user()
                + "&databasePassword=RAW(" + source.password() + ")"
                + "&publicationName=" + Task.PUBLICATION
                + "&publicationAutocreateMode=disabled&slotName=" + task.slot()
                + "&snapshotMode=" + (task.workload() == Workload.LOAD ? "initial" : "no_data");
    }
}
