-- The source of the demo: a shop. Between them the tables have a column of every type that Wadi maps.
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION ltree;

CREATE SCHEMA shop;

CREATE TYPE shop.order_status AS ENUM ('placed', 'paid', 'packed', 'shipped', 'delivered', 'returned');

CREATE TABLE shop.customers (
    id           bigserial PRIMARY KEY,
    email        citext NOT NULL,
    name         text NOT NULL,
    phone        varchar(24),
    language     char(5) NOT NULL,
    active       bool NOT NULL,
    newsletter   bit(1) NOT NULL,
    born         date,
    member       daterange,
    credit       money NOT NULL,
    discount     real,
    preferences  hstore,
    last_login   inet,
    office       cidr,
    device       macaddr,
    gateway      macaddr8,
    location     point,
    avatar       bytea,
    updated_at   timestamptz NOT NULL DEFAULT now()
);
-- Kept out of line, so that an update of another column does not log it.
ALTER TABLE shop.customers ALTER avatar SET STORAGE EXTERNAL;

CREATE TABLE shop.products (
    id           bigint PRIMARY KEY,
    sku          uuid NOT NULL,
    article      serial,
    shelf        smallserial,
    name         varchar(60) NOT NULL,
    category     ltree NOT NULL,
    price        numeric(10, 2) NOT NULL,
    weight       double precision,
    stock        int NOT NULL CHECK (stock >= 0),
    features     bit(8) NOT NULL,
    barcode      varbit(64),
    photo        oid,
    datasheet    xml,
    attributes   jsonb,
    ages         int4range,
    serials      int8range,
    price_limits numrange,
    updated_at   timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE shop.products ALTER datasheet SET STORAGE EXTERNAL;

CREATE TABLE shop.orders (
    id             bigserial PRIMARY KEY,
    customer_id    bigint NOT NULL REFERENCES shop.customers,
    status         shop.order_status NOT NULL,
    priority       smallint NOT NULL,
    placed_at      timestamptz NOT NULL,
    local_time     timestamp NOT NULL,
    pick_up        time,
    deliver_within interval,
    delivery       tstzrange,
    packing        tsrange,
    exchange_rate  numeric,
    total          numeric(12, 2) NOT NULL,
    request        json,
    note           text,
    updated_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON shop.orders (customer_id);

CREATE TABLE shop.order_lines (
    order_id   bigint REFERENCES shop.orders DEFERRABLE INITIALLY DEFERRED,
    line_no    smallint,
    product_id bigint NOT NULL REFERENCES shop.products,
    quantity   int NOT NULL,
    unit_price numeric(10, 2) NOT NULL,
    tax_rate   numeric(5, 4) NOT NULL,
    gift       bool NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (order_id, line_no)
);

-- Ten thousand rows, the same in every demo but for updated_at.
INSERT INTO shop.customers (email, name, phone, language, active, newsletter, born, member, credit, discount,
                            preferences, last_login, office, device, gateway, location, avatar)
SELECT 'Customer.' || i || '@example.com',
       (ARRAY ['Amina', 'Bjørn', 'Chloé', 'Đorđe', 'Eleni', '舞子', 'Łukasz', 'Nour', 'Zoë', '🐪 Sam'])[1 + i % 10] || ' '
           || (ARRAY ['Haddad', 'O''Brien', 'Müller', 'Nguyễn', 'García', 'Ivanova', 'Smith'])[1 + i % 7],
       CASE WHEN i % 5 > 0 THEN '+49 30 ' || 100000 + i * 37 END,
       (ARRAY ['de', 'en', 'fr', 'pt-BR', 'ar'])[1 + i % 5],
       i % 11 > 0,
       (i % 2)::bit(1),
       DATE '1940-01-01' + i * 7919 % 24000,
       CASE i % 4
           WHEN 0 THEN daterange(DATE '2015-01-01' + i, NULL)
           WHEN 1 THEN daterange(DATE '2010-06-01' + i, DATE '2016-06-01' + i)
           WHEN 2 THEN 'empty' END,
       ((i * 1237 % 50000 - 5000) / 100.0)::money,
       CASE WHEN i % 3 > 0 THEN (i % 40) / 100.0::real END,
       hstore(ARRAY ['colour', 'paper size', 'gift wrap'],
              ARRAY [(ARRAY ['red', 'green', '"blue"'])[1 + i % 3], 'A' || i % 6, CASE WHEN i % 2 = 0 THEN 'yes' END]),
       ('10.' || i % 256 || '.' || i * 7 % 256 || '.1')::inet,
       ('2001:db8:' || to_hex(i) || '::/48')::cidr,
       ('02:00:00:00:' || lpad(to_hex(i / 256), 2, '0') || ':' || lpad(to_hex(i % 256), 2, '0'))::macaddr,
       ('02:00:00:ff:fe:00:' || lpad(to_hex(i / 256), 2, '0') || ':' || lpad(to_hex(i % 256), 2, '0'))::macaddr8,
       CASE WHEN i % 6 > 0 THEN point(i * 0.36 - 180, 90 - i / 7.0) END,
       CASE WHEN i % 20 = 0 THEN decode(repeat(md5(i::text), 200), 'hex') WHEN i % 20 = 1 THEN '' END
FROM generate_series(1, 1000) AS i;

INSERT INTO shop.products (id, sku, name, category, price, weight, stock, features, barcode, photo, datasheet,
                           attributes, ages, serials, price_limits)
SELECT i,
       md5('product ' || i)::uuid,
       (ARRAY ['Saddle', 'Water bag', 'Tent', 'Lantern', 'Rope', 'Compass', 'Date box'])[1 + i % 7] || ' No. ' || i,
       text2ltree((ARRAY ['Travel.Camels', 'Travel.Water', 'Outdoor.Tents', 'Food.Dates'])[1 + i % 4]
           || '.Line_' || i % 9),
       1 + (i * 7919 % 99900) / 100.0,
       CASE WHEN i % 8 > 0 THEN (i * 31 % 5000) / 7.0::double precision END,
       200 + i * 17 % 800,
       (i * 13 % 256)::bit(8),
       substring((i * 2654435761)::bit(64)::varbit FROM 1 FOR (20 + i % 45)::int),
       CASE WHEN i % 2 = 0 THEN (2147483648 + i * 1000)::oid END,
       xmlelement(NAME product, xmlattributes(i AS id), xmlelement(NAME text,
           CASE WHEN i % 10 = 0 THEN repeat('Carries water & dates. ', 150) ELSE 'Made for <long> ways' END)),
       jsonb_build_object('colour', (ARRAY ['sand', 'indigo'])[1 + i % 2],
           'sizes', jsonb_build_array(i % 5, 1.50, NULL), 'care', jsonb_build_object('wash', i % 3 = 0)),
       int4range((i % 12)::int, CASE WHEN i % 3 > 0 THEN 99 END, '[]'),
       int8range(i * 10000000000, (i + 1) * 10000000000),
       numrange(i / 2.0, i * 2.50, '[]')
FROM generate_series(1::bigint, 500) AS i;

INSERT INTO shop.orders (customer_id, status, priority, placed_at, local_time, pick_up, deliver_within, delivery,
                         packing, exchange_rate, total, request, note)
SELECT 1 + i * 7919 % 1000,
       (enum_range(NULL::shop.order_status))[1 + i % 6],
       i % 5 - 2,
       t AT TIME ZONE 'UTC',
       t,
       CASE i % 9 WHEN 0 THEN TIME '24:00' WHEN 1 THEN NULL ELSE TIME '08:00:00.123456' + i * INTERVAL '7 s' END,
       make_interval(months => i % 3, days => i % 11 - 1, secs => i * 1.5),
       CASE WHEN i % 7 > 0
           THEN tstzrange(t AT TIME ZONE 'UTC' + INTERVAL '1 day', t AT TIME ZONE 'UTC' + INTERVAL '2 days') END,
       CASE WHEN i % 5 > 0 THEN tsrange(t, CASE WHEN i % 2 = 0 THEN t + INTERVAL '3 hours' END) END,
       CASE WHEN i % 4 > 0 THEN 1 / (0.9 + i % 100 / 300.0) END,
       0,
       ('{"basket": ' || i || ',  "coupon": null, "price": ' || i * 1.10 || ', "basket": "again"}')::json,
       CASE i % 6
           WHEN 0 THEN 'Leave it with the neighbours,' || E'\n' || 'please: "No. ' || i || '"\t\'
           WHEN 1 THEN '' END
FROM generate_series(1, 2500) AS i,
     LATERAL (SELECT TIMESTAMP '2025-01-01 00:00:00.000001' + i * INTERVAL '3 h 17 min') AS at (t);

INSERT INTO shop.order_lines (order_id, line_no, product_id, quantity, unit_price, tax_rate, gift)
SELECT o.id, n, p.id, 1 + o.id * n % 4, p.price, CASE WHEN p.id % 4 = 0 THEN 0.07 ELSE 0.19 END, o.id % 13 = 0
FROM shop.orders AS o
     CROSS JOIN LATERAL generate_series(1, (ARRAY [1, 2, 2, 3, 4])[1 + o.id % 5]) AS n
     JOIN shop.products AS p ON p.id = 1 + (o.id * 31 + n * 101) % 500;

UPDATE shop.orders AS o
SET total = l.total
FROM (SELECT order_id, sum(quantity * unit_price) AS total FROM shop.order_lines GROUP BY order_id) AS l
WHERE l.order_id = o.id;

ANALYZE shop.customers, shop.products, shop.orders, shop.order_lines;

CREATE PUBLICATION wadi_demo FOR TABLE shop.customers, shop.products, shop.orders, shop.order_lines;

-- All that Wadi needs at a source, beside LOGIN and REPLICATION.
GRANT USAGE ON SCHEMA shop TO wadi;
GRANT SELECT ON shop.customers, shop.products, shop.orders, shop.order_lines TO wadi;
