package dev.wadi.change;

/** How the text of a column becomes the value that a route author sees, and back. Stateless; any thread. */
public interface ValueType {

    /** PostgreSQL's text as it is: what a column has before the type mapping. */
    ValueType TEXT = new ValueType() {
        @Override
        public Object decode(final String text) {
            return text;
        }

        @Override
        public String encode(final Object value) {
            return value.toString();
        }

        @Override
        public String toString() {
            return "TEXT";
        }
    };

    /**
     * @param text PostgreSQL's text of a value, never null
     */
    Object decode(String text);

    /**
     * The text in which PostgreSQL reads a value.
     *
     * @param value never null; of the class that {@link #decode} gives, or one that can stand for it
     * @throws IllegalArgumentException if the value cannot stand in such a column
     */
    String encode(Object value);

    /**
     * The value as JSON has it: a text, a boolean, or a number that every reader of JSON reads as the same number.
     *
     * @param text PostgreSQL's text of a value, never null
     */
    default Object jsonValue(final String text) {
        return text;
    }
}
