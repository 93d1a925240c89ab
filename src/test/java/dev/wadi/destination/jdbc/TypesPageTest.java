package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Column;
import dev.wadi.change.PgType;
import dev.wadi.type.PostgresTypes;
import dev.wadi.type.UnifiedType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The page docs/types.md says what the code does. */
class TypesPageTest {

    private static final Path PAGE = Path.of("docs", "types.md");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private record Row(List<PgType> types, String logical, String sqlType) {}

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| PostgreSQL"))
                .map(line -> line.split(" *\\| *"))
                .map(cells -> new Row(types(cells[1]), cells[2], cells[3]))
                .toList();
    }

    private static List<PgType> types(final String cell) {
        return switch (cell) {
            case "composite" -> List.of(new PgType("pair", -1, List.of(new PgType.Attribute("a", PgType.of("int4")))));
            case "enum" -> List.of(PgType.of("mood"));
            default ->
                QUOTED.matcher(cell)
                        .results()
                        .map(match -> type(match.group(1)))
                        .toList();
        };
    }

    private static PgType type(final String name) {
        return switch (name) {
            case "numeric(10,2)" -> PgType.numeric(10, 2);
            case "bit(1)" -> new PgType("bit", 1);
            case "bit(8)" -> new PgType("bit", 8);
            default -> PgType.of(name);
        };
    }

    @TestFactory
    Stream<DynamicTest> everyRowSaysWhatTheCodeDoes() throws IOException {
        return rows().stream().flatMap(row -> row.types().stream()
                .map(type -> DynamicTest.dynamicTest(type.name(), () -> {
                    final UnifiedType unified = PostgresTypes.unified(type);
                    assertThat(unified.logical()).hasToString(row.logical());
                    assertThat(TargetColumn.of(new Column("c", type, unified)).sqlType())
                            .isEqualTo(row.sqlType());
                })));
    }

    @Test
    void everyTypeOfTheMappingHasARow() throws IOException {
        final String page = Files.readString(PAGE);
        assertThat(PostgresTypes.table().keySet().stream()
                        .filter(name -> !name.equals("bit(n)") && !name.equals("enum")))
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }
}
