package dev.wadi.scenario;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every kind of type that PostgreSQL and its usual extensions have, with the values at its edges. */
final class TypedColumns {

    /** Types that the source has of its own, and what compares JSON with an array. */
    static final List<String> DEFINITIONS = List.of(
            "CREATE EXTENSION citext",
            "CREATE EXTENSION hstore",
            "CREATE EXTENSION ltree",
            "CREATE EXTENSION cube",
            "CREATE TYPE mood AS ENUM ('so so', 'NULL', '😀 e\u0301', '', '{}')",
            "CREATE TYPE \"Größe é😀\" AS ENUM ('klein', 'groß')",
            "CREATE TYPE pair AS (a int, b text)",
            "CREATE TYPE nested AS (p pair, m mood, n int[], \"né 😀\" numeric(6,2), j json, d date)",
            "CREATE SCHEMA app",
            "CREATE TYPE app.point AS ENUM ('start', 'end')",
            "CREATE TYPE app.int4 AS (whole int, rest int)",
            "CREATE TYPE app._mood AS ENUM ('{1}', 'x')",
            "CREATE DOMAIN tally AS int CHECK (VALUE > -2000000000)",
            "CREATE DOMAIN smaller AS tally",
            "CREATE DOMAIN amount AS numeric(6,3)",
            "CREATE DOMAIN word AS varchar(8)",
            "CREATE DOMAIN tallies AS int[]",
            "CREATE DOMAIN pairs AS pair",
            // The texts of the elements, so that no number is read as another one.
            """
            CREATE FUNCTION strings(j jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
            SELECT CASE jsonb_typeof(j)
                WHEN 'array' THEN (SELECT coalesce(jsonb_agg(strings(v) ORDER BY n), '[]')
                    FROM jsonb_array_elements(j) WITH ORDINALITY AS e (v, n))
                WHEN 'null' THEN j
                ELSE to_jsonb(j #>> '{}') END $$""",
            """
            CREATE FUNCTION same_array(arrived text, expected anyarray, elements jsonb) RETURNS boolean LANGUAGE sql AS $$
            SELECT CASE WHEN expected IS NULL THEN arrived IS NULL
                WHEN array_to_string(ARRAY(SELECT array_lower(expected, d) FROM generate_series(1, array_ndims(expected)) d),
                    '') ~ '^1*$' THEN arrived::jsonb = elements
                ELSE arrived::jsonb #>> '{}' = expected::text END $$""");

    /** Refused at the start, with that reader. */
    static final String DEFINITION_DEBEZIUM_LACKS = "CREATE DOMAIN moods AS mood";

    private static final Set<String> DEBEZIUM_LACKS = Set.of(
            "timetz",
            "interval_hours",
            "interval_endless",
            "domain_of_enum",
            "own_point",
            "own_int4",
            "own_underscore");

    private static final String BY_JSON = "same_array({a}, {e}, to_jsonb({e}))";
    private static final String BY_OBJECT = "{a}::jsonb IS NOT DISTINCT FROM to_jsonb({e})";
    private static final String BY_TEXTS = "strings({a}::jsonb) IS NOT DISTINCT FROM strings(to_jsonb(({e})::text[]))";
    private static final String EMOJI = "👩‍👩‍👧 e\u0301 \u05d0\u05d1 \uFFFD \uE000 \uDBFF\uDFFF";

    private TypedColumns() {}

    /**
     * @param major the source's version
     * @param hasAll whether to have what Debezium cannot read too
     */
    static List<TypedColumn> of(final int major, final boolean hasAll) {
        return Stream.of(numbers(), times(), texts(), structured(), ranges(), others(), arrays(), ownTypes())
                .flatMap(List::stream)
                .filter(column -> column.since() <= major)
                .filter(column -> hasAll || !DEBEZIUM_LACKS.contains(column.name()))
                .toList();
    }

