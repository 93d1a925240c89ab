package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Column;
import dev.wadi.change.PgType;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.destination.LoadMode;
import dev.wadi.destination.RowErrorPolicy;
import dev.wadi.destination.TruncatePolicy;
import dev.wadi.testing.SampleTable;
import dev.wadi.type.PostgresTypes;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TargetTableTest {

    private final SampleTable people =
            SampleTable.of("people", "id", "email", "photo").withDeletedColumn("gone");

    private static Layout layout(final LoadMode mode, final Optional<String> loadedAt) {
        return new Layout(
                Optional.empty(), mode, TruncatePolicy.FLAG, RowErrorPolicy.DEAD_LETTER, "position", loadedAt);
    }

    private static TargetTable table(final TableSchema schema) {
        return new TargetTable(schema, layout(LoadMode.MERGE, Optional.empty()), "batch");
    }

    @Test
    void aTableHasTheColumnsOfTheSourceAndThenTheMetadata() {
        final TableSchema typed = people.schema()
                .mapColumns(column ->
                        new Column(column.name(), PgType.of("int4"), PostgresTypes.unified(PgType.of("int4"))));

        final TargetTable table = new TargetTable(typed, layout(LoadMode.MERGE, Optional.of("at")), "batch");

        assertThat(table.create(table.name()))
                .isEqualTo("CREATE TABLE \"public\".\"people\" (\"id\" integer, \"email\" integer, \"photo\" integer,"
                        + " \"gone\" boolean NOT NULL, \"position\" bigint NOT NULL,"
                        + " \"at\" timestamp with time zone NOT NULL DEFAULT now())");
        assertThat(table.addKey()).isEqualTo("ALTER TABLE \"public\".\"people\" ADD PRIMARY KEY (\"id\")");
        assertThat(table.definitions())
                .extracting(TargetColumn::name)
                .containsExactly("id", "email", "photo", "gone", "position", "at");
    }

    @Test
    void aNewerRowIsNeverReplacedByAnOlderOne() {
        assertThat(table(people.schema()).batch().upsert())
                .isEqualTo("INSERT INTO \"public\".\"people\" AS d (\"id\", \"email\", \"photo\", \"gone\","
                        + " \"position\") SELECT \"id\", \"email\", \"photo\", \"gone\", \"position\" FROM pg_temp.\"batch\""
                        + " ON CONFLICT (\"id\") DO UPDATE SET \"email\" = excluded.\"email\","
                        + " \"photo\" = excluded.\"photo\", \"gone\" = excluded.\"gone\","
                        + " \"position\" = excluded.\"position\" WHERE d.\"position\" <= excluded.\"position\"");
    }

    @Test
    void unchangedColumnsAreNotAssigned() {
        final BitSet unchanged = new BitSet();
        unchanged.set(2);

        assertThat(table(people.schema()).batch().update(unchanged))
                .isEqualTo("UPDATE \"public\".\"people\" AS d SET \"email\" = s.\"email\", \"gone\" = s.\"gone\","
                        + " \"position\" = s.\"position\" FROM pg_temp.\"batch\" AS s WHERE d.\"id\" = s.\"id\""
                        + " AND d.\"position\" <= s.\"position\"");
    }

    @Test
    void aTableThatIsAllKeyStillHasSomethingToSet() {
        final TargetTable table =
                table(SampleTable.of("tags", "tag").withDeletedColumn("gone").schema());

        assertThat(table.batch().upsert())
                .contains("DO UPDATE SET \"gone\" = excluded.\"gone\", \"position\" = excluded.\"position\" WHERE");
    }

    @Test
    void theTimeOfWritingIsThatOfTheLastChange() {
        final TargetTable table = new TargetTable(people.schema(), layout(LoadMode.MERGE, Optional.of("at")), "batch");

        assertThat(table.batch().upsert()).contains(", \"at\" = now() WHERE");
        assertThat(table.batch().update(new BitSet())).contains(", \"at\" = now() FROM");
        assertThat(table.flagAll(7))
                .isEqualTo("UPDATE \"public\".\"people\" SET \"gone\" = true, \"position\" = 7, \"at\" = now()"
                        + " WHERE NOT \"gone\" AND \"position\" <= 7");
    }

    @Test
    void hostileNamesStayNames() {
        final String hostile = "x\"; DROP TABLE y; --";
        final TableSchema schema = new TableSchema(
                        new TableId(hostile, hostile), List.of(new Column(hostile, PgType.of("text"))), List.of(0))
                .withDeletedColumn("gone\"");
        final TargetTable table = table(schema);
        final BitSet nothing = new BitSet();
        final Takeover takeover = new Takeover(table, table);
        final RowLookup lookup = new RowLookup(table);

        assertThat(List.of(
                        table.create(table.name()),
                        table.addKey(),
                        table.batch().create(),
                        table.batch().copyInto(),
                        table.batch().upsert(),
                        table.batch().update(nothing),
                        table.flagAll(1),
                        table.batch().hasAbsent(),
                        takeover.takeAll(1),
                        takeover.takeAt("{}", 1),
                        takeover.flagMissing(1),
                        takeover.selectPlaces(),
                        takeover.deleteDoubles(),
                        lookup.indexVersions(),
                        lookup.lastBelow(),
                        lookup.byKey()))
                .allSatisfy(sql -> assertThat(sql.replaceAll("\"(?:[^\"]|\"\")*\"", "NAME"))
                        .doesNotContain("DROP TABLE", "\"", "--"));
    }

    /** Without its schema the name would be that of a user's table, which may be there when the temporary one is not. */
    @Test
    void theTemporaryTableIsNeverOneOfAUser() {
        final BatchTable batch = table(people.schema()).batch();

        assertThat(List.of(
                        batch.create(),
                        batch.clear(),
                        batch.drop(),
                        batch.copyInto(),
                        batch.upsert(),
                        batch.update(new BitSet()),
                        batch.hasAbsent()))
                .allSatisfy(sql -> assertThat(sql.replace("pg_temp.\"batch\"", ""))
                        .hasSizeLessThan(sql.length())
                        .doesNotContain("batch"));
    }

    /** What stands at the destination may have been altered by hand, and its position too. */
    @Test
    void aLoadIsTheTruthWhateverStandsThere() {
        final TargetTable loaded = new TargetTable(
                people.schema(), layout(LoadMode.MERGE, Optional.empty()), new TableId("wadi", "load"), "batch");
        final Takeover takeover = new Takeover(loaded, table(people.schema()));

        assertThat(takeover.takeAll(7))
                .startsWith("INSERT INTO \"public\".\"people\" AS d")
                .contains("FROM \"wadi\".\"load\" ON CONFLICT")
                .endsWith(" WHERE ROW(d.\"email\", d.\"photo\", d.\"gone\")::record"
                        + " *<> ROW(excluded.\"email\", excluded.\"photo\", excluded.\"gone\")::record"
                        + " OR d.\"position\" > 7");
        assertThat(takeover.flagMissing(7))
                .isEqualTo("UPDATE \"public\".\"people\" AS d SET \"gone\" = true, \"position\" ="
                        + " CASE WHEN d.\"position\" > 7 THEN 0 ELSE d.\"position\" END WHERE (NOT d.\"gone\""
                        + " OR d.\"position\" > 7) AND NOT"
                        + " EXISTS (SELECT FROM \"wadi\".\"load\" AS s WHERE d.\"id\" = s.\"id\")");
    }

    @Test
    void theSchemaOfTheDestinationCanBeAnother() {
        final Layout elsewhere = new Layout(
                Optional.of("copies"),
                LoadMode.MERGE,
                TruncatePolicy.FLAG,
                RowErrorPolicy.DEAD_LETTER,
                "position",
                Optional.empty());

        assertThat(new TargetTable(people.schema(), elsewhere, "batch").name()).isEqualTo("\"copies\".\"people\"");
    }

    @Test
    void rowsAreMergedWhereThereIsAKeyOnly() {
        final TableSchema keyless =
                new TableSchema(people.schema().id(), people.schema().columns(), List.of()).withDeletedColumn("gone");

        assertThat(table(people.schema()).isMerged()).isTrue();
        assertThat(table(keyless).isMerged()).isFalse();
        assertThat(new TargetTable(people.schema(), layout(LoadMode.APPEND, Optional.empty()), "batch").isMerged())
                .isFalse();
    }

    @Test
    void aColumnOfTheSourceIsNotTakenForMetadata() {
        for (final Layout layout : List.of(
                new Layout(
                        Optional.empty(),
                        LoadMode.MERGE,
                        TruncatePolicy.FLAG,
                        RowErrorPolicy.DEAD_LETTER,
                        "email",
                        Optional.empty()),
                layout(LoadMode.MERGE, Optional.of("email")))) {
            assertThatThrownBy(() -> new TargetTable(people.schema(), layout, "batch"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Table public.people has a column 'email' of its own; choose another name for the"
                            + " metadata column");
        }
    }

    @Test
    void withoutTheDeleteFlagItSaysWhatIsMissing() {
        assertThatThrownBy(() -> table(SampleTable.of("people", "id").schema()))
                .hasMessage("Changes of table public.people carry no delete flag; put the step deleteFlag before"
                        + " destination: in the route");
    }
}
