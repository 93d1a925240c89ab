package dev.wadi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A connection pooler before a database, with one user. */
public final class PgBouncer implements AutoCloseable {
    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"), Path.of("/usr/local/bin/pgbouncer"));

    private final Process process;
    private final Database database;

    private PgBouncer(Process process, Database database) {
        this.process = process;
        this.database = database;
    }

    public static boolean isInstalled() {
        return PROGRAMS.stream().anyMatch(Files::isExecutable);
    }

    /** @param settings lines of its configuration, such as {@code pool_mode = session} */
    public static PgBouncer before(Database database, String... settings) throws IOException {
        Path folder = Files.createTempDirectory("pgbouncer");
        int port = freePort();
        Path users = Files.writeString(
                folder.resolve("users"), "\"" + database.user() + "\" \"" + database.password() + "\"\n");
        Path configuration = Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                * = host=%s port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                %s
                """.formatted(
                        database.host(), database.port(), port, users, String.join("\n", settings)));
        // It gives root up for another user, who has to read them.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> command = new ArrayList<>(List.of(
                PROGRAMS.stream()
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow()
                        .toString(),
                configuration.toString()));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "nobody"));
        }
        PgBouncer bouncer = new PgBouncer(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start(),
                database.at("127.0.0.1", port));
        Awaitility.await("PgBouncer answers")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(SQLException.class)
                .failFast(() -> !bouncer.process.isAlive())
                .until(() -> bouncer.database.value("SELECT 1").equals("1"));
        return bouncer;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No port is free", e);
        }
    }

    /** The database by way of it. */
    public Database database() {
        return database;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
