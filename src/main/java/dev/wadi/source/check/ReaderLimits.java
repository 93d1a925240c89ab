package dev.wadi.source.check;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a reader cannot read as it is. Asked before a pipeline starts. */
@FunctionalInterface
public interface ReaderLimits {

    /** Of a reader that reads everything. */
    ReaderLimits NONE = (connection, tables) -> List.of();

    /** A finding for each thing that could arrive as another one, with the object and the remedy. */
    List<Finding> check(Connection connection, List<PublishedTable> tables) throws SQLException;
}
