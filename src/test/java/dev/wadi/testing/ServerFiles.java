package dev.wadi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Collectors;

/** Puts files into a server's data directory, wherever the server runs: it writes them itself. */
public final class ServerFiles {
    private final Database database;

    public ServerFiles(PostgresServer server) {
        database = server.database("postgres");
    }

    /** TLS with this certificate, for the next connections. */
    public void encryptWith(Path certificate, Path key, Path clientAuthority) throws SQLException {
        write("wadi.crt", read(certificate));
        write("wadi.key", read(key));
        write("wadi-ca.crt", read(clientAuthority));
        database.execute(
                "alter system set ssl_cert_file = 'wadi.crt'",
                "alter system set ssl_key_file = 'wadi.key'",
                "alter system set ssl_ca_file = 'wadi-ca.crt'",
                "alter system set ssl = on",
                "select pg_reload_conf()");
    }

    /** The rules of pg_hba.conf, after those that let the superuser in. */
    public void rules(String... rules) throws SQLException {
        write("pg_hba.conf", "local all postgres trust\nhost all postgres all trust\n" + String.join("\n", rules));
        database.execute("select pg_reload_conf()");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, String content) throws SQLException {
        String lines = content.lines().map(line -> "('" + line + "')").collect(Collectors.joining(", "));
        database.execute("copy (values " + lines + ") to program 'umask 077; cat > " + name + "'");
    }
}
