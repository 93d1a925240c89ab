package dev.wadi.source.debezium;

import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.source.check.LiveTypes;
import dev.wadi.source.check.TableIdentity;
import java.util.List;
import java.util.Optional;

/** What Debezium does not tell about tables; asked when a table shows for the first time or has changed. */
public interface SourceCatalog extends LiveTypes.Source {

    /** How the table of this name identifies its rows now; empty if there is none. */
    Optional<TableIdentity> identity(TableId table);

    /** The names of the table's columns now; empty if there is none of this name. */
    List<String> columns(TableId table);

    /** The published tables whose changes the engine cannot carry now, each with its problem. */
    default List<TableSchema> beyondReach() {
        return List.of();
    }
}
