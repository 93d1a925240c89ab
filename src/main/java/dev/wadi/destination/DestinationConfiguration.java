package dev.wadi.destination;

import dev.wadi.destination.jdbc.DestinationDatabase;
import dev.wadi.destination.jdbc.Layout;
import java.util.Optional;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of a destination; set on the component for all of them, or on an endpoint for one. */
@UriParams
public class DestinationConfiguration implements Cloneable {

    @UriParam(
            label = "common",
            description = "Name of the pipeline whose position is kept here, which is the name of its"
                    + " postgres-changes: endpoint. The name of the destination if not set.")
    private String pipeline;

    @UriParam(label = "common", description = "JDBC URL of the database to write to, without credentials.")
    @Metadata(required = true)
    private String url;

    @UriParam(label = "security", description = "User of the destination database.")
    private String user;

    @UriParam(
            label = "security",
            secret = true,
            description = "Password of the destination database. Set it on the component, from the environment or a"
                    + " vault, rather than in the URI.")
    private String password;

    @UriParam(label = "common", description = "Schema for every table. The schemas of the source if not set.")
    private String schema;

    @UriParam(
            label = "common",
            defaultValue = "MERGE",
            description = "MERGE keeps one row per key, which shows the last change; APPEND writes one row per change.")
    private LoadMode loadMode = LoadMode.MERGE;

    @UriParam(
            label = "common",
            defaultValue = "DEAD_LETTER",
            description =
                    "What happens to a row that the destination refuses for its values: DEAD_LETTER puts the change"
                            + " into the table wadi.dead_letter and goes on, STOP stops the pipeline.")
    private RowErrorPolicy onRowError = RowErrorPolicy.DEAD_LETTER;

    @UriParam(
            label = "common",
            defaultValue = "FLAG",
            description = "What happens when a table is truncated at the source: FLAG marks all live rows deleted,"
                    + " IGNORE leaves them, STOP stops the pipeline.")
    private TruncatePolicy onTruncate = TruncatePolicy.FLAG;

    @UriParam(
            label = "common",
            defaultValue = "true",
            description = "Refuse a destination database whose encoding is not UTF8. If false, rows with texts that its"
                    + " encoding does not have are refused one by one.")
    private boolean requireUtf8 = true;

    @UriParam(
            label = "common",
            defaultValue = "__wadi_position__",
            description = "Metadata column with the position in the source's log of the change that a row shows.")
    private String positionColumn = "__wadi_position__";

    @UriParam(label = "common", description = "Metadata column with the time of writing. None if not set.")
    private String loadedAtColumn;

    @UriParam(
            label = "common",
            defaultValue = "false",
            description = "Tables at the destination that are written to although this pipeline did not create them:"
                    + " true for all that belong to no other pipeline, or names like public.orders, separated by"
                    + " commas, which are taken from another pipeline too. Metadata columns are added where they are"
                    + " missing.")
    private String adoptTables = "false";

    @UriParam(
            label = "security",
            defaultValue = "false",
            description = "Tables at the destination whose triggers may run, with the rights of the user that writes:"
                    + " true for all, or names like public.orders, separated by commas. A table with a trigger is"
                    + " stopped otherwise.")
    private String allowTriggers = "false";

    @UriParam(
            label = "advanced",
            defaultValue = "5000",
            description = "Number of changes that make a batch full. Two batches at most are held in memory.")
    private int batchSize = 5000;

    @UriParam(
            label = "advanced",
            defaultValue = "33554432",
            description = "Size in bytes of the text of the changes that makes a batch full.")
    private long batchBytes = 32L * 1024 * 1024;

    @UriParam(
            label = "advanced",
            defaultValue = "0",
            description = "How long in milliseconds a complete transaction may wait for others to share its batch. 0"
                    + " writes at once when the writer is free; what arrives in between shares the next batch.")
    private long flushInterval;

    @UriParam(
            label = "advanced",
            defaultValue = "60000",
            description = "How long in milliseconds a write may take before it is looked whether the destination still"
                    + " works on it. If it does not, the connection is taken for dead and made anew.")
    private long silenceLimit = 60_000;

