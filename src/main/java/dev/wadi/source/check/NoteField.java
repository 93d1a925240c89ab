package dev.wadi.source.check;

import static java.util.stream.Collectors.joining;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Any texts as one field of a note, separated by commas. */
final class NoteField {

    private NoteField() {}

    static String of(final Collection<String> texts) {
        return texts.stream()
                .map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8))
                .collect(joining(","));
    }

    static List<String> split(final String field) {
        return field.isEmpty()
                ? List.of()
                : Stream.of(field.split(",", -1))
                        .map(text -> URLDecoder.decode(text, StandardCharsets.UTF_8))
                        .toList();
    }
}
