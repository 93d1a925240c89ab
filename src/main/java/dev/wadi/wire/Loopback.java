package dev.wadi.wire;

import java.util.Locale;

/** Whether what goes to a host stays on this machine. */
public final class Loopback {

    private Loopback() {}

    /** By its name alone, so that nothing is looked up. */
    public static boolean is(final String host) {
        final String name = host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
        return name.isEmpty()
                || name.equals("localhost")
                || name.equals("::1")
                || name.equals("0:0:0:0:0:0:0:1")
                || name.matches("127(\\.\\d{1,3}){3}");
    }
}
