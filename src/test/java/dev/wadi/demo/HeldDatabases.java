package dev.wadi.demo;

/** A program that starts the demo's databases and keeps them until it is killed. */
final class HeldDatabases {

    private HeldDatabases() {}

    public static void main(final String... arguments) throws InterruptedException {
        final EmbeddedDatabases databases = EmbeddedDatabases.start();
        System.out.println("started " + databases.source().jdbcUrl());
        Thread.currentThread().join();
    }
}