    /** Names the first option that cannot be, with its contract key. */
    public void check() {
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException("wadi.destination.url: is missing; give the JDBC URL of the destination,"
                    + " like jdbc:postgresql://host:5432/database");
        }
        DestinationDatabase.refuseSecrets(url);
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("wadi.destination.url: '" + withoutSecrets(url)
                    + "' is not a URL that Wadi can write to; give one like jdbc:postgresql://host:5432/database");
        }
        adopted();
        triggered();
        requirePositive("batch-size", batchSize);
        requirePositive("batch-bytes", batchBytes);
        requirePositive("silence-limit", silenceLimit);
        if (positionColumn == null || positionColumn.isBlank()) {
            throw new IllegalArgumentException(
                    "wadi.metadata.position-column: is missing; give the name of the column");
        }
        if (positionColumn.equals(loadedAtColumn)) {
            throw new IllegalArgumentException("wadi.metadata.loaded-at-column: '" + loadedAtColumn
                    + "' is the position column too; give another");
        }
    }

    private static void requirePositive(final String key, final long value) {
        if (value < 1) {
            throw new IllegalArgumentException("wadi.destination." + key + ": " + value + " is not a number above 0");
        }
    }

    /** A URL of another kind may have a password before its host. */
    private static String withoutSecrets(final String url) {
        return url.split("\\?")[0].replaceFirst("//[^/]*@", "//");
    }

    /** The database that the options name. */
    public DestinationDatabase database() {
        final DestinationDatabase database = new DestinationDatabase(url, user, password);
        return requireUtf8 ? database.thatHoldsEveryText() : database;
    }

    /** How tables look in it. */
    public Layout layout() {
        return new Layout(
                Optional.ofNullable(schema),
                loadMode,
                onTruncate,
                onRowError,
                positionColumn,
                Optional.ofNullable(loadedAtColumn),
                adopted(),
                triggered());
    }

    private TableChoice adopted() {
        return TableChoice.parse("wadi.destination.adopt-tables", adoptTables);
    }

    private TableChoice triggered() {
        return TableChoice.parse("wadi.destination.allow-triggers", allowTriggers);
    }

    public DestinationConfiguration copy() {
        try {
            return (DestinationConfiguration) clone();
        } catch (final CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    public String getPipeline() {
        return pipeline;
    }

    public void setPipeline(final String pipeline) {
        this.pipeline = pipeline;
    }

    public String getUrl() {
        return url;
    }

    public void setUrl(final String url) {
        this.url = url;
    }

    public String getUser() {
        return user;
    }

    public void setUser(final String user) {
        this.user = user;
    }

    public String getPassword() {
        return password;
    }

    public void setPassword(final String password) {
        this.password = password;
    }

    public String getSchema() {
        return schema;
    }

    public void setSchema(final String schema) {
        this.schema = schema;
    }

    public LoadMode getLoadMode() {
        return loadMode;
    }

    public void setLoadMode(final LoadMode loadMode) {
        this.loadMode = loadMode;
    }

    public RowErrorPolicy getOnRowError() {
        return onRowError;
    }

    public void setOnRowError(final RowErrorPolicy onRowError) {
        this.onRowError = onRowError;
    }

    public TruncatePolicy getOnTruncate() {
        return onTruncate;
    }

    public void setOnTruncate(final TruncatePolicy onTruncate) {
        this.onTruncate = onTruncate;
    }

    public boolean isRequireUtf8() {
        return requireUtf8;
    }

    public void setRequireUtf8(final boolean requireUtf8) {
        this.requireUtf8 = requireUtf8;
    }

    public String getPositionColumn() {
        return positionColumn;
    }

    public void setPositionColumn(final String positionColumn) {
        this.positionColumn = positionColumn;
    }

    public String getLoadedAtColumn() {
        return loadedAtColumn;
    }

    public void setLoadedAtColumn(final String loadedAtColumn) {
        this.loadedAtColumn = loadedAtColumn;
    }

    public String getAdoptTables() {
        return adoptTables;
    }

    public void setAdoptTables(final String adoptTables) {
        this.adoptTables = adoptTables;
    }

    public String getAllowTriggers() {
        return allowTriggers;
    }

    public void setAllowTriggers(final String allowTriggers) {
        this.allowTriggers = allowTriggers;
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(final int batchSize) {
        this.batchSize = batchSize;
    }

    public long getBatchBytes() {
        return batchBytes;
    }

    public void setBatchBytes(final long batchBytes) {
        this.batchBytes = batchBytes;
    }

    public long getFlushInterval() {
        return flushInterval;
    }

    public void setFlushInterval(final long flushInterval) {
        this.flushInterval = flushInterval;
    }

    public long getSilenceLimit() {
        return silenceLimit;
    }

    public void setSilenceLimit(final long silenceLimit) {
        this.silenceLimit = silenceLimit;
    }
}
