package dev.wadi.command;

import dev.wadi.change.TableSchema;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.destination.DestinationConfiguration;
import dev.wadi.destination.jdbc.DestinationCheck;
import dev.wadi.destination.jdbc.DestinationDatabase;
import dev.wadi.monitor.MailServer;
import dev.wadi.source.SourceConfiguration;
import dev.wadi.source.check.Finding;
import dev.wadi.source.check.Readiness;
import dev.wadi.source.check.ReadinessReport;
import dev.wadi.source.check.SourceObject;
import dev.wadi.source.connection.SourceDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks the source, the destination and the mail server, and prints what was found. */
final class Check {

    private static final int MAIL_TIMEOUT_MILLIS = 3000;

    private final Settings settings;

    Check(final Settings settings) {
        this.settings = settings;
    }

    /** Returns the exit code. */
    int print(final PrintWriter out, final boolean isJson) {
        final SourceConfiguration source = settings.source();
        final DestinationConfiguration destination = settings.destination();
        final ReadinessReport found = sourceReport(source);
        final List<Finding> findings = new ArrayList<>(found.findings());
        findings.addAll(destination(destination, found.objects()));
        exposure("source-encryption", source.source().exposure()).ifPresent(findings::add);
        exposure("destination-encryption", destination.database().exposure()).ifPresent(findings::add);
        if (settings.logMonitoring().isEnabled() && settings.logMonitoring().sendsMail()) {
            final MailServer server = settings.mail().server();
            findings.add(mail(new InetSocketAddress(server.host(), server.port())));
        }
        final ReadinessReport report = new ReadinessReport(found.platform(), findings, found.objects());
        if (isJson) {
            out.println(new JsonReport(report).text());
        } else {
            new TextReport(report, source.getPublication()).print(out);
        }
        out.flush();
        return report.isReady() ? 0 : WadiCommand.REFUSED;
    }

    private ReadinessReport sourceReport(final SourceConfiguration source) {
        try (SourceDatabase database = source.source()) {
            return new Readiness(
                            database,
                            source.getPublication(),
                            source.slotOf(settings.name()),
                            source.getReader().limits())
                    .report(source.isHistoricalLoad());
        }
    }

    private static Optional<Finding> exposure(final String name, final Optional<String> exposure) {
        return exposure.map(text -> Finding.warn(name, text, List.of()));
    }

    private static Collection<String> schemas(
            final DestinationConfiguration destination, final List<SourceObject> objects) {
        if (destination.getSchema() != null) {
            return Set.of(destination.getSchema());
        }
        final Set<String> schemas = new TreeSet<>();
        objects.stream()
                .filter(SourceObject::isPublished)
                .forEach(object -> schemas.add(object.id().schema()));
        return schemas;
    }

    private List<Finding> destination(final DestinationConfiguration destination, final List<SourceObject> objects) {
        final String name = "destination";
        final DestinationDatabase database = destination.database();
        final List<Finding> findings = new ArrayList<>();
        try {
            final DestinationCheck check = new DestinationCheck(database);
            final List<String> grants = check.missingGrants(schemas(destination, objects));
            findings.add(
                    grants.isEmpty()
                            ? Finding.ok(name, database + " can be written to")
                            : Finding.fail(name, database + " does not let the user create what is needed", grants));
            check.hinderedTables(settings.name(), destination.layout(), tables(objects)).stream()
                    .map(table -> Finding.fail(
                            "destination table",
                            table.table() + " " + table.reason() + "; " + table.remedy(),
                            table.statements()))
                    .forEach(findings::add);
        } catch (final DeliveryException e) {
            findings.add(Finding.fail(name, e.getMessage(), List.of()));
        }
        return findings;
    }

    /** Those that the pipeline would write, as they come behind the step that adds the flag. */
    private List<TableSchema> tables(final List<SourceObject> objects) {
        return objects.stream()
                .filter(SourceObject::isAccessible)
                .flatMap(object -> object.schema().stream())
                .map(schema -> schema.withDeletedColumn(settings.deletedColumn()))
                .toList();
    }

    private static Finding mail(final InetSocketAddress server) {
        final String address = server.getHostString() + ":" + server.getPort();
        try (Socket socket = new Socket()) {
            if (server.isUnresolved()) {
                throw new UnknownHostException("the name cannot be resolved");
            }
            socket.connect(server, MAIL_TIMEOUT_MILLIS);
            return Finding.ok("mail", address + " can be reached");
        } catch (final IOException e) {
            return Finding.fail(
                    "mail",
                    address + " cannot be reached; check wadi.mail.host and wadi.mail.port (" + e.getMessage() + ")",
                    List.of());
        }
    }
}
