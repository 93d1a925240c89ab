package dev.wadi.testing;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.connection.Encryption;
import dev.wadi.source.connection.SourceDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Where a database of a test is and who may enter it. */
public record Database(String host, int port, String name, String user, String password) {
    public Database {
        requireNonNull(host, "host");
        requireNonNull(name, "name");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    /** The same database by another way, such as a proxy. */
    public Database at(String otherHost, int otherPort) {
        return new Database(otherHost, otherPort, name, user, password);
    }

    public Database as(String otherUser, String otherPassword) {
        return new Database(host, port, name, otherUser, otherPassword);
    }

    /** As a pipeline reads it. */
    public SourceDatabase asSource() {
        return asSource("prefer");
    }

    public SourceDatabase asSource(String ssl) {
        return asSource(new Encryption(ssl, null, null, null, null));
    }

    public SourceDatabase asSource(Encryption encryption) {
        return new SourceDatabase(
                host, port, name, user, password, encryption, Optional.empty(), Duration.ofSeconds(60));
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user, password);
    }

    /** For the commands of the replication protocol, and for reading from a slot. */
    public Connection connectForReplication() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("replication", "database");
        properties.setProperty("assumeMinServerVersion", "10");
        properties.setProperty("preferQueryMode", "simple");
        return DriverManager.getConnection(jdbcUrl(), properties);
    }

    /** Each statement commits by itself. */
    public void execute(String... statements) throws SQLException {
        IdleConnections.use(this, connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
                return null;
            }
        });
    }

    /** The first column of every row, as text. */
    public List<String> values(String query) throws SQLException {
        return IdleConnections.use(this, connection -> values(connection, query));
    }

    static List<String> values(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /** The only value of a query that returns one row. */
    public String value(String query) throws SQLException {
        List<String> values = values(query);
        if (values.size() != 1) {
            throw new IllegalStateException("Expected one row, got " + values.size() + ": " + query);
        }
        return values.get(0);
    }
}