    private static List<TypedColumn> numbers() {
        return List.of(
                TypedColumn.of("int2", "smallint", "-32768", "0", "32767")
                        .random(r -> Short.toString((short) r.nextInt())),
                TypedColumn.of("int4", "integer", "-2147483648", "-1", "2147483647")
                        .random(r -> Integer.toString(r.nextInt())),
                TypedColumn.of("int8", "bigint", "-9223372036854775808", "0", "9223372036854775807")
                        .random(r -> Long.toString(r.nextLong())),
                TypedColumn.of("oid", "oid", "0", "2147483648", "4294967295")
                        .random(r -> Long.toString(r.nextInt() & 0xFFFFFFFFL)),
                TypedColumn.of(
                                "float4",
                                "real",
                                "NaN",
                                "Infinity",
                                "-Infinity",
                                "-0",
                                "1e-45",
                                "1.17549435e-38",
                                "3.4028235e38",
                                "0.1",
                                "16777217")
                        .random(r -> Float.toString(Float.intBitsToFloat(r.nextInt()))),
                TypedColumn.of(
                                "float8",
                                "double precision",
                                "NaN",
                                "Infinity",
                                "-Infinity",
                                "-0",
                                "5e-324",
                                "2.2250738585072014e-308",
                                "1.7976931348623157e308",
                                "0.1",
                                "1e15",
                                "123456789012345678")
                        .random(r -> Double.toString(Double.longBitsToDouble(r.nextLong()))),
                TypedColumn.of(
                                "numeric",
                                "numeric",
                                "NaN",
                                "Infinity",
                                "-Infinity",
                                "1.10",
                                "0",
                                "0.000",
                                "-1e-16383",
                                "1e131071",
                                "9".repeat(500) + "." + "1".repeat(500),
                                "123456789012345678901234567890")
                        .random(TypedColumns::number),
                TypedColumn.of("numeric_10_2", "numeric(10,2)", "99999999.99", "-0.01", "NaN", "1.10"),
                TypedColumn.of("numeric_5_less", "numeric(5,-2)", "9999900", "-100", "0", "NaN"),
                TypedColumn.of("numeric_3_5", "numeric(3,5)", "0.00999", "-0.00001", "0"),
                TypedColumn.of("numeric_1000", "numeric(1000,1000)", "0." + "7".repeat(1000), "-0.1"),
                TypedColumn.of(
                                "money",
                                "money",
                                "-92233720368547758.08",
                                "92233720368547758.07",
                                "90071992547409.93",
                                "-0.01",
                                "0",
                                "1.23",
                                "1234.56")
                        .random(r -> r.nextInt() + "." + (10 + r.nextInt(90)))
                        .same(
                                "({a}::numeric)::money IS NOT DISTINCT FROM {e} AND ({a} IS NULL OR scale({a}::numeric) = 2)"),
                TypedColumn.of("bool", "boolean", "true", "false"),
                TypedColumn.of("bit_1", "bit(1)", "0", "1").same("{a}::boolean IS NOT DISTINCT FROM {e}::int::boolean"),
                TypedColumn.of("bit_8", "bit(8)", "00000000", "00000001", "10000000")
                        .random(r -> bits(r, 8)),
                TypedColumn.of("bit_70", "bit(70)", "1" + "0".repeat(69), "0".repeat(69) + "1")
                        .random(r -> bits(r, 70)),
                TypedColumn.of("varbit", "bit varying", "", "101", "00000101", "0".repeat(100) + "1")
                        .random(r -> bits(r, r.nextInt(80))),
                TypedColumn.of("varbit_5", "bit varying(5)", "", "0", "00000"));
    }

