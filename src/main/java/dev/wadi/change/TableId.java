package dev.wadi.change;

import static java.util.Objects.requireNonNull;

/** The name of a table at the source; both parts are exact, not folded to lower case and not quoted. */
public record TableId(String schema, String name) {
    public TableId {
        requireNonNull(schema, "schema");
        requireNonNull(name, "name");
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
