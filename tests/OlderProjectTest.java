import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import kit.Shell;
import kit.TestServer;
import org.hibernate.cfg.AvailableSettings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGProperty;
import tools.jackson.databind.json.JsonMapper;
import workshop.notebook.Content;
import workshop.notebook.Signups;
import workshop.server.Database;
import workshop.server.Where;
import workshop.wire.Distance;
import workshop.wire.Proxy;
import workshop.wire.Traffic;
import workshop.wire.WireTap;

/**
 * What the chapters offer for copying, in a project with Java 17 and the libraries of Spring Boot 3.5: it compiles, but for what
 * the pages say is newer; and with what they say to write instead, it compiles and loads.
 */
@Tag("slow")
class OlderProjectTest {

    private static final List<String> LIBRARIES = List.of("//DEPS org.springframework.boot:spring-boot-dependencies:3.5.4@pom",
            "//DEPS org.springframework.boot:spring-boot-autoconfigure", "//DEPS org.hibernate.orm:hibernate-core",
            "//DEPS org.postgresql:postgresql", "//DEPS org.jooq:jooq", "//DEPS org.springframework.data:spring-data-jpa",
            "//DEPS org.springframework.data:spring-data-jdbc", "//DEPS org.springframework.batch:spring-batch-core");

    private static final List<String> CHAPTERS = List.of("01_orm_loop", "02_orm_batch", "03_insert_loop", "04_execute_batch",
            "05_multi_row_insert", "06_copy", "07_generate_series");

    /** Modules came to imports with Java 25; these are the packages that the chapters use of them. */
    private static final Map<String, String> MODULES = Map.of(
            "import module java.base;", Stream.of("io", "math", "nio", "nio.file", "time", "time.temporal", "util",
                    "util.concurrent", "util.concurrent.atomic", "util.function", "util.regex", "util.stream")
                    .map(each -> "import java." + each + ".*;").collect(Collectors.joining()),
            "import module java.sql;", "import java.sql.*;");

    /** Boot makes the factory there, from its properties. */
    private static final String FACTORY = """
            package org.hibernate.jpa;
            public class HibernatePersistenceConfiguration {
                private final org.hibernate.cfg.Configuration made = new org.hibernate.cfg.Configuration();
                public HibernatePersistenceConfiguration(String name) {
                    property("jakarta.persistence.validation.mode", "none"); // or it takes the tests' own validator
                }
                public HibernatePersistenceConfiguration managedClasses(Class<?>... classes) {
                    for (var each : classes) {
                        made.addAnnotatedClass(each);
                    }
                    return this;
                }
                public HibernatePersistenceConfiguration jdbcUrl(String url) {
                    return property("hibernate.connection.url", url);
                }
                public HibernatePersistenceConfiguration property(String name, Object value) {
                    made.getProperties().put(name, value);
                    return this;
                }
                public HibernatePersistenceConfiguration properties(java.util.Map<String, ?> properties) {
                    properties.forEach(this::property);
                    return this;
                }
                public org.hibernate.SessionFactory createEntityManagerFactory() {
                    return made.buildSessionFactory();
                }
            }
            """;

    /** What Boot makes of properties, Spring Batch, whose packages are others there, and the ledger, which nobody copies. */
    private static final Pattern MADE_BY_BOOT = Pattern.compile("(?m)"
            + "^    (static JobExecution run\\(|void springBatch\\(|void ledger\\("
            + "|static class Reader |Notebook contents\\(|void main\\().*\\{\n(?:.*\n)*?    }$|^import org\\.springframework\\.batch\\..*;$"
            + "|^import (.*\\.QueryMappingConfiguration|ledger\\..*);$"
            + "|(?<=^    static JdbcAggregateTemplate aggregates\\(DataSource dataSource\\) \\{\n)(?:.*\n)*?(?=    }$)");

    /** It prints something to read, and is not code to copy. */
    private static final Pattern DEMONSTRATION = Pattern.compile(
            "(?m)^(    void \\w+\\(String url, PrintStream out\\)[^{]*\\{)\n(?:.*\n)*?    }$");