    private static List<TypedColumn> times() {
        return List.of(
                TypedColumn.of(
                                "date",
                                "date",
                                "infinity",
                                "-infinity",
                                "4714-11-24 BC",
                                "0044-03-15 BC",
                                "0001-12-31 BC",
                                "0001-01-01",
                                "1582-10-10",
                                "1883-11-18",
                                "2024-02-29",
                                "10000-01-01",
                                "5874897-12-31")
                        .random(TypedColumns::date),
                TypedColumn.of("time", "time", "00:00:00", "24:00:00", "23:59:59.999999", "00:00:00.000001", "23:59:60")
                        .random(r -> time(r)),
                TypedColumn.of("time_3", "time(3)", "24:00:00", "12:00:00.1", "00:00:00.001"),
                TypedColumn.of(
                                "timetz",
                                "timetz",
                                "24:00:00+02",
                                "24:00:00-15:59:59",
                                "00:00:00+15:59:59",
                                "12:34:56.789012+05:30",
                                "00:00:00Z",
                                "23:59:59.999999-12")
                        .random(r -> time(r) + (r.nextBoolean() ? "+" : "-") + (10 + r.nextInt(5)) + ":30"),
                TypedColumn.of(
                                "timestamp",
                                "timestamp",
                                "infinity",
                                "-infinity",
                                "4714-11-24 00:00:00 BC",
                                "0044-03-15 12:00:00.5 BC",
                                "0001-01-01 00:00:00",
                                "1582-10-10 00:00:00",
                                "1883-11-18 12:03:57",
                                "2024-03-10 02:30:00",
                                "2016-12-31 23:59:60",
                                "1999-12-31 23:59:59.999999",
                                "10000-01-01 00:00:00",
                                "294276-12-31 23:59:59.999999")
                        .random(r -> timestamp(r)),
                TypedColumn.of("timestamp_3", "timestamp(3)", "2024-01-01 00:00:00.1", "-infinity"),
                TypedColumn.of(
                                "timestamptz",
                                "timestamptz",
                                "infinity",
                                "-infinity",
                                "4714-11-24 00:00:00Z BC",
                                "0044-03-15 12:00:00.5Z BC",
                                "0001-01-01 00:00:00Z",
                                "1582-10-10 00:00:00Z",
                                "1883-11-18 12:03:57Z",
                                "2024-03-10 02:30:00-05",
                                "2024-11-03 01:30:00-04",
                                "2024-11-03 01:30:00-05",
                                "10000-01-01 00:00:00.000001Z",
                                "294276-12-31 23:59:59.999999Z")
                        .random(r -> timestamp(r).replaceFirst("( BC)?$", "Z$1")),
                TypedColumn.of(
                                "interval",
                                "interval",
                                "00:00:00",
                                "1 year 2 mons 3 days 04:05:06.789012",
                                "-1 mons +1 day -00:00:01.5",
                                "1 mon -1 day",
                                "1 day -00:00:00.000001",
                                "-1 year -2 mons +3 days 04:00:00",
                                "178000000 years",
                                "-178000000 years",
                                "-178956970 years -8 mons -2147483648 days",
                                "-00:00:00.000001",
                                "-100:00:00",
                                "1 day 00:00:00.1")
                        .random(TypedColumns::interval),
                TypedColumn.of("interval_hours", "interval", "2562047788:00:54.775807", "-2562047788:00:54.775807"),
                TypedColumn.of("interval_endless", "interval", "infinity", "-infinity", "1 day")
                        .since(17));
    }

