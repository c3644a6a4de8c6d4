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
/// jOOQ's Loader sounds like a bulk load. This one sends each row by itself and commits each. When
/// a row is refused it stops, keeps what it has stored, and says nothing. Let it send many rows at
/// a time, all in one transaction: 5,000 rows in fewer than 60 round trips. Even with 25,000 rows,
/// no value may appear in the text of the SQL. When a row is refused, nothing may be stored, and
/// `load` must throw what the database said. Keep using the Loader.
class LoaderWithItsDefaults {

    void main(String... args) {
        new Exercise("11_other_calls").load(this::load).run(args);
    }

    // TODO: send many rows at a time, in one transaction, and throw what went wrong
    Object load(String url, Signups signups) throws SQLException, IOException {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            DSL.using(connection, SQLDialect.POSTGRES).loadInto(table("signup"))
                    .commitEach()
                    .loadArrays(arrays(signups)).fields(FIELDS).execute();
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