    private static final Pattern SNIPPET = Pattern.compile("(?m)^    /// ```java\n((?:    ///.*\n)+?)    /// ```$");
    private static final Pattern MISSING = Pattern.compile("symbol: +\\w+ (\\w+)");

    @TempDir
    static Path folder;

    private static String libraries;

    @BeforeAll
    static void resolve() throws Exception {
        var script = new ArrayList<>(LIBRARIES);
        script.addAll(Files.readAllLines(Shell.PROJECT.resolve("chapters/06_copy.java")).stream()
                .filter(line -> line.startsWith("//DEPS de.siegmar")).toList()); // Boot knows none
        script.add("class Libraries {}");
        var file = Files.write(folder.resolve("Libraries.java"), script);
        var found = Shell.jbang("info", "classpath", file.toString());
        assertThat(found.exitCode()).as(found.toString()).isZero();
        var stage = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(each -> each.matches(".*[/\\\\](Stage|Server)\\.jar")).collect(Collectors.joining(File.pathSeparator));
        libraries = found.out().getLast() + File.pathSeparator + stage;
        assertThat(libraries).contains("hibernate-core-6.6.", "postgresql-42.7.7.jar", "Stage.jar", "Server.jar");
    }

    /** Compiles the chapters of JDBC and Hibernate, and returns what is missing there, by chapter. */
    private static Map<String, TreeSet<String>> compile(Path classes, boolean withSnippets) throws Exception {
        var sources = Files.createDirectories(classes.resolve("sources"));
        var files = new ArrayList<Path>(List.of(factory(sources)));
        for (var chapter : CHAPTERS) {
            var source = older(Files.readString(Shell.PROJECT.resolve("chapters/" + chapter + ".java")));
            files.add(Files.writeString(sources.resolve(chapter + ".java"), withSnippets ? written(source) : source));
        }
        return compile(classes, files);
    }

    private static Path factory(Path sources) throws IOException {
        return Files.writeString(sources.resolve("HibernatePersistenceConfiguration.java"), FACTORY);
    }

    private static String older(String source) {
        for (var module : MODULES.entrySet()) {
            source = source.replace(module.getKey(), module.getValue());
        }
        return DEMONSTRATION.matcher(source).replaceAll("$1}");
    }