    private static List<TypedColumn> texts() {
        return List.of(
                TypedColumn.of(
                                "text",
                                "text",
                                "",
                                " ",
                                "NULL",
                                "null",
                                "\\N",
                                "\\.",
                                "a\tb\nc\rd\\e\bf\fg\u000Bh",
                                "\u0001\u001f\u007f",
                                "it's \"quoted\", $1 {x} %s",
                                EMOJI,
                                "__debezium_unavailable_value",
                                "unchanged")
                        .random(TypedColumns::text),
                TypedColumn.of("varchar_5", "varchar(5)", "", "   ", "ab  ", "😀😀😀😀😀"),
                TypedColumn.of("char_5", "char(5)", "", "ab", "😀 "),
                TypedColumn.of("one_char", "\"char\"", "a", "", "\"", "\\"),
                TypedColumn.of("name", "name", "", "relname", "😀 x"),
                TypedColumn.of("citext", "citext", "", "ABC", "abc", "Straße"),
                TypedColumn.of("xml", "xml", "<a b=\"1\">é &amp;</a>", "<?xml version=\"1.0\"?><x/>", "text only", ""),
                TypedColumn.of(
                                "bytea",
                                "bytea",
                                "",
                                "\\x",
                                "\\x00",
                                "\\x5c0a0d0927ff",
                                "\\x" + HexFormat.of().formatHex(allBytes()))
                        .random(r -> {
                            final byte[] bytes = new byte[r.nextInt(40)];
                            r.nextBytes(bytes);
                            return "\\x" + HexFormat.of().formatHex(bytes);
                        }));
    }

    private static List<TypedColumn> structured() {
        return List.of(
                TypedColumn.of(
                                "json",
                                "json",
                                "null",
                                " { \"a\" : 1,\n\t\"a\":[ ] } ",
                                "1e400",
                                "-0.0",
                                "1234567890123456789012.1234567890123456789",
                                "\"\\u0000\"",
                                "{\"\\u00e9\\ud83d\\ude00\":\"\\\\\\\"\"}",
                                "[1.10,{\"b\":null,\"a\":\"" + EMOJI + "\"}]",
                                "\"\"")
                        .random(r -> json(r, 3)),
                TypedColumn.of(
                                "jsonb",
                                "jsonb",
                                "null",
                                "{\"a\":1,\"a\":2}",
                                "1e400",
                                "1234567890123456789012.10",
                                "{\"\\u00e9\\ud83d\\ude00\":\"\\\\\\\"\"}",
                                "[]",
                                "\"\"")
                        .random(r -> json(r, 3)),
                TypedColumn.of("hstore", "hstore", "", "a=>1, b=>NULL", "\"a\\\"b\"=>\"NULL\", \"\"=>\"\"", "é=>😀"),
                TypedColumn.of("ltree", "ltree", "", "a.b.c", "Top"),
                TypedColumn.of("tsvector", "tsvector", "", "'a':1A,2 'it''s'", "fat:2,4 cat:3"),
                TypedColumn.of("tsquery", "tsquery", "", "'a' & !('b' | 'c''d':*)", "a <-> b"),
                TypedColumn.of("jsonpath", "jsonpath", "$.a[*] ? (@.b > 1)", "strict $"),
                TypedColumn.of(
                                "uuid",
                                "uuid",
                                "00000000-0000-0000-0000-000000000000",
                                "A0EEBC99-9C0B4EF8BB6D6BB9BD380A11")
                        .random(r -> new UUID(r.nextLong(), r.nextLong()).toString()));
    }

    private static List<TypedColumn> ranges() {
        final List<TypedColumn> ranges = new ArrayList<>(List.of(
                TypedColumn.of("int4range", "int4range", "empty", "(,)", "[1,5]", "(,5]", "[2147483646,2147483647)"),
                TypedColumn.of("int8range", "int8range", "empty", "[-9223372036854775808,)", "(1,3)"),
                TypedColumn.of("numrange", "numrange", "[1.50,NaN)", "(-Infinity,Infinity)", "(,1.10]", "empty"),
                TypedColumn.of(
                        "daterange", "daterange", "[-infinity,infinity)", "(,infinity]", "[0044-03-15 BC,10000-01-01)"),
                TypedColumn.of(
                        "tsrange",
                        "tsrange",
                        "[\"0044-03-15 00:00:00 BC\",infinity]",
                        "(,\"2024-03-10 02:30:00.000001\")",
                        "empty"),
                TypedColumn.of(
                        "tstzrange",
                        "tstzrange",
                        "[\"2024-01-01 00:00:00+05:30\",infinity]",
                        "[\"1883-11-18 12:03:57Z\",\"2024-03-10 02:30:00.5-05\")",
                        "(,)")));
        ranges.addAll(
                List.of(
                        TypedColumn.of("int4multirange", "int4multirange", "{}", "{[1,3),[5,7]}", "{(,)}"),
                        TypedColumn.of("int8multirange", "int8multirange", "{}", "{(,-1),[1,)}"),
                        TypedColumn.of("nummultirange", "nummultirange", "{[1.10,2.5],(3,Infinity)}", "{}"),
                        TypedColumn.of(
                                "datemultirange", "datemultirange", "{[-infinity,2024-01-01),[2025-01-01,infinity)}"),
                        TypedColumn.of("tsmultirange", "tsmultirange", "{[\"2024-03-10 02:30:00\",infinity)}", "{}"),
                        TypedColumn.of(
                                "tstzmultirange",
                                "tstzmultirange",
                                "{[\"2024-01-01 00:00:00+05:30\",\"2024-01-02 00:00:00Z\"),[\"2025-01-01 00:00:00Z\",infinity]}")));
        return ranges;
    }

