package dev.wadi.demo;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** How one role connects to one PostgreSQL database. The password is part of no text but {@link #psql}. */
public record Database(String host, int port, String name, String user, String password) {
    public Database {
        requireNonNull(host, "host");
        requireNonNull(name, "name");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
    }

    public Database as(final String otherUser, final String itsPassword) {
        return new Database(host, port, name, otherUser, itsPassword);
    }

    public Database named(final String otherName) {
        return new Database(host, port, otherName, user, password);
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + name;
    }

    /** The command line that opens this database in a terminal, password and all. */
    public String psql() {
        return "PGPASSWORD=%s psql -h %s -p %d -U %s %s".formatted(password, host, port, user, name);
    }

    /** A new connection whose values have the same text whatever the server, the role or this machine are set to. */
    public Connection connect() throws SQLException {
        final Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "wadi-demo");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        // Binary values would reach us as the driver's text, not the server's.
        properties.setProperty("binaryTransfer", "false");
        final Connection connection = DriverManager.getConnection(jdbcUrl(), properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC';
                    SET bytea_output = 'hex'; SET extra_float_digits = 1; SET lock_timeout = '5s'""");
            return connection;
        } catch (final SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + name;
    }
}
