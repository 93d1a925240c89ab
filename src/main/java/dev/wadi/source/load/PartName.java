package dev.wadi.source.load;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which rows of a table a part has, as its record tells it.
 *
 * @param file the file that held the blocks: in another one, the rows may be in other blocks
 * @param shape of the table, see {@link StoredTable}
 */
record PartName(long oid, long file, BlockRange blocks, String shape) {

    private static final Pattern TEXT = Pattern.compile("(\\d+)/(\\d+) (\\d+)-(\\d*) (\\S+)");

    static PartName parse(final String text) {
        final Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not the name of a part of a load");
        }
        return new PartName(
                Long.parseLong(parts.group(1)),
                Long.parseLong(parts.group(2)),
                new BlockRange(
                        Long.parseLong(parts.group(3)),
                        parts.group(4).isEmpty() ? BlockRange.END : Long.parseLong(parts.group(4))),
                parts.group(5));
    }

    boolean isOf(final Heap heap) {
        return oid == heap.oid() && file == heap.file();
    }

    @Override
    public String toString() {
        return oid + "/" + file + " " + blocks.from() + "-" + (blocks.to() == BlockRange.END ? "" : blocks.to()) + " "
                + shape;
    }
}
