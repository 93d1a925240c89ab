package dev.wadi.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.StepConfigurationException;
import dev.wadi.delivery.WadiConstants;
import dev.wadi.testing.SampleTable;
import dev.wadi.type.PostgresTypes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** The steps that leave tables out, and that change names, columns and values. */
class ShapingStepsTest {

    private static final String SECRET = "a secret of thirty-two characters";

    private final SampleTable people = SampleTable.of("people", "id", "email", "note");
    private final SampleTable orders = SampleTable.of("orders", "id", "note");

    @Test
    void anExcludedTableIsNeitherHandedOnNorAnnounced() throws Exception {
        final ExcludeTables step = new ExcludeTables();
        step.setTables("public.ord*, other.x");
        final Change kept = people.insert(1, "1", "a", "n");

        final List<Change> left = Exchanges.through(step, List.of(kept, orders.insert(2, "1", "n")));
        assertThat(left)
                .extracting(Change::getTable)
                .containsExactly(people.schema().id());

        final Exchange announcement = announcement(step, orders.schema());
        assertThat(announcement.getProperty(WadiConstants.ANNOUNCED_TABLE)).isNull();
        assertThat(announcement.isRouteStop()).isTrue();
        assertThat(announcement(step, people.schema()).isRouteStop()).isFalse();
        for (final Object body : List.of(orders.insert(2, "1", "n"), List.of(orders.insert(2, "1", "n")))) {
            final Exchange exchange = Exchanges.with(body);
            step.process(exchange);
            assertThat(exchange.isRouteStop()).isTrue();
            assertThat(exchange.getMessage().getBody()).isEqualTo(List.of());
        }
    }

    private static Exchange announcement(final ChangeProcessor step, final TableSchema table) {
        final Exchange exchange = Exchanges.with(List.of());
        exchange.setProperty(WadiConstants.ANNOUNCED_TABLE, table);
        step.process(exchange);
        return exchange;
    }

    @Test
    void onlyIncludedTablesPass() throws Exception {
        final IncludeTables step = new IncludeTables();
        step.setTables("*.people");

        final List<Change> left = Exchanges.through(step, List.of(people.insert(1, "1", "a", "n"), orders.truncate(2)));

        assertThat(left)
                .extracting(Change::getTable)
                .containsExactly(people.schema().id());
    }

    @Test
    void aDroppedColumnIsGoneAndTheKeyStays() throws Exception {
        final DropColumns step = new DropColumns();
        step.setColumns("public.people.email");
        final TableSchema schema =
                new TableSchema(people.schema().id(), people.schema().columns(), List.of(2));

        final Change change =
                Exchanges.through(step, people.updateOf("old", 1, "1", "a", "n").withSchema(schema));

        assertThat(change.schema().keyNames()).containsExactly("note");
        assertThat(change).containsOnlyKeys("id", "note").containsEntry("note", "n");
        assertThat(change.previousKey()).containsExactly("old");
        assertThat(Exchanges.<Change>through(step, people.truncate(1)).texts()).isEmpty();
        step.stop();
        step.setColumns("*.*.id");
        assertRefused(step, people.insert(1, "1", "a", "n"), "column 'id' of table public.people is a part of the key");
    }

    @Test
    void columnsAreRenamedAndTheirKeyWithThem() throws Exception {
        final RenameColumns step = new RenameColumns();
        step.setFrom("*.people.*");
        step.setTo("p_*");

        final Change change = Exchanges.through(step, people.updateOf("0", 1, "1", "a", Change.UNCHANGED));

        assertThat(change).containsOnlyKeys("p_id", "p_email");
        assertThat(change.schema().keyNames()).containsExactly("p_id");
        assertThat(change.previousKey()).containsExactly("0");
    }

    @Test
    void twoColumnsOfOneNameAreRefused() {
        final RenameColumns step = new RenameColumns();
        step.setFrom("public.people.email");
        step.setTo("note");

        assertRefused(step, people.insert(1, "1", "a", "n"), "two columns of table public.people the name 'note'");
        final Change flagged = people.withDeletedColumn("gone").insert(1, "1", "a", "n");
        step.stop();
        step.setTo("gone");
        assertRefused(step, flagged, "the name 'gone'");
    }

    @Test
    void tablesAreRenamedByPatternAlsoIntoOtherSchemas() throws Exception {
        final RenameTables step = new RenameTables();
        step.setFrom("public.*");
        step.setTo("\"my.copy\".t_*");

        assertThat(Exchanges.<Change>through(step, people.insert(1, "1", "a", "n"))
                        .getTable())
                .isEqualTo(new TableId("my.copy", "t_people"));
        assertThat(announcement(step, orders.schema())
                        .getProperty(WadiConstants.ANNOUNCED_TABLE, TableSchema.class)
                        .id())
                .isEqualTo(new TableId("my.copy", "t_orders"));
    }

