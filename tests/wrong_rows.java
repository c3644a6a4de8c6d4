///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/OnStage.java
//FILES 06_copy.java=../chapters/06_copy.java

import java.sql.Connection;
import java.sql.SQLException;
import workshop.notebook.Notebook;
import workshop.notebook.Signups;

/** A chapter whose only approach stores every row but one. CommandLineTest sees it refused. */
class WrongRows {

    void main(String... args) {
        new Notebook("06_copy").time("all-but-one", "All but one", this::allButOne).run(args);
    }

    void allButOne(Connection connection, Signups signups) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into signup (email, points, signed_up_at)
                select 'user' || n || '@example.org', n % 1000, timestamptz '2026-01-01 00:00Z' + n * interval '1 second'
                from generate_series(2, ?) n""")) {
            insert.setInt(1, signups.count());
            insert.executeUpdate();
        }
    }
}
