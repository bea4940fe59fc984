-- Roles of least privilege for a catalogue in PostgreSQL. Run it as an administrator, in the catalogue's own
-- database, once the owner has made the schema, and again after each upgrade:
--     psql -d release -f deploy/postgresql/roles.sql
-- The roles may not sign in. Give each service an account of its own that is a member of one:
--     CREATE ROLE web_one LOGIN PASSWORD '…' IN ROLE release_web;
--
-- release_owner  owns the tables, and upgrades them. No service runs as it.
-- release_web    the review desk, where flows run on workers (RELEASE_RUN_ON=workers).
-- release_engine workers and the command line: what the desk may, and publications.
--
-- Neither of the last two can change or remove a line of the journal, a decision's words, evidence, an event of the
-- register, a comment, a remark, a person or a document, switch a trigger off, or make a table.

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'release_owner') THEN
        CREATE ROLE release_owner NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'release_web') THEN
        CREATE ROLE release_web NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'release_engine') THEN
        CREATE ROLE release_engine NOLOGIN;
    END IF;
END $$;

-- what is there belongs to the owner, whoever made it
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE public.%I OWNER TO release_owner', one.tablename);
    END LOOP;
    FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO release_owner', one.name);
    END LOOP;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO release_owner;
GRANT USAGE ON SCHEMA public TO release_web, release_engine;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, release_web, release_engine;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, release_web, release_engine;

GRANT SELECT ON ALL TABLES IN SCHEMA public TO release_web, release_engine;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO release_web, release_engine;

-- added, and never changed
GRANT INSERT ON journal, packages, package_parts, evidence, register_events, comments, remarks, remark_steps,
    picture_words
    TO release_web, release_engine;
GRANT UPDATE (number, digest) ON journal_head TO release_web, release_engine;

-- a document moves on; its id and the day on which it came stay
GRANT INSERT ON documents TO release_web, release_engine;
GRANT UPDATE (stage, version, changed_at, submission, artefacts, refusal) ON documents
    TO release_web, release_engine;

-- what was settled is signed, or put out of force, and never written anew
GRANT INSERT ON decisions TO release_web, release_engine;
GRANT UPDATE (approver, approver_folded, approved_at, approved_sha256, superseded_at) ON decisions
    TO release_web, release_engine;

-- work that is not settled yet
GRANT INSERT, UPDATE ON choices, choice_changes TO release_web, release_engine;
GRANT INSERT, DELETE ON page_flags, previews TO release_web, release_engine;

-- who works here; nobody is removed, so that what they did keeps its name
GRANT INSERT ON people, identities TO release_web, release_engine;
GRANT UPDATE (active, password) ON people TO release_web, release_engine;
GRANT INSERT, DELETE ON grants TO release_web, release_engine;
GRANT INSERT, UPDATE (seen_at), DELETE ON sessions TO release_web, release_engine;
GRANT INSERT, UPDATE (revoked_at) ON tokens TO release_web, release_engine;
GRANT INSERT, UPDATE, DELETE ON leases TO release_web, release_engine;

-- the outbox: the desk only takes back what was begun and not placed, when somebody sends a document back
GRANT DELETE ON publications TO release_web, release_engine;
GRANT INSERT, UPDATE ON publications TO release_engine;
ALTER TABLE publications ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS everybody_reads ON publications;
DROP POLICY IF EXISTS engine_places ON publications;
DROP POLICY IF EXISTS engine_goes_on ON publications;
DROP POLICY IF EXISTS only_begun_is_taken_back ON publications;
CREATE POLICY everybody_reads ON publications FOR SELECT TO release_web, release_engine USING (true);
CREATE POLICY engine_places ON publications FOR INSERT TO release_engine WITH CHECK (true);
CREATE POLICY engine_goes_on ON publications FOR UPDATE TO release_engine USING (true) WITH CHECK (true);
CREATE POLICY only_begun_is_taken_back ON publications FOR DELETE TO release_web, release_engine
    USING (state = 'begun');