    @Test
    void twoTablesOfOneNameAreRefusedAlsoIfOneKeepsItsName() throws Exception {
        final RenameTables step = new RenameTables();
        step.setFrom("public.people");
        step.setTo("public.orders");
        announcement(step, orders.schema());

        assertRefused(step, people.insert(1, "1", "a", "n"), "the name public.orders, which table public.orders has");
    }

    @Test
    void aConstantTakesThePlaceOfEveryValueThatWasSent() throws Exception {
        final SetConstant step = new SetConstant();
        step.setColumns("public.people.email");
        step.setValue("x");

        assertThat(Exchanges.<Change>through(step, people.insert(1, "1", null, "n")))
                .containsEntry("email", "x");
        assertThat(Exchanges.<Change>through(step, people.update(1, "1", Change.UNCHANGED, "n")))
                .doesNotContainKey("email");
        step.stop();
        step.setValue(null);
        assertThat(Exchanges.<Change>through(step, people.insert(1, "1", "a", "n")))
                .containsEntry("email", null);
        step.stop();
        step.setColumns("public.people.id");
        assertRefused(step, people.insert(1, "1", "a", "n"), "is a part of the key");
    }

    @Test
    void aConstantThatTheColumnCannotHaveIsRefusedBeforeAnyRow() {
        final SetConstant step = new SetConstant();
        step.setColumns("public.sold.amount");
        step.setValue("many");

        assertThatThrownBy(() -> announcement(step, sold(new Column("amount", PgType.of("int4")))))
                .isInstanceOf(StepConfigurationException.class)
                .hasMessageContaining("column 'amount' of table public.sold cannot have the value");
    }

    @Test
    void aTruncatedTextKeepsWholeCharacters() throws Exception {
        final TruncateColumns step = new TruncateColumns();
        step.setColumns("*.*.email");
        step.setLength(2);

        assertThat(Exchanges.<Change>through(step, people.insert(1, "1", "a\uD83D\uDC2Ab", null)))
                .containsEntry("email", "a\uD83D\uDC2A")
                .containsEntry("note", null);
        step.stop();
        step.setColumns("*.*.id");
        assertRefused(step, people.insert(1, "1", "a", "n"), "of which two rows could get the same");
    }

    @Test
    void aMaskedKeyStaysAKeyInEveryPlace() throws Exception {
        final MaskColumns step = mask("public.people.id, public.people.email");

        final Change insert = Exchanges.through(step, people.insert(1, "plain", "a@b", "n"));
        final Change update = Exchanges.through(step, people.updateOf("plain", 2, "other", null, "n"));
        final Change delete = Exchanges.through(step, people.delete(3, "other"));

        assertThat(insert.key()[0]).matches("[0-9a-f]{64}");
        assertThat(update.previousKey()).containsExactly(insert.key()[0]);
        assertThat(delete.key()).isEqualTo(update.key()).isNotEqualTo(insert.key());
        assertThat(update).containsEntry("email", null);
        assertThat(delete.texts()[1]).isSameAs(Change.UNCHANGED);
        assertThat(insert.get("email")).isNotEqualTo("a@b");
        assertThat(insert.schema().columns().get(0).type()).isEqualTo(PgType.of("text"));
    }

    @Test
    void aMaskedColumnOfAnyTypeIsTextAndEqualValuesStayEqual() throws Exception {
        final MaskColumns step = mask("*.sold.amount");

        final Change one = Exchanges.through(step, sale(PgType.numeric(10, 2), "1.50"));
        final Change other = Exchanges.through(step, sale(PgType.of("numeric"), "1.5000"));

        assertThat(one.get("amount")).isEqualTo(other.get("amount")).isInstanceOf(String.class);
        assertThat(one.schema()).isEqualTo(other.schema());
        assertThat(Exchanges.<Change>through(step, sale(PgType.of("numeric"), "NaN"))
                        .get("amount"))
                .isNotEqualTo(one.get("amount"));
    }

