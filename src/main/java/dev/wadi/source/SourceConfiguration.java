package dev.wadi.source;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of a source; set on the component for all of them, or on an endpoint for one. */
@UriParams
public class SourceConfiguration extends ConnectionConfiguration implements Cloneable {

    private static final int MAX_NAME_LENGTH = 255;
    private static final Pattern SLOT_NAME = Pattern.compile("[a-z0-9_]{1,63}");

    @UriParam(description = "Publication key: the publication whose tables are replicated.")
    @Metadata(required = true)
    private String publication;

    @UriParam(description = "Replication slot; created if absent. wadi_ and the name of the source if not set.")
    private String slot;

    @UriParam(
            defaultValue = "DEBEZIUM",
            description = "DEBEZIUM reads through Camel's Debezium PostgreSQL component, PGOUTPUT through Wadi's own"
                    + " reader of the replication protocol.")
    private ReaderKind reader = ReaderKind.DEBEZIUM;

    @UriParam(
            defaultValue = "true",
            description = "Whether the rows that are there already are loaded before changes are read.")
    private boolean historicalLoad = true;

    @UriParam(
            label = "advanced",
            defaultValue = "2",
            description = "How many connections read the rows that are there already at once, and write them past the"
                    + " route, if the route has only steps that leave the values alone.")
    private int loadConnections = 2;

    @UriParam(
            label = "advanced",
            defaultValue = "8388608",
            description = "About how many bytes of a table the load reads by one statement and commits by themselves."
                    + " A table has no more than 1,000 such parts; before PostgreSQL 14 it is one part.")
    private long loadPartBytes = 8L * 1024 * 1024;

    @UriParam(
            defaultValue = "RESYNC",
            description =
                    "What to do when the publication was altered so that changes may be missing in the copy: RESYNC"
                            + " loads the tables again beside the stream, and stops where that cannot be; STOP stops with what has"
                            + " to be done, TELL says so in the log and goes on.")
    private PublicationPolicy onPublicationChange = PublicationPolicy.RESYNC;

    @UriParam(
            defaultValue = "STOP",
            description = "What to do when a step of the route fails on a change for a reason that does not pass by"
                    + " itself: STOP stops the pipeline at that change, DEAD_LETTER writes the change to the table"
                    + " wadi.dead_letter and goes on, RETRY starts again from what is durable until the step passes. Errors"
                    + " of endpoints that pass by themselves, like a refused connection, are always retried.")
    private StepErrorPolicy onStepError = StepErrorPolicy.STOP;

    @UriParam(
            label = "advanced",
            description = "File that keeps the position if no destination of the route can keep it with the data."
                    + " wadi- and the name of the source, ending in .position, if not set.")
    private String positionFile;

    @UriParam(
            label = "advanced",
            defaultValue = "30000",
            description =
                    "How often in milliseconds to look whether the publication covers something else than before.")
    private long refreshInterval = 30_000;

    @UriParam(
            label = "advanced",
            defaultValue = "1000",
            description = "How long in milliseconds to wait before reading is started again after a failure; twice as"
                    + " long each time, up to a minute, until it comes further.")
    private long restartDelay = 1000;

    @UriParam(
            label = "advanced",
            prefix = "debezium.",
            multiValue = true,
            description = "Options of Camel's Debezium PostgreSQL component that replace those that Wadi sets.")
    private Map<String, Object> debezium = new LinkedHashMap<>();

    /** Names the first option that cannot be, with its contract key, the value and the fix. */
    public void check(final String name) {
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
            throw invalid("name", name, "a name of 1 to 255 characters");
        }
        checkConnection();
        requirePresent("publication", publication, "the name of a publication in the source database");
        if (loadConnections < 1) {
            throw invalid("load-connections", String.valueOf(loadConnections), "a number above 0");
        }
        if (loadPartBytes < 1) {
            throw invalid("load-part-bytes", String.valueOf(loadPartBytes), "a number above 0");
        }
        if (!SLOT_NAME.matcher(slotOf(name)).matches()) {
            throw invalid("slot", slotOf(name), "a slot name of at most 63 lower-case letters, digits and underscores");
        }
    }

    /** The slot of the pipeline of this name. */
    public String slotOf(final String name) {
        return slot == null || slot.isBlank()
                ? "wadi_" + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_")
                : slot;
    }

    public SourceConfiguration copy() {
        try {
            final SourceConfiguration copy = (SourceConfiguration) clone();
            copy.debezium = new LinkedHashMap<>(debezium);
            return copy;
        } catch (final CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    public String getPublication() {
        return publication;
    }

    public void setPublication(final String publication) {
        this.publication = publication;
    }

    public String getSlot() {
        return slot;
    }

    public void setSlot(final String slot) {
        this.slot = slot;
    }

    public ReaderKind getReader() {
        return reader;
    }

    public void setReader(final ReaderKind reader) {
        this.reader = reader;
    }

    public boolean isHistoricalLoad() {
        return historicalLoad;
    }

    public void setHistoricalLoad(final boolean historicalLoad) {
        this.historicalLoad = historicalLoad;
    }

    public int getLoadConnections() {
        return loadConnections;
    }

    public void setLoadConnections(final int loadConnections) {
        this.loadConnections = loadConnections;
    }

    public long getLoadPartBytes() {
        return loadPartBytes;
    }

    public void setLoadPartBytes(final long loadPartBytes) {
        this.loadPartBytes = loadPartBytes;
    }

    public PublicationPolicy getOnPublicationChange() {
        return onPublicationChange;
    }

    public void setOnPublicationChange(final PublicationPolicy onPublicationChange) {
        this.onPublicationChange = onPublicationChange;
    }

    public StepErrorPolicy getOnStepError() {
        return onStepError;
    }

    public void setOnStepError(final StepErrorPolicy onStepError) {
        this.onStepError = onStepError;
    }

    public String getPositionFile() {
        return positionFile;
    }

    public void setPositionFile(final String positionFile) {
        this.positionFile = positionFile;
    }

    public Map<String, Object> getDebezium() {
        return debezium;
    }

    public void setDebezium(final Map<String, Object> debezium) {
        this.debezium = debezium;
    }

    public long getRefreshInterval() {
        return refreshInterval;
    }

    public void setRefreshInterval(final long refreshInterval) {
        this.refreshInterval = refreshInterval;
    }

    public long getRestartDelay() {
        return restartDelay;
    }

    public void setRestartDelay(final long restartDelay) {
        this.restartDelay = restartDelay;
    }
}
