package dev.wadi.routes;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ResourceReload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets an edited route file take effect while the program runs. A text is read in full before anything is stopped; what
 * cannot be read leaves the running routes alone, and what cannot start is taken back. Only the routes of the edited file,
 * and of files that use its beans, are restarted. Camel's own reload stops all routes first.
 */
public final class RouteReload implements ResourceReload, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);

    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final RouteFolder folder;
    private final ModelCamelContext context;
    private final RunningRoutes routes;
    private final ScheduledExecutorService retries;

    /** What ran last of each file. */
    private final Map<Path, RouteContent> contents = new TreeMap<>();

    private final Map<Path, SavedFile> seen = new HashMap<>();
    private final ReloadProblems problems = new ReloadProblems();
    private final ReentrantLock reloading = new ReentrantLock();
    private volatile boolean isClosed;

    /** @param context has loaded the files of the folder */
    public RouteReload(final RouteFolder folder, final ModelCamelContext context) {
        this.folder = requireNonNull(folder, "folder");
        this.context = requireNonNull(context, "context");
        this.routes = new RunningRoutes(context);
        this.retries = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "wadi-routes");
        folder.files().forEach(file -> SavedFile.read(file).ifPresent(saved -> {
            seen.put(file, saved);
            contents.put(file, RouteContent.parse(file, saved.text(), context));
        }));
    }

    ReloadProblems problems() {
        return problems;
    }

    @Override
    public void onReload(final String name, final Resource resource) {
        final Path file = folder.path().resolve(Path.of(name).getFileName());
        if (folder.isRoute(file)) {
            locked(() -> reload(file));
        }
    }

    private void locked(final Runnable act) {
        reloading.lock();
        try {
            if (!isClosed) {
                act.run();
            }
        } finally {
            reloading.unlock();
        }
    }

    private void reload(final Path file) {
        final Optional<SavedFile> saved;
        try {
            saved = SavedFile.settled(file);
        } catch (final RouteFileException e) {
            problems.refuse(file, e.getMessage());
            return;
        }
        if (saved.isEmpty()) {
            delete(file);
        } else if (!saved.get().equals(seen.put(file, saved.get()))) {
            edit(file, saved.get().text());
        }
    }

    private void delete(final Path file) {
        seen.remove(file);
        problems.clear(file);
        final RouteContent old = contents.remove(file);
        if (old == null) {
            return;
        }
        final List<RouteContent> others = dependents(file, old, old);
        final Set<String> stopped = routes.remove(files(others, file));
        LOG.warn("{} was deleted: its routes have stopped", file);
        restart(file, others, others, stopped);
    }

    private void edit(final Path file, final String text) {
        final RouteContent next;
        try {
            next = RouteContent.parse(file, text, context);
            checkTogether(next);
        } catch (final RouteFileException e) {
            problems.refuse(file, e.getMessage() + "; the edit does not take effect, and what ran before runs on");
            return;
        }
        final RouteContent old = contents.get(file);
        if (old != null && old.text().equals(text) && !problems.isMissing(file)) {
            // As after a typing error that was taken back: it runs already.
            problems.clear(file);
            return;
        }
        final List<RouteContent> others = dependents(file, next, old == null ? next : old);
        final List<RouteContent> wanted = with(next, others);
        final List<RouteContent> fallback = old == null ? others : with(old, others);
        restart(file, wanted, fallback, routes.remove(files(others, file)));
    }

    /** What is refused for the files together, as an id that two of them give. */
    private void checkTogether(final RouteContent next) {
        final List<RouteDefinition> all = new ArrayList<>(next.definitions());
        for (final RouteContent other : contents.values()) {
            if (!other.file().equals(next.file())) {
                final Set<String> same = new HashSet<>(other.routes());
                same.retainAll(next.routes());
                if (!same.isEmpty()) {
                    throw new RouteFileException(next.file() + ": " + other.file() + " has a route '"
                            + same.iterator().next() + "' too");
                }
                all.addAll(other.definitions());
            }
        }
        RouteNames.in(context, all).checkDestinations();
    }

    /** Starts what is wanted; if it cannot start, what ran before; if that cannot either, tries both again later. */
    private void restart(
            final Path file,
            final List<RouteContent> wanted,
            final List<RouteContent> fallback,
            final Set<String> stopped) {
        try {
            final Set<String> ids = routes.load(wanted, stopped);
            wanted.forEach(content -> contents.put(content.file(), content));
            problems.clear(file);
            if (!wanted.isEmpty()) {
                LOG.info("{} was edited and takes effect: restarted {}", file, String.join(", ", ids));
            }
            return;
        } catch (final Exception e) {
            LOG.debug("The routes of {} cannot start", file, e);
            routes.remove(files(wanted, file));
            final String why = Problem.in(file, e);
            try {
                routes.load(fallback, stopped);
                problems.clear(file);
                problems.refuse(file, why + "; the edit cannot start, and what ran before runs again");
                return;
            } catch (final Exception again) {
                LOG.debug("What ran before {} was edited cannot start either", file, again);
                routes.remove(files(fallback, file));
                problems.missing(
                        file,
                        why + "; its routes do not run, and are tried again every " + RETRY_INTERVAL.toSeconds()
                                + " s");
            }
        }
        retries.schedule(() -> retry(file, wanted, fallback, stopped), RETRY_INTERVAL.toSeconds(), TimeUnit.SECONDS);
    }

    private void retry(
            final Path file,
            final List<RouteContent> wanted,
            final List<RouteContent> fallback,
            final Set<String> stopped) {
        final boolean isLatest = problems.isMissing(file)
                && wanted.stream()
                        .filter(content -> content.file().equals(file))
                        .allMatch(content -> seen.containsKey(file)
                                && content.text().equals(seen.get(file).text()));
        if (isLatest) {
            restart(file, wanted, fallback, stopped);
        }
    }

    private List<RouteContent> dependents(final Path file, final RouteContent next, final RouteContent old) {
        return contents.values().stream()
                .filter(other -> !other.file().equals(file))
                .filter(other -> other.refersTo(next) || other.refersTo(old))
                .toList();
    }

    private static List<RouteContent> with(final RouteContent content, final List<RouteContent> others) {
        final List<RouteContent> all = new ArrayList<>(others);
        all.add(0, content);
        return all;
    }

    private static Set<Path> files(final List<RouteContent> contents, final Path file) {
        final Set<Path> files = new HashSet<>(Set.of(file));
        contents.forEach(content -> files.add(content.file()));
        return files;
    }

    /** Nothing is reloaded any more. Waits a while for a reload that is under way. */
    @Override
    public void close() {
        isClosed = true;
        try {
            if (reloading.tryLock(CLOSING.toSeconds(), TimeUnit.SECONDS)) {
                reloading.unlock();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
