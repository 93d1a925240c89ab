package dev.wadi.delivery;

import org.apache.camel.spi.Metadata;

/** The names under which exchanges carry what is not in the changes themselves. */
public final class WadiConstants {

    @Metadata(label = "consumer", description = "The name of the pipeline", javaType = "String")
    public static final String PIPELINE = "WadiPipeline";

    /**
     * The exchange property with the change, or the list of changes, as the last step of Wadi's left it: it stays when
     * the body becomes something else.
     */
    public static final String CHANGES = "WadiChanges";

    @Metadata(description = "Of a single change: the table as schema.name, set by changeHeaders", javaType = "String")
    public static final String TABLE = "WadiTable";

    @Metadata(
            description = "Of a single change: LOAD, INSERT, UPDATE, DELETE or TRUNCATE, set by changeHeaders",
            javaType = "String")
    public static final String OPERATION = "WadiOperation";

    @Metadata(
            description = "Of a single change: its position in the source's log, set by changeHeaders",
            javaType = "String")
    public static final String POSITION = "WadiPosition";

    /**
     * The exchange property in which a source announces a table by its schema, so that a table without rows exists at
     * the destination too.
     */
    public static final String ANNOUNCED_TABLE = "WadiAnnouncedTable";

    /**
     * The exchange property by which the rows and changes of a table that is loaded beside the stream are known; true on
     * these only. They wait at the destination until they can take the place of what is there.
     */
    public static final String ASIDE = "WadiAside";

    /**
     * The exchange property with the {@link ExchangeDelivery} that waits for the exchange and all of its copies. Without
     * it a destination takes nothing.
     */
    public static final String DELIVERY = "WadiDelivery";

    /** The exchange property that tells which step has failed. */
    public static final String FAILED_STEP = "WadiFailedStep";

    private WadiConstants() {}
}