    private static List<TypedColumn> others() {
        return List.of(
                TypedColumn.of("inet", "inet", "10.0.0.1", "10.0.0.1/8", "::1", "::ffff:1.2.3.4/96", "0.0.0.0/0"),
                TypedColumn.of("cidr", "cidr", "10.0.0.0/8", "10.0.0.1/32", "2001:db8::/32"),
                TypedColumn.of("macaddr", "macaddr", "08:00:2b:01:02:03", "ff-ff-ff-ff-ff-ff"),
                TypedColumn.of("macaddr8", "macaddr8", "08:00:2b:01:02:03:04:05"),
                TypedColumn.of("point", "point", "(0,-0)", "(-1.5,1e20)", "(NaN,-Infinity)", "(5e-324,0.1)")
                        .same("(point(({a}::json ->> 'x')::float8, ({a}::json ->> 'y')::float8))::text"
                                + " IS NOT DISTINCT FROM ({e})::text"),
                TypedColumn.of("line", "line", "{1,2,3}", "{0.1,-1,1e-300}"),
                TypedColumn.of("lseg", "lseg", "[(1,2),(-0.1,1e300)]"),
                TypedColumn.of("box", "box", "(1,2),(3,4.5)", "(Infinity,0),(0,-Infinity)"),
                TypedColumn.of("path", "path", "[(0,0),(1,1.1)]", "((0,0),(1,1),(2,0))"),
                TypedColumn.of("polygon", "polygon", "((0,0),(1,1),(2,0.1))", "((1e-10,1))"),
                TypedColumn.of("circle", "circle", "<(1,2),3>", "<(0.1,-1e20),0>"),
                TypedColumn.of("pg_lsn", "pg_lsn", "0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF"),
                TypedColumn.of("xid", "xid", "0", "4294967295"),
                TypedColumn.of("xid8", "xid8", "0", "18446744073709551615"),
                TypedColumn.of("tid", "tid", "(0,1)", "(4294967295,65535)"),
                TypedColumn.of("regtype", "regtype", "integer", "text"),
                TypedColumn.of("int2vector", "int2vector", "1 2", "", "-32768"),
                TypedColumn.of("oidvector", "oidvector", "1 4294967295", ""),
                TypedColumn.of("cube", "cube", "(1,2),(3,4)", "(0)"));
    }

