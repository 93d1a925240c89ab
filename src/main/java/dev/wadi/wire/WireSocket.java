package dev.wadi.wire;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A socket that tells its wire when somebody waits on it, and when bytes have moved. */
final class WireSocket extends Socket {

    /** Large data goes in pieces, so that a slow network shows as one on which something moves. */
    private static final int PIECE_BYTES = 16 * 1024;

    private final Wire wire;

    WireSocket(final Wire wire) {
        this.wire = wire;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                wire.waits();
                try {
                    return in.read();
                } finally {
                    wire.moved();
                }
            }

            @Override
            public int read(final byte[] bytes, final int offset, final int length) throws IOException {
                wire.waits();
                try {
                    return in.read(bytes, offset, length);
                } finally {
                    wire.moved();
                }
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(final int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(final byte[] bytes, final int offset, final int length) throws IOException {
                for (int done = 0; done < length; done += PIECE_BYTES) {
                    wire.waits();
                    try {
                        out.write(bytes, offset + done, Math.min(PIECE_BYTES, length - done));
                    } finally {
                        wire.moved();
                    }
                }
            }
        };
    }
}
