package dev.wadi.command;

import dev.wadi.change.PlainText;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * What all commands print goes through here, so that nothing from a database can move the cursor, change colours or
 * reorder text. Reports in JSON stay the same documents.
 */
final class TerminalWriter extends PrintWriter {

    TerminalWriter(final OutputStream terminal) {
        super(new OutputStreamWriter(terminal, charset()), true);
    }

    /** Java 17 has no other word for the terminal's charset. */
    private static Charset charset() {
        final String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        return name == null ? Charset.defaultCharset() : Charset.forName(name);
    }

    @Override
    public void write(final int c) {
        write(String.valueOf((char) c));
    }

    @Override
    public void write(final char[] text, final int offset, final int length) {
        write(new String(text, offset, length));
    }

    @Override
    public void write(final String text, final int offset, final int length) {
        final String plain = PlainText.lines(text.substring(offset, offset + length));
        super.write(plain, 0, plain.length());
    }
}
