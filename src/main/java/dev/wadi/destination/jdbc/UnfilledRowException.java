package dev.wadi.destination.jdbc;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import java.sql.SQLDataException;

/** An update came without a large value that it left unchanged, and there is no older row that has it. */
final class UnfilledRowException extends SQLDataException {

    private static final long serialVersionUID = 1L;

    /** Of class 22, data exception, in the part that is left to programs. */
    static final String STATE = "22W01";

    UnfilledRowException(final TableId source) {
        super(
                "an update came without a large value that it left unchanged, and no older row here has it; load the"
                        + " table again, and to have such values sent run ALTER TABLE " + SqlName.quote(source)
                        + " REPLICA IDENTITY FULL at the source",
                STATE);
    }
}
