package dev.wadi.routes;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.FileUtil;

/**
 * The folder of the route files. What one of Camel's file DSLs on the class path can load is read; a file that only looks
 * like a route is named, so that it is not left out in silence.
 */
public final class RouteFolder {

    /** Endings of files in which somebody may have written a route. */
    private static final Set<String> LIKE_ROUTES = Set.of("yaml", "yml", "xml", "java", "groovy", "kts", "jsh");

    private final Path path;
    private final CamelContext context;

    public RouteFolder(final Path path, final CamelContext context) {
        this.path = requireNonNull(path, "path");
        this.context = requireNonNull(context, "context");
    }

    public Path path() {
        return path;
    }

    /** @throws RouteFileException if one of them cannot be read, or there are none */
    public List<Path> files() {
        final List<Path> files = list().filter(this::isRoute).toList();
        if (files.isEmpty()) {
            throw new RouteFileException("wadi.routes: there is no route file in '" + path + "', so nothing would be"
                    + " replicated; put replicate.camel.yaml back, or give the folder of the route files"
                    + unread().stream().map(". "::concat).collect(Collectors.joining()));
        }
        files.stream().filter(file -> !Files.isReadable(file)).findFirst().ifPresent(file -> {
            throw new RouteFileException(
                    "wadi.routes: '" + file + "' cannot be read; let the user that runs Wadi read it");
        });
        return files;
    }

    /** One sentence for each file and folder in which somebody may have written a route, and which is not read. */
    public List<String> unread() {
        return list().filter(file -> !isRoute(file))
                .filter(file -> Files.isDirectory(file) ? containsRoutes(file) : looksLikeRoute(file))
                .map(this::whyUnread)
                .toList();
    }

    private String whyUnread(final Path file) {
        if (Files.isDirectory(file)) {
            return "Folder '" + file + "' is not read; put its route files into '" + path + "'";
        }
        final String ending = FileUtil.onlyExt(name(file), true);
        return ending.matches("(?i)ya?ml")
                ? "File '" + file + "' is not read; name it NAME.camel.yaml if it is a route, or move it away"
                : "File '" + file + "' is not read, because no DSL of Camel on the class path reads *." + ending
                        + "; write the route in YAML, or move the file away";
    }

    /** @throws RouteFileException for the first file that cannot be used, alone or beside the others */
    public void check() {
        final Map<String, Path> ids = new HashMap<>();
        for (final Path file : files()) {
            for (final String id : RouteContent.parse(file, read(file), context).routes()) {
                final Path other = ids.putIfAbsent(id, file);
                if (other != null) {
                    throw new RouteFileException(
                            file + ": " + other + " has a route '" + id + "' too; give one of them" + " another id");
                }
            }
        }
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new RouteFileException(file + ": the file cannot be read: " + e, e);
        }
    }

    boolean isRoute(final Path file) {
        return !Files.isDirectory(file) && hasLoader(file);
    }

    private boolean hasLoader(final Path file) {
        if (isLeftOver(name(file))) {
            return false;
        }
        final String ending = FileUtil.onlyExt(name(file), false);
        try {
            return ending != null && PluginHelper.getRoutesLoader(context).getRoutesLoader(ending) != null;
        } catch (final Exception e) {
            throw new RouteFileException("The loader for *." + ending + " cannot be used: " + Problem.what(e), e);
        }
    }

    /** Files that editors and operating systems leave beside the one that is edited. */
    private static boolean isLeftOver(final String name) {
        return name.startsWith(".") || name.startsWith("#") || name.startsWith("~") || name.endsWith("~");
    }

    private static boolean looksLikeRoute(final Path file) {
        final String ending = FileUtil.onlyExt(name(file), true);
        return !isLeftOver(name(file)) && ending != null && LIKE_ROUTES.contains(ending.toLowerCase(Locale.ROOT));
    }

    private boolean containsRoutes(final Path folder) {
        return !isLeftOver(name(folder)) && list(folder).anyMatch(this::isRoute);
    }

    private Stream<Path> list() {
        return list(path);
    }

    private static Stream<Path> list(final Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        } catch (final IOException e) {
            throw new RouteFileException("wadi.routes: the folder '" + folder + "' cannot be read: " + e, e);
        }
    }

    private static String name(final Path file) {
        return file.getFileName().toString();
    }
}