    @Test
    void tokensTellTheirKindAndAUuidStaysOne() throws Exception {
        final TokenizeColumns step = new TokenizeColumns();
        step.readFrom(Map.of("WADI_MASK_KEY", SECRET)::get);
        step.setColumns("*.sold.amount");
        step.setPrefix("cust_");
        final String uuid = UUID.randomUUID().toString();

        assertThat(Exchanges.<Change>through(step, sale(PgType.of("int4"), "7"))
                        .get("amount")
                        .toString())
                .matches("cust_[0-9a-f]{32}");
        final Change tokenized = Exchanges.through(step, sale(PgType.of("uuid"), uuid));
        assertThat(UUID.fromString(tokenized.texts()[1]).version()).isEqualTo(8);
        assertThat(UUID.fromString(tokenized.texts()[1]).variant()).isEqualTo(2);
        assertThat(tokenized.schema().columns().get(1).type()).isEqualTo(PgType.of("uuid"));
        final String first = tokenized.texts()[1];
        step.stop();
        step.setPrefix("other_");
        assertThat(Exchanges.<Change>through(step, sale(PgType.of("uuid"), uuid))
                        .texts()[1])
                .isNotEqualTo(first);
    }

    @Test
    void aChangeThatHasPassedAStepPassesAsItIs() throws Exception {
        final MaskColumns step = mask("public.people.email");
        final Change once = Exchanges.through(step, people.insert(1, "1", "a@b", "n"));

        final Change twice = Exchanges.through(step, once);
        final Change afterRestart = Exchanges.through(mask("public.people.email"), once);

        assertThat(twice).isEqualTo(once);
        assertThat(afterRestart).isEqualTo(once);
        final Change byAnotherStep = Exchanges.through(mask("*.*.email"), once);
        assertThat(byAnotherStep.get("email")).isNotEqualTo(once.get("email"));
    }

    @Test
    void theSecretIsNeededAtTheStart() {
        final MaskColumns step = new MaskColumns();
        step.setColumns("public.people.email");
        step.readFrom(Map.<String, String>of()::get);

        assertThatThrownBy(step::start)
                .isInstanceOf(StepConfigurationException.class)
                .hasMessage(
                        "MaskColumns: the environment variable WADI_MASK_KEY with the secret key is not set; set it to"
                                + " a random text, for example of: openssl rand -hex 32");
        step.readFrom(Map.of("WADI_MASK_KEY", "too short")::get);
        assertThatThrownBy(step::start)
                .hasMessageContaining("shorter than 32 characters")
                .hasMessageNotContaining("too short");
    }

    @Test
    void aColumnThatTheTableLacksIsRefused() {
        assertRefused(
                mask("public.people.mail"),
                people.insert(1, "1", "a", "n"),
                "table public.people has no column 'mail'");
        assertThat(mask("*.people.mail").apply(people.schema()).columns())
                .isEqualTo(people.schema().columns());
    }

    @Test
    void whatIsNoPatternIsRefusedAtTheStart() {
        for (final String wrong : new String[] {null, "", "people", "a.b.c", "a.", "a.b,", "a b.c", "\"a.b"}) {
            final ExcludeTables step = new ExcludeTables();
            step.setTables(wrong);
            assertThatThrownBy(step::start)
                    .as(wrong)
                    .isInstanceOf(StepConfigurationException.class)
                    .hasMessageStartingWith("ExcludeTables: tables is ");
        }
        final RenameTables step = new RenameTables();
        step.setFrom("a.b");
        step.setTo("a.*");
        assertThatThrownBy(step::start).hasMessageContaining("has more * than from");
    }

    @Test
    void namesInQuotesAreTakenAsTheyStand() {
        final NamePattern pattern = NamePattern.one("tables", " \"a.b, *\" . \"say \"\"x\"\"\" ", NamePattern.TABLE);

        assertThat(pattern.matches("a.b, *", "say \"x\"")).isTrue();
        assertThat(pattern.matches("a.b, y", "say \"x\"")).isFalse();
        assertThat(NamePattern.one("tables", "*.x", NamePattern.TABLE).matches("any\nname", "x"))
                .isTrue();
    }

    private MaskColumns mask(final String columns) {
        final MaskColumns step = new MaskColumns();
        step.setColumns(columns);
        step.readFrom(Map.of("WADI_MASK_KEY", SECRET)::get);
        return step;
    }

    private static void assertRefused(final ShapingStep step, final Change change, final String message) {
        assertThatThrownBy(() -> Exchanges.through(step, change))
                .isInstanceOf(StepConfigurationException.class)
                .hasMessageContaining(message);
    }

    private static TableSchema sold(final Column amount) {
        return new TableSchema(
                new TableId("public", "sold"), List.of(new Column("id", PgType.of("int4")), amount), List.of(0));
    }

    private static Change sale(final PgType type, final String amount) {
        return new Change(
                sold(new Column("amount", type, PostgresTypes.unified(type))),
                Operation.INSERT,
                new String[] {"1", amount},
                null,
                new Change.Origin(Position.ZERO, 1, Instant.EPOCH));
    }
}
