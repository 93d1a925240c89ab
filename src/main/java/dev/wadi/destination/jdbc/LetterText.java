package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A change in the texts that the destination's columns take, so that it can be written without knowing the source.
 *
 * @param names the columns that the change has values for
 * @param texts their values; null for SQL null
 * @param unchanged the columns that the source did not send
 * @param previousKeyTexts empty unless the change gave the row another key
 */
record LetterText(
        List<String> names,
        List<String> texts,
        List<String> unchanged,
        List<String> keyNames,
        List<String> keyTexts,
        List<String> previousKeyTexts) {

    static LetterText of(final TargetTable table, final Change change) {
        final List<String> names = new ArrayList<>();
        final List<String> texts = new ArrayList<>();
        final List<String> unchanged = new ArrayList<>();
        for (int i = 0; i < change.texts().length; i++) {
            final TargetColumn column = table.columns().get(i);
            final String text = change.texts()[i];
            if (text == Change.UNCHANGED) {
                unchanged.add(column.name());
            } else {
                names.add(column.name());
                texts.add(text(column, text));
            }
        }
        final List<Integer> key = change.schema().key();
        return new LetterText(
                names,
                texts,
                unchanged,
                key.stream().map(i -> table.columns().get(i).name()).toList(),
                keyTexts(table, change.key()),
                change.previousKey() == null ? List.of() : keyTexts(table, change.previousKey()));
    }

    /** Of a change that has not passed the whole route: in the source's texts, under the names that it has so far. */
    static LetterText asItIs(final Change change) {
        final List<String> names = new ArrayList<>();
        final List<String> texts = new ArrayList<>();
        final List<String> unchanged = new ArrayList<>();
        for (int i = 0; i < change.texts().length; i++) {
            final String name = change.schema().columns().get(i).name();
            if (change.texts()[i] == Change.UNCHANGED) {
                unchanged.add(name);
            } else {
                names.add(name);
                texts.add(change.texts()[i]);
            }
        }
        return new LetterText(
                names,
                texts,
                unchanged,
                change.schema().keyNames(),
                Arrays.asList(change.key()),
                change.previousKey() == null ? List.of() : Arrays.asList(change.previousKey()));
    }

    private static List<String> keyTexts(final TargetTable table, final String[] key) {
        final List<String> texts = new ArrayList<>();
        for (int part = 0; part < key.length; part++) {
            texts.add(text(table.columns().get(table.schema().key().get(part)), key[part]));
        }
        return texts;
    }

    /** What cannot be converted is the reason why the change is here; it is kept as the source wrote it. */
    private static String text(final TargetColumn column, final String text) {
        try {
            return column.text(text);
        } catch (final RuntimeException e) {
            return text;
        }
    }
}