    private static List<TypedColumn> arrays() {
        return List.of(
                TypedColumn.of(
                                "int4s",
                                "int[]",
                                "{}",
                                "{1,NULL,-3}",
                                "{{1,2},{3,NULL}}",
                                "[2:3]={1,2}",
                                "{{{1}},{{2}}}")
                        .same(BY_JSON)
                        .random(r -> array(r, x -> Integer.toString(x.nextInt()))),
                TypedColumn.of("int8s", "bigint[]", "{9223372036854775807}", "[0:0][-1:0]={{1,2}}")
                        .same(BY_JSON),
                TypedColumn.of(
                                "texts",
                                "text[]",
                                "{}",
                                "{NULL,\"NULL\",\"\",\"a,b\",\"\\\\\",\"\\\"\",\" \",\"{}\",[1],null}",
                                "{{a,b},{\"\n\t\",\"" + EMOJI + "\"}}",
                                "{\"\u0001\"}",
                                "[5:5]={\"a \\\"b\\\\\"}")
                        .same(BY_JSON)
                        .random(r -> array(r, TypedColumns::quotedText)),
                TypedColumn.of("varchars", "varchar(3)[]", "{abc,NULL,\"\"}").same(BY_JSON),
                TypedColumn.of("chars", "char(3)[]", "{a,NULL,\"\"}").same(BY_JSON),
                TypedColumn.of("citexts", "citext[]", "{A,a}").same(BY_TEXTS),
                TypedColumn.of("names", "name[]", "{a,NULL}").same(BY_JSON),
                TypedColumn.of("numerics", "numeric[]", "{1.10,NaN,Infinity,NULL,-0.000}", "{{1e100},{1e-100}}")
                        .same(BY_TEXTS)
                        .random(r -> array(r, TypedColumns::number)),
                TypedColumn.of("numerics_6_2", "numeric(6,2)[]", "{1.10,NaN,9999.99}")
                        .same(BY_TEXTS),
                TypedColumn.of("float4s", "real[]", "{1e-45,NaN,-Infinity,0.1,3e38}")
                        .same(BY_JSON),
                TypedColumn.of("float8s", "float8[]", "{5e-324,NaN,-Infinity,0.1,1e300}")
                        .same(BY_JSON),
                TypedColumn.of("bools", "bool[]", "{t,f,NULL}", "{{t},{f}}").same(BY_JSON),
                TypedColumn.of("bits", "bit(3)[]", "{101,NULL,000}").same(BY_TEXTS),
                TypedColumn.of("single_bits", "bit[]", "{1,NULL,0}")
                        .same(
                                "strings({a}::jsonb) IS NOT DISTINCT FROM"
                                        + " replace(replace(strings(to_jsonb(({e})::text[]))::text, '1', 'true'), '0', 'false')::jsonb"),
                TypedColumn.of("varbits", "varbit[]", "{1,NULL,00101,\"\"}").same(BY_TEXTS),
                TypedColumn.of("moneys", "money[]", "{1234.56,-0.10,NULL}")
                        .same("strings({a}::jsonb) IS NOT DISTINCT FROM strings(to_jsonb((({e})::numeric[])::text[]))"),
                TypedColumn.of("uuids", "uuid[]", "{00000000-0000-0000-0000-0000000000ff,NULL}")
                        .same(BY_TEXTS),
                TypedColumn.of("byteas", "bytea[]", "{\"\\\\x00ff\",\"\\\\x\",NULL}")
                        .same(BY_TEXTS),
                TypedColumn.of("dates", "date[]", "{infinity,-infinity,\"0044-03-15 BC\",10000-01-01}")
                        .same(BY_TEXTS),
                TypedColumn.of("times", "time[]", "{24:00:00,10:34:56.789012,NULL}")
                        .same(BY_TEXTS),
                TypedColumn.of("timetzs", "timetz[]", "{24:00:00+02,10:34:56.789012-05:30}")
                        .same(BY_TEXTS),
                TypedColumn.of("timestamps", "timestamp[]", "{infinity,\"2024-03-10 02:30:00.000001\"}")
                        .same(BY_TEXTS),
                TypedColumn.of("timestamptzs", "timestamptz[]", "{infinity,\"2024-03-10 02:30:00.5-05\",NULL}")
                        .same(BY_TEXTS),
                TypedColumn.of("intervals", "interval[]", "{\"-1 mons +1 day -00:00:01.5\",NULL}")
                        .same(BY_TEXTS),
                TypedColumn.of("jsons", "json[]", "{\"{\\\"a\\\":[1,2]}\",\"\\\"s\\\"\",\"null\",1,NULL}")
                        .same(BY_JSON),
                TypedColumn.of("jsonbs", "jsonb[]", "{\"{\\\"a\\\":1.10}\",NULL}")
                        .same(BY_JSON),
                TypedColumn.of("xmls", "xml[]", "{\"<a b=\\\"1\\\"/>\",NULL}").same(BY_TEXTS),
                TypedColumn.of("inets", "inet[]", "{10.0.0.1,10.0.0.1/8}").same(BY_JSON),
                TypedColumn.of("hstores", "hstore[]", "{\"\\\"a\\\"=>NULL\",NULL}")
                        .same(BY_TEXTS),
                TypedColumn.of("ltrees", "ltree[]", "{a.b,NULL}").same(BY_TEXTS),
                TypedColumn.of("points", "point[]", "{\"(1,NaN)\",NULL}")
                        .same("{a}::jsonb IS NOT DISTINCT FROM CASE WHEN {e} IS NOT NULL"
                                + " THEN '[{\"x\":1,\"y\":\"NaN\"},null]'::jsonb END"),
                TypedColumn.of("boxes", "box[]", "{(1,1),(0,0);(2,2),(0,0)}").same(BY_TEXTS),
                TypedColumn.of("polygons", "polygon[]", "{\"((0,0),(1,1))\"}").same(BY_TEXTS),
                TypedColumn.of("ranges", "int4range[]", "{\"[1,5)\",empty,NULL}")
                        .same(BY_TEXTS),
                TypedColumn.of("multiranges", "int4multirange[]", "{\"{[1,5),[7,8)}\",\"{}\"}")
                        .same(BY_TEXTS),
                TypedColumn.of("oids", "oid[]", "{4294967295}").same(BY_TEXTS),
                TypedColumn.of("moods", "mood[]", "{\"so so\",\"NULL\",NULL,\"\",\"😀 e\u0301\",\"{}\"}")
                        .same(BY_TEXTS));
    }

