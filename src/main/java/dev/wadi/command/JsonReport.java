package dev.wadi.command;

import dev.wadi.change.Column;
import dev.wadi.change.TableSchema;
import dev.wadi.source.check.Finding;
import dev.wadi.source.check.ReadinessReport;
import dev.wadi.source.check.SourceObject;
import dev.wadi.type.PostgresTypes;
import java.util.List;
import java.util.Locale;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** A report for programs. */
final class JsonReport {

    private final ReadinessReport report;

    JsonReport(final ReadinessReport report) {
        this.report = report;
    }

    String text() {
        final JsonObject json = new JsonObject();
        json.put("ready", report.isReady());
        json.put("platform", report.platform());
        json.put(
                "findings",
                array(report.findings().stream().map(JsonReport::finding).toList()));
        json.put(
                "objects",
                array(report.objects().stream().map(JsonReport::object).toList()));
        return Jsoner.prettyPrint(json.toJson(), 2);
    }

    private static JsonObject finding(final Finding finding) {
        final JsonObject json = new JsonObject();
        json.put("name", finding.name());
        json.put("level", finding.level().name());
        json.put("text", finding.text());
        json.put("cure", array(finding.cure()));
        return json;
    }

    private static JsonObject object(final SourceObject object) {
        final JsonObject json = new JsonObject();
        json.put("schema", object.id().schema());
        json.put("name", object.id().name());
        json.put("kind", object.kind().toString());
        json.put("status", lower(object.status()));
        json.put("reason", object.reason());
        json.put("cure", array(object.cure()));
        json.put("published", object.isPublished());
        json.put("rows", object.rows());
        json.put("bytes", object.bytes());
        json.put("replicaIdentity", lower(object.identity()));
        json.put("partitions", object.partitions());
        object.rowFilter().ifPresent(filter -> json.put("rowFilter", filter));
        object.schema().ifPresent(schema -> {
            json.put("key", array(key(schema)));
            json.put(
                    "columns",
                    array(schema.columns().stream().map(JsonReport::column).toList()));
        });
        json.put(
                "unsupportedColumns",
                array(object.unsupported().stream().map(JsonReport::column).toList()));
        return json;
    }

    private static JsonObject column(final Column column) {
        final JsonObject json = new JsonObject();
        json.put("name", column.name());
        json.put("type", column.type().name());
        json.put("unifiedType", PostgresTypes.unified(column.type()).logical().name());
        return json;
    }

    private static List<String> key(final TableSchema schema) {
        return schema.key().stream()
                .map(index -> schema.columns().get(index).name())
                .toList();
    }

    private static String lower(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static JsonArray array(final List<?> values) {
        return new JsonArray(values);
    }
}
