package dev.wadi.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;

/**
 * What happens in the shop, one transaction at a time; called on the workload's thread only. Every row that it meets
 * may be gone or changed by somebody with psql: then the transaction does less, or nothing.
 */
final class ShopTransactions {

    private static final String LIKE_CUSTOMER = """
            INSERT INTO shop.customers (email, name, phone, language, active, newsletter, born, member, credit,
                                        discount, preferences, last_login, office, device, gateway, location, avatar)
            SELECT 'New.' || gen_random_uuid() || '@example.com', name, phone, language, active, newsletter, born,
                   member, credit, discount, preferences, last_login, office, device, gateway, location, avatar
            FROM shop.customers WHERE id = ?""";

    private static final String ORDER_AGAIN = """
            INSERT INTO shop.orders (customer_id, status, priority, placed_at, local_time, pick_up, deliver_within,
                                     delivery, packing, exchange_rate, total, request, note)
            SELECT ?, 'placed', priority, now(), now() AT TIME ZONE 'UTC', pick_up, deliver_within,
                   tstzrange(now() + INTERVAL '1 day', now() + INTERVAL '2 days'), packing, exchange_rate, 0,
                   request, note
            FROM shop.orders WHERE id = ?
            RETURNING id""";

    private static final String ADD_LINE = """
            INSERT INTO shop.order_lines (order_id, line_no, product_id, quantity, unit_price, tax_rate, gift)
            SELECT ?, ?, id, ?, price, 0.19, ? FROM shop.products WHERE id = ?""";

    private static final String TAKE_FROM_STOCK =
            "UPDATE shop.products SET stock = stock - ?, updated_at = now() WHERE id = ? AND stock >= ?";

    private static final String SUM_UP = """
            UPDATE shop.orders
            SET total = (SELECT sum(quantity * unit_price) FROM shop.order_lines WHERE order_id = id),
                updated_at = now()
            WHERE id = ?""";

    private static final String BACK_TO_STOCK = """
            UPDATE shop.products AS p SET stock = stock + l.quantity, updated_at = now()
            FROM (SELECT product_id, sum(quantity) AS quantity FROM shop.order_lines WHERE order_id = ? GROUP BY 1) AS l
            WHERE p.id = l.product_id""";

    private static final String NEXT_STATUS = """
            UPDATE shop.orders
            SET status = coalesce((enum_range(status, NULL))[2], 'placed'),
                packing = tsrange(lower(packing), localtimestamp), updated_at = now()
            WHERE id = ?""";

    private static final String CHANGE_CUSTOMER = """
            UPDATE shop.customers
            SET last_login = last_login + 1, newsletter = ~newsletter, credit = credit + 1.25::money,
                preferences = preferences || hstore('colour', ?), updated_at = now()
            WHERE id = ?""";

    private static final String CHANGE_PRODUCT = """
            UPDATE shop.products
            SET price = round(price * ?::numeric, 2), stock = stock + 100,
                attributes = jsonb_set(attributes, '{rated}', to_jsonb(?)), updated_at = now()
            WHERE id = ?""";

    private static final String REMOVE_CUSTOMER =
            "DELETE FROM shop.customers WHERE id = ? AND NOT EXISTS (SELECT FROM shop.orders WHERE customer_id = ?)";

    private static final String MOVE_LINE = """
            UPDATE shop.order_lines SET line_no = line_no + 100, updated_at = now()
            WHERE order_id = ? AND line_no = (SELECT min(line_no) FROM shop.order_lines WHERE order_id = ?)
              AND line_no < 10000""";

    private final Connection connection;
    private final Random random;
    private final Map<String, Integer> changes = new HashMap<>();

    ShopTransactions(final Connection connection, final Random random) {
        this.connection = connection;
        this.random = random;
    }

    /**
     * Runs one transaction.
     *
     * @return the changed rows by table; empty if it was rolled back, or changed nothing
     */
    Map<String, Integer> next() throws SQLException {
        changes.clear();
        if (happen(random.nextInt(100))) {
            connection.commit();
            return Map.copyOf(changes);
        }
        connection.rollback();
        return Map.of();
    }

    /** False if the transaction is to be rolled back. */
    private boolean happen(final int percent) throws SQLException {
        if (percent < 24) {
            return placeOrder();
        } else if (percent < 46) {
            return cancelOrder();
        } else if (percent < 64) {
            return change("orders", NEXT_STATUS, any("orders"));
        } else if (percent < 78) {
            return change("customers", CHANGE_CUSTOMER, "shade " + random.nextInt(1000), any("customers"));
        } else if (percent < 82) {
            return change("customers", LIKE_CUSTOMER, any("customers"));
        } else if (percent < 86) {
            final long customer = any("customers");
            return change("customers", REMOVE_CUSTOMER, customer, customer);
        } else if (percent < 92) {
            return change(
                    "products", CHANGE_PRODUCT, 0.95 + random.nextInt(11) / 100.0, random.nextInt(6), any("products"));
        } else if (percent < 95) {
            final long order = any("orders");
            return change("order_lines", MOVE_LINE, order, order);
        } else if (percent < 97) {
            return renumberOrder();
        }
        placeOrder();
        return false;
    }

    private boolean placeOrder() throws SQLException {
        final OptionalLong order = query(ORDER_AGAIN, any("customers"), any("orders"));
        if (order.isEmpty()) {
            return false;
        }
        count("orders", 1);
        final int lines = 1 + random.nextInt(4);
        for (int line = 1; line <= lines; line++) {
            final long product = any("products");
            final int quantity = 1 + random.nextInt(5);
            change("order_lines", ADD_LINE, order.getAsLong(), line, quantity, random.nextBoolean(), product);
            final boolean inStock = change("products", TAKE_FROM_STOCK, quantity, product, quantity);
            if (!inStock) {
                return false;
            }
        }
        return change("orders", SUM_UP, order.getAsLong());
    }

    private boolean cancelOrder() throws SQLException {
        final long order = any("orders");
        change("products", BACK_TO_STOCK, order);
        change("order_lines", "DELETE FROM shop.order_lines WHERE order_id = ?", order);
        return change("orders", "DELETE FROM shop.orders WHERE id = ?", order);
    }

    private boolean renumberOrder() throws SQLException {
        final long order = any("orders");
        final long number = query("SELECT nextval('shop.orders_id_seq')").orElseThrow();
        change("orders", "UPDATE shop.orders SET id = ?, updated_at = now() WHERE id = ?", number, order);
        return change(
                "order_lines",
                "UPDATE shop.order_lines SET order_id = ?, updated_at = now() WHERE order_id = ?",
                number,
                order);
    }

    /** The key of a row somewhere in the table; of an empty table, one that no row has. */
    private long any(final String table) throws SQLException {
        return query("""
                        SELECT id FROM shop.%1$s
                        WHERE id >= (SELECT min(id) + floor(?::float8 * (max(id) - min(id) + 1))::bigint FROM shop.%1$s)
                        ORDER BY id LIMIT 1""".formatted(table), random.nextDouble()).orElse(-1);
    }

    private OptionalLong query(final String sql, final Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    private boolean change(final String table, final String sql, final Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            final int rows = statement.executeUpdate();
            count(table, rows);
            return rows > 0;
        }
    }

    private void count(final String table, final int rows) {
        changes.merge(table, rows, Integer::sum);
    }

    private PreparedStatement prepare(final String sql, final Object... parameters) throws SQLException {
        final PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
