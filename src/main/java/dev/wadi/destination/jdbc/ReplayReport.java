package dev.wadi.destination.jdbc;

/**
 * What became of letters that were replayed.
 *
 * @param replayed written and removed
 * @param refused by the destination once more
 * @param waiting for an earlier change of their row
 */
public record ReplayReport(int replayed, int refused, int waiting) {

    static final ReplayReport NOTHING = new ReplayReport(0, 0, 0);

    ReplayReport plus(final ReplayReport other) {
        return new ReplayReport(replayed + other.replayed, refused + other.refused, waiting + other.waiting);
    }

    public boolean isComplete() {
        return refused == 0 && waiting == 0;
    }
}
