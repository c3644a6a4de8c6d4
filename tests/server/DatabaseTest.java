package workshop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kit.TestServer;
import kit.Chapters;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import workshop.server.Database;
import workshop.terminal.Problem;
import workshop.notebook.Content;
import workshop.notebook.Signups;

/** On somebody's own database the project touches its own schema, and nothing else. */
@Tag("slow")
class DatabaseTest {

    private static final String EVERYTHING = """
            select string_agg(format('%s %s %s %s', n.nspname, c.relname, c.relkind, c.oid), ' ' order by c.oid)
                || (select string_agg(format('%s %s', nspname, nspacl), ' ' order by oid) from pg_namespace
                    where nspname !~ '^pg_(toast_)?temp_') -- which the server makes for its first temporary table, and keeps
                || (select string_agg(p.oid::regprocedure::text, ' ' order by p.oid) from pg_proc p
                    where p.pronamespace::regnamespace::text !~ '^(pg_|information_schema)')
                || (select string_agg(format('%s %s', setdatabase, setconfig), ' ') from pg_db_role_setting)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname not like 'pg_%' and n.nspname <> 'information_schema'""";

    private String url;

    @BeforeEach
    void newDatabase() throws SQLException {
        url = TestServer.newDatabase();
    }

    @Test
    void leavesTheDatabaseAsItWas() throws Exception {
        TestServer.execute(url, """
                create table signup (email text);
                insert into signup values ('somebody else''s');
                create schema other;
                create table other.signup (id int);
                create function normal_email(text) returns text language sql return 'somebody else''s';
                alter role postgres set work_mem = '5MB'""");
        var before = TestServer.query(url, EVERYTHING);
        var signups = Signups.first(10);
        for (var each : Chapters.approaches().toList()) {
            try (var database = Database.open(new Where.Url(url))) {
                TestServer.prepare(database, each.chapter(), signups);
                try (var open = each.approach().open(database.url())) {
                    open.load(signups);
                }
                assertThat(Content.stored(database).rows()).as(each.id()).isEqualTo(10);
            }
        }
        assertThat(TestServer.query(url, EVERYTHING)).isEqualTo(before);
        assertThat(TestServer.query(url, "select email from public.signup")).isEqualTo("somebody else's");
        TestServer.execute(url, "alter role postgres reset work_mem");
    }

    @Test
    void takesItsOwnSchemaOverFromARunThatWasKilled() throws SQLException {
        try (var database = Database.open(new Where.Url(url))) {
            TestServer.execute(database.url(), "create table left_over (id int)");
            TestServer.execute(url, """
                    create table copy_of_comment as
                    select obj_description('ten_thousand_rows'::regnamespace, 'pg_namespace') as comment""");
        }
        TestServer.execute(url, """
                create schema ten_thousand_rows;
                create table ten_thousand_rows.left_over (id int);
                do $$ begin execute format('comment on schema ten_thousand_rows is %L', (select comment from copy_of_comment));
                end $$""");
        try (var database = Database.open(new Where.Url(url))) {
            assertThat(TestServer.query(database.url(), "select to_regclass('left_over')")).isNull();
        }
    }

    @Test
    void refusesASchemaOfItsNameThatItDidNotMake() throws SQLException {
        TestServer.execute(url, """
                create schema ten_thousand_rows;
                create table ten_thousand_rows.signup (email text);
                insert into ten_thousand_rows.signup values ('precious')""");
        assertThatThrownBy(() -> Database.open(new Where.Url(url))).isInstanceOf(Problem.class)
                .hasMessageContaining("a schema ten_thousand_rows that Ten Thousand Rows did not make");
        assertThat(TestServer.query(url, "select email from ten_thousand_rows.signup")).isEqualTo("precious");
    }

    @Test
    void doesNotDropWhatSomebodyElseBuiltOnItsTables() throws SQLException {
        try (var database = Database.open(new Where.Url(url))) {
            TestServer.execute(database.url(), "create view public.report as select count(*) from signup");
        }
        assertThat(TestServer.query(url, "select count from public.report")).isEqualTo("0");
        assertThatThrownBy(() -> Database.open(new Where.Url(url))).isInstanceOf(Problem.class)
                .hasMessageContaining("view public.report depends on table signup");
        TestServer.execute(url, "drop view public.report");
        Database.open(new Where.Url(url)).close();
        assertThat(TestServer.query(url, "select to_regnamespace('ten_thousand_rows')")).isNull();
    }

    @Test
    void twoChaptersAtOnceDoNotDisturbEachOther() throws SQLException {
        try (var first = Database.open(new Where.Url(url))) {
            assertThatThrownBy(() -> Database.open(new Where.Url(url))).isInstanceOf(Problem.class)
                    .hasMessageContaining("Another chapter is running on this database");
            assertThat(Content.stored(first).rows()).isZero();
        }
        Database.open(new Where.Url(url)).close();
    }

    @Test
    void theEmbeddedServerIsDurable() throws SQLException {
        try (var database = Database.open(new Where.Url(url))) {
            assertThat(database.server().version()).startsWith("18.");
            assertThat(database.server().fsync()).isEqualTo("on");
            assertThat(database.server().synchronousCommit()).isEqualTo("on");
            assertThat(database.server().fullPageWrites()).isEqualTo("on");
        }
    }

    @Test
    void theEmbeddedServerDependsOnNoLocaleAndListensOnLoopbackOnly() throws SQLException {
        assertThat(TestServer.query(url, "select concat_ws(' ', datlocprovider, datlocale, datcollate) from pg_database"
                + " where datname = current_database()")).isEqualTo("b C.UTF-8 C");
        assertThat(TestServer.query(url, "show server_encoding")).isEqualTo("UTF8");
        assertThat(TestServer.query(url, "show log_timezone")).isEqualTo("UTC");
        assertThat(TestServer.query(url, "show listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(TestServer.query(url, "show port")).isNotEqualTo("5432");
    }
}
