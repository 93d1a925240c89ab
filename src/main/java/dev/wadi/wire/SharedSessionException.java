package dev.wadi.wire;

import java.sql.SQLException;

/** A connection pooler gives a session of the server to several connections in turn, so that nothing in it lasts. */
public final class SharedSessionException extends SQLException {

    private static final long serialVersionUID = 1L;

    /** The server cannot be used so. */
    private static final String NOT_SUPPORTED = "0A000";

    SharedSessionException() {
        super(
                "is behind a connection pooler in transaction or statement mode, which keeps no session for a connection;"
                        + " set pool_mode=session for this database in the pooler, or connect to the server itself",
                NOT_SUPPORTED);
    }
}
