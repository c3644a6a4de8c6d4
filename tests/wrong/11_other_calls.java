///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.jooq:jooq:3.21.9
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/11_other_calls.java
//FILES 11_other_calls.java

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.table;

import module java.base;
import module java.sql;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import workshop.check.Exercise;
import workshop.notebook.Signups;

/// # 11. A loader with its defaults
///
/// Stores the right rows, in one statement, into whose text jOOQ writes them when there are many.
class LoaderWithItsDefaults {

    void main(String... args) {
        new Exercise("11_other_calls").load(this::load).run(args);
    }

    Object load(String url, Signups signups) throws SQLException, IOException {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            var loader = DSL.using(connection, SQLDialect.POSTGRES).loadInto(table("signup"))
                    .bulkAll()
                    .commitNone() // the connection is ours
                    .loadArrays(arrays(signups)).fields(FIELDS).execute();
            for (var error : loader.errors()) {
                throw error.exception(); // the connection closes without a commit
            }
            connection.commit();
        }
        return null;
    }

    static final List<Field<?>> FIELDS = List.of(field("email", String.class),
            field("points", Integer.class), field("signed_up_at", OffsetDateTime.class));

    static Stream<Object[]> arrays(Signups signups) {
        return StreamSupport.stream(signups.spliterator(), false)
                .map(each -> new Object[] {each.email(), each.points(), each.signedUpAt()});
    }
}
