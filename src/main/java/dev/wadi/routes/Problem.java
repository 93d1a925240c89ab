package dev.wadi.routes;

import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.xml.sax.SAXParseException;

/** What is wrong with a route file, on one line as a person looks for it: {@code file:line: what}. */
final class Problem {

    private static final int LONGEST = 400;

    private Problem() {}

    static String in(final Path file, final Throwable failure) {
        return file + line(failure).map(line -> ":" + line).orElse("") + ": " + what(failure);
    }

    private static Optional<Integer> line(final Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYamlEngineException marked) {
                final Optional<Integer> line =
                        marked.getProblemMark().or(marked::getContextMark).map(mark -> mark.getLine() + 1);
                if (line.isPresent()) {
                    return line;
                }
            } else if (cause instanceof SAXParseException xml && xml.getLineNumber() > 0) {
                return Optional.of(xml.getLineNumber());
            }
        }
        return Optional.empty();
    }

    /** The innermost message, without the places that the outer ones repeat. */
    static String what(final Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        final String message = innermost instanceof MarkedYamlEngineException marked && marked.getProblem() != null
                ? marked.getProblem()
                : innermost.getMessage();
        final String line = message == null
                ? innermost.getClass().getSimpleName()
                : message.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
