package dev.wadi.source.pgoutput;

import dev.wadi.source.connection.UnreadableText;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/** Makes text of bytes that the server sends. */
@FunctionalInterface
interface TextDecoder {

    /** Of what the server has converted: there is nothing that is no text. */
    TextDecoder UTF8 = (bytes, start, length) -> new String(bytes, start, length, StandardCharsets.UTF_8);

    /** @throws SQLException if it is no text, see {@link UnreadableText}, or the source cannot be asked */
    String decode(byte[] bytes, int start, int length) throws SQLException;
}
