package dev.wadi.source.check;

import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Who runs the server, as the server itself says; on Amazon's, settings and rights are given in other ways. */
public enum Platform {
    POSTGRESQL("PostgreSQL"),
    RDS("Amazon RDS for PostgreSQL"),
    AURORA("Amazon Aurora PostgreSQL");

    private final String title;

    Platform(final String title) {
        this.title = title;
    }

    static Platform of(final Connection connection) throws SQLException {
        final Query query = new Query(connection);
        if (!query.flag("SELECT EXISTS (SELECT FROM pg_settings WHERE name = 'rds.extensions')")) {
            return POSTGRESQL;
        }
        return query.flag("SELECT EXISTS (SELECT FROM pg_proc WHERE proname = 'aurora_version')") ? AURORA : RDS;
    }

    /** What the host name says where the server cannot be asked yet, because the user does not exist. */
    public static Platform of(final SourceDatabase database) {
        final String host = database.host();
        if (!host.endsWith(".rds.amazonaws.com")) {
            return POSTGRESQL;
        }
        return host.contains(".cluster-") ? AURORA : RDS;
    }

    public boolean isAmazon() {
        return this != POSTGRESQL;
    }

    /** The statements or commands that give a setting its value. */
    public List<String> set(final String setting, final String value, final boolean needsRestart) {
        return switch (this) {
            case POSTGRESQL ->
                List.of(
                        "ALTER SYSTEM SET " + setting + " = '" + value + "';",
                        needsRestart ? "-- then restart the server" : "SELECT pg_reload_conf();");
            case RDS ->
                amazon(
                        "aws rds modify-db-parameter-group --db-parameter-group-name <parameter-group>",
                        setting,
                        value,
                        needsRestart);
            case AURORA ->
                amazon(
                        "aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name"
                                + " <cluster-parameter-group>",
                        setting,
                        value,
                        needsRestart);
        };
    }

    private static List<String> amazon(
            final String command, final String setting, final String value, final boolean needsRestart) {
        final String change = command + " --parameters \"ParameterName=" + setting + ",ParameterValue=" + value
                + ",ApplyMethod=" + (needsRestart ? "pending-reboot" : "immediate") + "\"";
        return needsRestart
                ? List.of(change, "aws rds reboot-db-instance --db-instance-identifier <writer-instance>")
                : List.of(change);
    }

    public List<String> enableLogicalReplication() {
        return isAmazon() ? set("rds.logical_replication", "1", true) : set("wal_level", "logical", true);
    }

    /** The statement that lets a role replicate. */
    public String grantReplication(final String quotedRole) {
        return isAmazon()
                ? "GRANT rds_replication TO " + quotedRole + ";"
                : "ALTER ROLE " + quotedRole + " REPLICATION;";
    }

    @Override
    public String toString() {
        return title;
    }
}