    private static List<TypedColumn> ownTypes() {
        return List.of(
                TypedColumn.of("mood", "mood", "so so", "NULL", "😀 e\u0301", "", "{}"),
                TypedColumn.of("groesse", "\"Größe é😀\"", "klein", "groß"),
                TypedColumn.of("pair", "pair", "(1,\"a,b\")", "(,)", "(,\"\")", "(-1,\"\"\"\\\\)(\")")
                        .same(BY_OBJECT),
                TypedColumn.of(
                                "nested",
                                "nested",
                                "(\"(1,\"\"a \"\"\"\"b\"\"\"\"\"\")\",\"so so\",\"{1,NULL}\",1.10,\"{\"\"a\"\" : 1e400}\",infinity)",
                                "(,,,,,)")
                        .same(BY_OBJECT),
                TypedColumn.of("pairs", "pair[]", "{\"(1,\\\"a,b\\\")\",NULL}").same(BY_OBJECT),
                TypedColumn.of("own_point", "app.point", "start", "end"),
                TypedColumn.of("own_points", "app.point[]", "{start,NULL}").same(BY_TEXTS),
                TypedColumn.of("own_int4", "app.int4", "(1,2)").same(BY_OBJECT),
                TypedColumn.of("own_underscore", "app._mood", "{1}", "x"),
                TypedColumn.of("own_underscores", "app._mood[]", "{\"{1}\",x}").same(BY_TEXTS),
                TypedColumn.of("tally", "tally", "-1999999999", "2147483647"),
                TypedColumn.of("smaller", "smaller", "7"),
                TypedColumn.of("amount", "amount", "999.999", "1.100", "NaN"),
                TypedColumn.of("word", "word", "", "😀😀😀😀😀😀😀😀"),
                TypedColumn.of("domain_of_enum", "moods", "so so", ""),
                TypedColumn.of("domain_of_array", "tallies", "{1,NULL}", "{}", "{{1},{2}}", "[0:1]={1,2}")
                        .same(BY_JSON),
                TypedColumn.of("domain_of_composite", "pairs", "(1,x)").same(BY_OBJECT),
                TypedColumn.of("array_of_domain", "amount[]", "{1.100,NaN,NULL}")
                        .same(BY_TEXTS));
    }