    private static Map<String, TreeSet<String>> compile(Path classes, List<Path> files) throws Exception {
        var said = new DiagnosticCollector<JavaFileObject>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(said, null, null)) {
            var options = List.of("--release", "17", "-proc:none", "-d", classes.toString(), "-cp", libraries);
            compiler.getTask(null, manager, said, options, null, manager.getJavaFileObjectsFromPaths(files)).call();
        }
        var missing = new TreeMap<String, TreeSet<String>>();
        for (var each : said.getDiagnostics()) {
            if (each.getKind() == Diagnostic.Kind.ERROR) {
                var symbol = MISSING.matcher(each.getMessage(null));
                var name = Path.of(each.getSource().toUri()).getFileName().toString().replace(".java", "");
                missing.computeIfAbsent(name, _ -> new TreeSet<>()).add(symbol.find() ? symbol.group(1) : each.toString());
            }
        }
        return missing;
    }

    private static URL[] urls(Path classes) throws Exception {
        var urls = new ArrayList<URL>(List.of(classes.toUri().toURL()));
        for (var each : libraries.split(File.pathSeparator)) {
            urls.add(Path.of(each).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** With each method in the prose in place of the one with the same first line. */
    private static String written(String source) {
        for (var found : SNIPPET.matcher(source).results().toList()) {
            var snippet = found.group(1).replaceAll("(?m)^    /// ?", "    ");
            var first = snippet.lines().findFirst().orElseThrow();
            if (first.endsWith("{") && source.contains("\n" + first + "\n")) {
                source = source.replaceFirst("(?m)^" + Pattern.quote(first) + "\n(?:.*\n)*?    }\n", "");
                source = source.replaceFirst("\n    void main\\(", "\n" + snippet.replace("$", "\\$") + "\n    void main(");
            }
        }
        return source;
    }

    @Test
    void allCompilesButForWhatThePagesName() throws Exception {
        var missing = compile(folder.resolve("asItIs"), false);
        assertThat(missing).containsOnly(entry("02_orm_batch", new TreeSet<>(List.of("insertMultiple"))),
                entry("05_multi_row_insert", new TreeSet<>(List.of("Gatherers"))));
        for (var each : missing.entrySet()) {
            var prose = Files.readAllLines(Shell.PROJECT.resolve("chapters/" + each.getKey() + ".java")).stream()
                    .filter(line -> line.startsWith("    ///")).map(line -> line.substring(7)).collect(Collectors.joining());
            each.getValue().forEach(symbol -> assertThat(prose).containsPattern("`" + symbol + "`( came)? with (Java 24|7\\.0)"));
        }
    }

    @Test
    void withWhatThePagesSayItCompilesAndLoads() throws Exception {
        var classes = folder.resolve("mended");
        assertThat(compile(classes, true)).isEmpty();
        var ours = Thread.currentThread().getContextClassLoader();
        try (var older = new URLClassLoader(urls(classes), ClassLoader.getPlatformClassLoader());
                var database = Database.open(new Where.Url(TestServer.newDatabaseForCommands()))) {
            Thread.currentThread().setContextClassLoader(older); // there Hibernate looks for entities
            var driver = (Driver) older.loadClass("org.postgresql.Driver").getDeclaredConstructor().newInstance();
            var signups = older.loadClass("workshop.notebook.Signups").getMethod("first", int.class).invoke(null, 1_024);
            var rewritten = counted(database, url -> {
                try (var connection = driver.connect(url + "&reWriteBatchedInserts=true", new Properties())) {
                    call(older, "MultiRowInsert", "rewriteBatchedInserts", Connection.class, connection, signups);
                }
            });
            assertThat(rewritten.messages().get("Execute")).as("128 rows a statement").isEqualTo(8);
            truncate(database);
            counted(database, url -> {
                try (var connection = driver.connect(url, new Properties())) {
                    call(older, "MultiRowInsert", "unnest", Connection.class, connection, signups);
                }
            });
            truncate(database);
            try (var connection = DriverManager.getConnection(database.url())) {
                connection.createStatement().execute("alter table signup alter id set increment by 4096");
            }
            var factory = older.loadClass("org.hibernate.SessionFactory");
            var batches = counted(database, url -> {
                try (var sessions = (AutoCloseable) method(older, "OrmBatch", "sessions", String.class)
                        .invoke(instance(older, "OrmBatch"), url)) {
                    call(older, "OrmBatch", "insertMultiple", factory, sessions, signups);
                }
            });
            assertThat(batches.messages().get("Execute")).isGreaterThanOrEqualTo(1_024);
            assertThat(batches.messages().get("Sync")).as("they wait for batches, not for rows").isLessThan(40);
            var callbacks = older.loadClass("workshop.notebook.Callbacks");
            assertThat(callbacks.getField("PRE_PERSIST").get(null)).as("not called before 7.2").hasToString("0");
            assertThat(callbacks.getField("POST_PERSIST").get(null)).hasToString("1024");
        } finally {
            Thread.currentThread().setContextClassLoader(ours);
        }
    }

    /** The same with the driver of the chapters. */
    @Test
    void theChaptersDriverMakesOneStatementOfThem() throws Exception {
        try (var database = Database.open(new Where.Url(TestServer.newDatabaseForCommands()))) {
            var rewritten = counted(database, url -> {
                try (var connection = DriverManager.getConnection(url + "&reWriteBatchedInserts=true")) {
                    call(getClass().getClassLoader(), "MultiRowInsert", "rewriteBatchedInserts", Connection.class, connection,
                            Signups.first(1_024));
                }
            });
            assertThat(rewritten.messages().get("Execute")).isEqualTo(1);
        }
    }

    @Test
    void theCallsOfSpringCompileThereToo() throws Exception {
        var classes = folder.resolve("spring");
        var sources = Files.createDirectories(classes.resolve("sources"));
        var source = older(Files.readString(Shell.PROJECT.resolve("chapters/10_spring.java")));
        var missing = compile(classes, List.of(factory(sources),
                Files.writeString(sources.resolve("10_spring.java"), MADE_BY_BOOT.matcher(source).replaceAll(match ->
                        match.group().startsWith("        ") ? "        return null;\n" : ""))));
        assertThat(missing).isEmpty();
        assertThat(source).contains("void saveAllSequence(", "List<Long> dataJdbc(", "void jdbcTemplate(", "void namedParameter(",
                "void jdbcClient(", "record CopyFragment(", "`org.springframework.batch.item`");
        try (var jars = new URLClassLoader(urls(classes), ClassLoader.getPlatformClassLoader())) {
            assertThat(jars.loadClass("org.springframework.batch.item.database.JdbcBatchItemWriter")).isNotNull();
        }
    }

    private interface Load {
        void load(String url) throws Exception;
    }

    /** What a load sends, which has to store the first 1,024 rows. */
    private static Traffic counted(Database database, Load load) throws Exception {
        var address = Pattern.compile("//([^:/]+):(\\d+)/").matcher(database.url());
        assertThat(address.find()).isTrue();
        var to = new Proxy.To(new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2))), false, Distance.NONE);
        var tap = new WireTap();
        try (var proxy = Proxy.counting(to, tap)) {
            var traffic = tap.count(() -> load.load(address.replaceFirst("//127.0.0.1:" + proxy.address().getPort() + "/")));
            assertThat(Content.stored(database)).isEqualTo(Content.of(Signups.first(1_024)));
            return traffic;
        }
    }

    private static void truncate(Database database) throws Exception {
        try (var connection = DriverManager.getConnection(database.url())) {
            connection.createStatement().execute("truncate signup");
        }
    }

    private static Method method(ClassLoader loader, String chapter, String name, Class<?>... types) throws Exception {
        var method = loader.loadClass(chapter).getDeclaredMethod(name, types);
        method.setAccessible(true);
        return method;
    }

    private static Object instance(ClassLoader loader, String chapter) throws Exception {
        var constructor = loader.loadClass(chapter).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    private static void call(ClassLoader loader, String chapter, String name, Class<?> given, Object argument, Object signups)
            throws Exception {
        method(loader, chapter, name, given, loader.loadClass("workshop.notebook.Signups"))
                .invoke(instance(loader, chapter), argument, signups);
    }

    /** Boot's own list has the names, but for those that it hands on: they are Hibernate's and the driver's. */
    @Test
    void theNamesOfSpringsPropertiesAreBootsOwn() throws Exception {
        var jar = Arrays.stream(libraries.split(File.pathSeparator)).filter(each -> each.contains("spring-boot-autoconfigure"))
                .findFirst().orElseThrow();
        TreeSet<String> known;
        try (var file = new JarFile(jar)) {
            var metadata = file.getInputStream(file.getEntry("META-INF/spring-configuration-metadata.json"));
            known = JsonMapper.shared().readTree(metadata).get("properties").valueStream()
                    .map(each -> each.get("name").asString()).collect(Collectors.toCollection(TreeSet::new));
        }
        var hibernates = new ArrayList<>();
        for (var field : AvailableSettings.class.getFields()) {
            hibernates.add(field.get(null));
        }
        var named = new TreeSet<String>();
        for (var chapter : List.of("02_orm_batch", "05_multi_row_insert", "10_spring")) {
            var source = Files.readString(Shell.PROJECT.resolve("chapters/" + chapter + ".java"));
            Pattern.compile("`(spring\\.[\\w.-]+?)\\.?`").matcher(source).results().forEach(found -> named.add(found.group(1)));
        }
        assertThat(named).hasSizeGreaterThan(4).allSatisfy(name -> {
            var hibernate = name.replaceFirst("^spring\\.jpa\\.properties\\.", "");
            var driver = name.replaceFirst("^spring\\.datasource\\.hikari\\.data-source-properties\\.", "");
            if (!hibernate.equals(name)) {
                assertThat(known).contains("spring.jpa.properties");
                assertThat(hibernates).contains(hibernate);
            } else if (!driver.equals(name)) {
                assertThat(known).contains("spring.datasource.hikari.data-source-properties");
                assertThat(PGProperty.forName(driver)).isNotNull();
            } else {
                assertThat(known).contains(name);
            }
        });
    }
}
