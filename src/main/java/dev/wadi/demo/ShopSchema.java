package dev.wadi.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The sample tables of the source, with a column of every type of the mapping, and the rows that are there before. */
public final class ShopSchema {

    public static final String SCHEMA = "shop";
    public static final String PUBLICATION = "wadi_demo";

    /** In an order in which rows can be inserted. */
    public static final List<String> TABLES = List.of("customers", "products", "orders", "order_lines");

    private ShopSchema() {}

    /** Creates and fills the tables in one transaction. */
    public static void load(final Database source) {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(script());
            connection.commit();
        } catch (final SQLException e) {
            throw new DemoException(
                    "The demo's tables cannot be created in " + source + ": " + DemoException.firstLine(e), e);
        }
    }

    private static String script() {
        try (InputStream script = ShopSchema.class.getResourceAsStream("/demo/shop.sql")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException("demo/shop.sql cannot be read", e);
        }
    }
}