    private static byte[] allBytes() {
        final byte[] bytes = new byte[256];
        IntStream.range(0, 256).forEach(i -> bytes[i] = (byte) i);
        return bytes;
    }

    private static String number(final Random random) {
        final String digits = new BigInteger(1 + random.nextInt(300), random).toString();
        final String fraction = random.nextBoolean() ? "." + new BigInteger(random.nextInt(200), random) : "";
        return (random.nextBoolean() ? "-" : "") + digits + fraction + "0".repeat(random.nextInt(3));
    }

    private static String bits(final Random random, final int length) {
        return random.ints(length, 0, 2).mapToObj(Integer::toString).collect(Collectors.joining());
    }

    private static String date(final Random random) {
        final int greatestYear = random.nextInt(4) == 0 ? 294_000 : 3000;
        final LocalDate date = LocalDate.ofEpochDay(random.longs(
                        1,
                        LocalDate.of(-4712, 1, 1).toEpochDay(),
                        LocalDate.of(greatestYear, 1, 1).toEpochDay())
                .findFirst()
                .getAsLong());
        final int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        return "%04d-%02d-%02d%s"
                .formatted(year, date.getMonthValue(), date.getDayOfMonth(), date.getYear() > 0 ? "" : " BC");
    }

    private static String time(final Random random) {
        return "%02d:%02d:%02d.%06d"
                .formatted(random.nextInt(24), random.nextInt(60), random.nextInt(60), random.nextInt(1_000_000));
    }

    private static String timestamp(final Random random) {
        final String date = date(random);
        return date.endsWith(" BC") ? date.replace(" BC", " " + time(random) + " BC") : date + " " + time(random);
    }

    private static String interval(final Random random) {
        return random.ints(7, -50, 50)
                .mapToObj(Integer::toString)
                .collect(Collectors.collectingAndThen(
                        Collectors.toList(), n -> "%s years %s mons %s days %s hours %s mins %s secs %s us"
                                .formatted(n.get(0), n.get(1), n.get(2), n.get(3), n.get(4), n.get(5), n.get(6))));
    }

    private static String text(final Random random) {
        final int[] points = random.ints(random.nextInt(30), 1, 0x110000)
                .map(point -> random.nextInt(3) > 0 ? 1 + point % 0x24F : point)
                .filter(point -> point < 0xD800 || point > 0xDFFF)
                .toArray();
        return new String(points, 0, points.length);
    }

    private static String quotedText(final Random random) {
        return '"' + text(random).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String json(final Random random, final int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> new BigDecimal(number(random)).toPlainString();
            case 1 -> List.of("true", "false", "null").get(random.nextInt(3));
            case 2 -> "\"" + text(random).replaceAll("[\\p{Cntrl}\\\\\"]", "x") + "\"";
            case 3 -> "\"\\u00e9\\n\\\"\"";
            case 4 ->
                Stream.generate(() -> json(random, depth - 1))
                        .limit(random.nextInt(4))
                        .collect(Collectors.joining(", ", "[", "]"));
            default ->
                Stream.generate(() -> "\"k" + random.nextInt(3) + "\" : " + json(random, depth - 1))
                        .limit(random.nextInt(4))
                        .collect(Collectors.joining(",", "{", "}"));
        };
    }

    private static String array(final Random random, final Function<Random, String> element) {
        return Stream.generate(() -> random.nextInt(4) == 0 ? "NULL" : element.apply(random))
                .limit(random.nextInt(5))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
