-- What somebody who may CREATE in public can put there: a namesake of each function, operator, type and relation of
-- pg_catalog, each also with the argument types that a driver sends. Whichever runs counts a call of its user.
SET search_path = pg_catalog;

CREATE TABLE public.trap_calls (by_whom text, what text);
GRANT SELECT, INSERT ON public.trap_calls TO PUBLIC;
-- Not taken back with the transaction that called.
CREATE SEQUENCE public.trap_count;
GRANT USAGE ON public.trap_count TO PUBLIC;

CREATE FUNCTION public.trap(what text) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog AS $trap$
BEGIN
    IF current_user LIKE 'pair%' THEN
        PERFORM nextval('public.trap_count');
        INSERT INTO public.trap_calls VALUES (current_user, what);
    END IF;
    RETURN true;
END $trap$;

DO $do$
DECLARE
    f record;
    arguments text;
BEGIN
    SET LOCAL check_function_bodies = off;
    FOR f IN
        SELECT p.proname AS name, p.prorettype::regtype AS result, p.proretset,
               (SELECT array_agg(t::regtype::text ORDER BY place)
                FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (t, place)) AS types
        FROM pg_proc p JOIN pg_type r ON r.oid = p.prorettype
        WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND p.provariadic = 0
          AND (r.typtype <> 'p' OR r.typname = 'void')
          AND NOT EXISTS (SELECT FROM unnest(p.proargtypes::oid[]) AS a (t) JOIN pg_type ON pg_type.oid = a.t
                          WHERE pg_type.typtype = 'p')
    LOOP
        FOR arguments IN
            SELECT DISTINCT coalesce(array_to_string(types, ', '), '')
            FROM (VALUES (f.types), (array_replace(array_replace(f.types, 'text', 'character varying'),
                                                   'name', 'character varying'))) AS v (types)
        LOOP
            BEGIN
                EXECUTE format(
                    'CREATE FUNCTION public.%I(%s) RETURNS %s %s LANGUAGE plpgsql AS '
                        '$trap$BEGIN PERFORM public.trap(%L); RETURN%s; END$trap$',
                    f.name, arguments, CASE WHEN f.proretset THEN 'SETOF' ELSE '' END, f.result,
                    'function ' || f.name || '(' || arguments || ')',
                    CASE WHEN f.proretset OR f.result = 'void'::regtype THEN '' ELSE ' NULL' END);
            EXCEPTION WHEN duplicate_function THEN
                -- Two that differ in text and name only.
            END;
        END LOOP;
    END LOOP;

    FOR f IN
        SELECT DISTINCT o.name, v.l AS l, v.r AS r, o.result
        FROM (SELECT oprname AS name, oprleft, oprright, oprresult::regtype AS result FROM pg_operator
              WHERE oprnamespace = 'pg_catalog'::regnamespace) AS o
        CROSS JOIN LATERAL (
            SELECT oprleft::regtype::text, oprright::regtype::text
            UNION SELECT 'character varying', oprright::regtype::text WHERE oprleft IN ('text'::regtype, 'name'::regtype)
            UNION SELECT oprleft::regtype::text, 'character varying'
                  WHERE oprright IN ('text'::regtype, 'name'::regtype)
            UNION SELECT 'character varying', 'character varying'
                  WHERE oprleft IN ('text'::regtype, 'name'::regtype)
                    AND oprright IN ('text'::regtype, 'name'::regtype)) AS v (l, r)
        WHERE NOT EXISTS (SELECT FROM pg_type WHERE oid IN (oprleft, oprright) AND typtype = 'p')
    LOOP
        arguments := CASE WHEN f.l = '-' THEN '' ELSE f.l || ', ' END || f.r;
        BEGIN
            EXECUTE format(
                'CREATE FUNCTION public.%I(%s) RETURNS %s LANGUAGE plpgsql AS '
                    '$trap$BEGIN PERFORM public.trap(%L); RETURN NULL; END$trap$',
                'operator ' || f.name, arguments, f.result, 'operator ' || f.name || ' (' || arguments || ')');
            EXECUTE format(
                'CREATE OPERATOR public.%s (FUNCTION = public.%I%s, RIGHTARG = %s)',
                f.name, 'operator ' || f.name, CASE WHEN f.l = '-' THEN '' ELSE ', LEFTARG = ' || f.l END, f.r);
        EXCEPTION WHEN duplicate_function THEN
            -- One of another result.
        END;
    END LOOP;

    FOR f IN
        SELECT c.relname AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
             -- A view cannot have them.
             AND a.atttypid NOT IN ('anyarray'::regtype, '_pg_statistic'::regtype)
        WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind IN ('r', 'v')
        GROUP BY c.oid
    LOOP
        EXECUTE format(
            'CREATE VIEW public.%1$I AS SELECT %2$s FROM pg_catalog.%1$I WHERE public.trap(%3$L)',
            f.name, f.columns, 'relation ' || f.name);
        EXECUTE format('GRANT SELECT ON public.%I TO PUBLIC', f.name);
    END LOOP;

    FOR f IN
        SELECT typname AS name FROM pg_type
        WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype = 'b' AND typname NOT LIKE '\_%'
          AND typname NOT IN (SELECT relname FROM pg_class)
    LOOP
        EXECUTE format(
            'CREATE DOMAIN public.%1$I AS pg_catalog.%1$I CHECK (public.trap(%2$L))', f.name, 'type ' || f.name);
    END LOOP;
END $do$;
