package dev.wadi.source.check;

import dev.wadi.change.Column;
import dev.wadi.change.PgType;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Whether amounts of money mean what Wadi reads. They are stored without their point, and every session puts that where
 * its lc_monetary says: two decimals in the locale C that all of ours have, but none for yen.
 */
final class MoneyCheck {

    private static final String OUR_DECIMALS = "2";

    private final SourceDatabase database;

    MoneyCheck(final SourceDatabase database) {
        this.database = database;
    }

    Optional<Finding> run(final List<PublishedTable> tables) throws SQLException {
        for (final PublishedTable table : tables) {
            for (final Column column : table.schema().columns()) {
                if (holdsMoney(column.type())) {
                    return check("of column '" + column.name() + "' of table "
                            + table.schema().id());
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holdsMoney(final PgType type) {
        return type.name().equals("money")
                || type.name().equals("_money")
                || type.attributes().stream().anyMatch(attribute -> holdsMoney(attribute.type()));
    }

    private Optional<Finding> check(final String column) throws SQLException {
        try (Connection connection = database.connectWithItsForms()) {
            final Query query = new Query(connection);
            final String decimals = query.text("SELECT scale(1::money::numeric)");
            return OUR_DECIMALS.equals(decimals)
                    ? Optional.empty()
                    : Optional.of(Finding.fail(
                            "values",
                            column + " have type money with " + decimals + " decimals under the source's lc_monetary '"
                                    + query.text("SHOW lc_monetary")
                                    + "' where Wadi reads two; change the column's type"
                                    + " to numeric, or publish the table without the column",
                            List.of()));
        }
    }
}
