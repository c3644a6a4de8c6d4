package workshop.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBePresentInElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.urlMatches;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.stream.Stream;
import kit.MadeSite;
import kit.Needs;
import kit.Shell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.print.PrintOptions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.json.JsonMapper;
import workshop.book.Catalogue;

/** The site in a browser, from files and without a network. */
@Needs.Tool(Needs.BROWSER)
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // it counts nothing
@ResourceLock("BrowserTest") // its methods run one after the other
class BrowserTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int[] WIDTHS = {360, 1000, 1600};
    private static final String TO_THE_RIGHT = """
            return [...document.querySelectorAll('body *')].filter(each => each.getBoundingClientRect().right > innerWidth + 1
                    && !each.closest('pre, .wide, .skip, .hidden')).map(each => each.outerHTML.slice(0, 80))
                    .concat(document.documentElement.scrollWidth > innerWidth ? ['it scrolls'] : [])""";
    /** Of the many words of code that have the same colour, all but the first become text: one is enough for axe. */
    private static final String FEWER = """
            const seen = new Set();
            for (const each of document.querySelectorAll('pre .token')) {
                if (seen.has(each.className)) {
                    each.replaceWith(...each.childNodes);
                } else {
                    seen.add(each.className);
                }
            }
            document.querySelectorAll('pre').forEach(each => each.normalize());""";
    /** All rules, and then those that the dark theme, or the small screen that it is tried on, can break. */
    private static final Map<String, Map<String, Object>> THEMES = Map.of("light", Map.of(),
            "dark", Map.of("runOnly", List.of("color-contrast", "scrollable-region-focusable", "target-size")));

    private static final String AXE = """
            const [only, done] = arguments;
            const run = () => axe.run(document, {resultTypes: ['violations'], preload: false, ...only}).then(
                    result => done(result.violations.flatMap(violation => violation.nodes.map(
                            node => violation.id + ': ' + node.html.slice(0, 200)))), error => done(['' + error]));
            requestAnimationFrame(() => requestAnimationFrame(run)); // when the page has seen that it is narrower""";

    @TempDir
    static Path folder;

    private static final Path SITE = MadeSite.FOLDER;
    static Recorded recorded;
    static ChromeDriver browser;

    @BeforeAll
    static void start() throws IOException {
        var script = Files.readString(SITE.resolve("recorded.js"));
        recorded = JsonMapper.shared().readValue(script.replaceAll("^const \\w+ = |;\n$", ""), Recorded.class);
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        var options = new ChromeOptions();
        options.setBinary(program("chromium"));
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic");
        var driver = new ChromeDriverService.Builder().usingDriverExecutable(program("chromedriver")).build();
        browser = new ChromeDriver(driver, options);
        browser.manage().timeouts().scriptTimeout(PATIENCE);
    }

    private static File program(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(each -> new File(each, name))
                .filter(File::canExecute).findFirst().orElseThrow();
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.quit();
        }
    }

    @BeforeEach
    void fromTheBeginning() {
        scheme("light");
        wide(1000);
        open("search.html");
        browser.executeScript("localStorage.clear()");
        troubles();
    }

    /** This page, which may have a # or a ? behind it, loaded anew. */
    private static void open(String page) {
        browser.get("about:blank");
        browser.get(SITE.toUri() + page);
    }

    private static void wide(int width) {
        browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", false));
        browser.executeAsyncScript("""
                const drawn = () => requestAnimationFrame(innerWidth === arguments[0]
                    ? () => requestAnimationFrame(() => arguments[1]()) : drawn); // the page hears of it before it is drawn
                drawn();""", width);
    }

    private static void scheme(String name) {
        browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(
                Map.of("name", "prefers-color-scheme", "value", name),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    private static WebElement find(String selector) {
        return browser.findElement(By.cssSelector(selector));
    }

    /** What all of these say, in one question to the browser. */
    @SuppressWarnings("unchecked")
    private static List<String> texts(String selector) {
        return (List<String>) browser.executeScript("return [...document.querySelectorAll(arguments[0])]"
                + ".map(each => (each.innerText ?? each.textContent).replace(/\\s+/g, ' ').trim())", selector);
    }

    private static void waitFor(String selector, String text) {
        new WebDriverWait(browser, PATIENCE).until(textToBePresentInElementLocated(By.cssSelector(selector), text));
    }

    /** What the console said, and whom the page asked for something, since the last time: nobody but this folder. */
    private static List<String> troubles() {
        var troubles = new ArrayList<String>();
        browser.manage().logs().get(LogType.BROWSER).forEach(entry -> troubles.add(entry.getMessage()));
        for (var entry : browser.manage().logs().get(LogType.PERFORMANCE)) {
            var message = JsonMapper.shared().readTree(entry.getMessage()).path("message");
            var url = message.path("params").path("request").path("url").asString("");
            if (message.path("method").asString("").equals("Network.requestWillBeSent")
                    && !url.startsWith(SITE.toUri().toString()) && !url.matches("(data|blob|about):.*")) {
                troubles.add("asks for " + url);
            }
        }
        return troubles;
    }

    private static List<String> pages() throws IOException {
        try (var files = Files.list(SITE)) {
            var made = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".html"))
                    .filter(name -> !name.matches("(exercises|chapters-(?!01_)).*")); // which are made like the one that is left
            return Stream.concat(made.sorted(), Stream.of("explore.html#rows=" + recorded.sizes().rows().getLast(), "room.html#notes"))
                    .toList();
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void everyPageFitsEveryScreenInLightAndDark() throws Exception {
        var axe = Resources.text("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js");
        var wrong = new ArrayList<String>();
        for (var page : pages()) {
            open(page);
            for (int width : WIDTHS) {
                wide(width);
                for (var element : (List<String>) browser.executeScript(TO_THE_RIGHT)) {
                    wrong.add("%s, %d: to the right of the page: %s".formatted(page, width, element));
                }
            }
            troubles().forEach(trouble -> wrong.add(page + ": " + trouble));
            browser.executeScript(FEWER);
            browser.executeScript(axe);
            for (var theme : THEMES.keySet()) {
                scheme(theme);
                wide(theme.equals("light") ? 1000 : 360);
                for (var violation : (List<String>) browser.executeAsyncScript(AXE, THEMES.get(theme))) {
                    wrong.add(page + ", " + theme + ": " + violation);
                }
            }
            troubles(); // those of axe
        }
        assertThat(wrong).isEmpty();
    }

    private static Recorded.One approach(String key) {
        return recorded.approaches().stream().filter(each -> each.key().equals(key)).findFirst().orElseThrow();
    }

    private static String rowOf(Recorded.One approach) {
        return texts("#left tbody tr").stream().filter(row -> row.startsWith(approach.chapter() + " " + approach.title() + " "))
                .findFirst().orElseThrow();
    }

    @Test
    void exploringMovesTheServerByKeysAndKeepsItInTheUrl() {
        open("explore.html");
        assertThat(texts("#left tbody tr")).hasSameSizeAs(recorded.approaches()).allMatch(row -> row.contains(" measured "));
        var slider = find("#distance");
        slider.sendKeys(Keys.HOME);
        while (!slider.getDomAttribute("aria-valuetext").equals("20 ms longer")) {
            slider.sendKeys(Keys.ARROW_RIGHT);
        }
        assertThat(browser.getCurrentUrl()).endsWith("explore.html#distance=20");
        var binary = approach("06_copy/binary");
        var loop = approach("03_insert_loop/autocommit"); // which was not measured there
        assertThat(binary.far().get(20.0).all()).isTrue();
        assertThat(rowOf(binary)).contains(" measured ").contains(" %.0f ms ".formatted(binary.far().get(20.0).ms()));
        assertThat(rowOf(loop)).contains(" computed ").contains(" %.0f s ".formatted((loop.ms() + loop.roundTrips() * 20) / 1000))
                .contains(" %.0f s ".formatted(loop.roundTrips() * 20 / 1000.0));
        assertThat(texts("#chart svg text")).contains(binary.chapter() + " " + binary.title());
        assertThat(find("#answer").getText()).startsWith(recorded.approaches().size() + " of ");

        find("#bandwidth").sendKeys(Keys.HOME);
        assertThat(browser.getCurrentUrl()).endsWith("#distance=20&line=1");
        double millis = binary.ms() + binary.roundTrips() * 20 + binary.bytesSent() * 8 / 1000.0;
        assertThat(rowOf(binary)).contains(" computed ").contains(" %.1f s ".formatted(millis / 1000));
        browser.navigate().back();
        waitFor("#bandwidth-words", "any number of bytes");
        assertThat(rowOf(binary)).contains(" measured ");
        browser.navigate().forward();
        waitFor("#bandwidth-words", "1 Mbit a second");
        assertThat(troubles()).isEmpty();
    }

    @Test
    void boxesPutOutWhatLosesSomethingAndSayWhy() {
        open("explore.html");
        var kept = List.of("ids-known", "bad-row");
        for (var column : kept) {
            find("#questions input[value='" + column + "']").click();
        }
        var questions = recorded.questions().stream().filter(each -> kept.contains(each.column())).toList();
        var left = recorded.approaches().stream().filter(each -> recorded.marks().containsKey(each.key())
                && questions.stream().allMatch(question -> question.answers().contains(recorded.marks().get(each.key()).get(question.column()).text())))
                .map(Recorded.One::title).toList();
        assertThat(left).isNotEmpty().hasSizeLessThan(recorded.approaches().size());
        assertThat(texts("#left tbody td:nth-child(2)")).containsExactlyInAnyOrderElementsOf(left);
        assertThat(texts("#out li")).hasSize(recorded.approaches().size() - left.size())
                .anyMatch(reason -> reason.contains("Binary") && reason.contains("the ids of the new rows: no"))
                .anyMatch(reason -> reason.contains("The ledger did not ask about it."));
        var url = browser.getCurrentUrl();
        assertThat(url).endsWith("#keep=ids-known,bad-row");

        open("index.html");
        browser.get(url); // as somebody does who was sent it
        assertThat(texts("#left tbody td:nth-child(2)")).containsExactlyInAnyOrderElementsOf(left);
        assertThat(find("#questions input[value='bad-row']").isSelected()).isTrue();

        open("explore.html#distance=%3Cscript%3E&line=x&keep=nonsense,__proto__"); // and as somebody mistypes it
        assertThat(texts("#left tbody tr")).hasSameSizeAs(recorded.approaches());

        open("explore.html#keep=" + String.join(",", recorded.questions().stream().map(Catalogue.Question::column).toList()));
        assertThat(find("#answer").getText()).isEqualTo("Nothing is left: no approach keeps all of this.");
        assertThat(find("#chart").isDisplayed()).isFalse();
        assertThat(troubles()).isEmpty();
    }

    @Test
    void withAnotherNumberOfRowsOnlyThoseAreLeftThatWereRecordedWithIt() {
        open("explore.html#distance=20");
        var sizes = recorded.sizes();
        assertThat(sizes.rows()).contains(recorded.rows()).hasSizeGreaterThan(1);
        int most = sizes.rows().getLast();
        new Select(find("#rows")).selectByVisibleText("%,d".formatted(most));
        assertThat(browser.getCurrentUrl()).endsWith("explore.html#rows=" + most);
        assertThat(find("#distance").isEnabled()).isFalse();
        var done = sizes.approaches().stream().filter(each -> each.at().get(most).ms() != null).toList();
        assertThat(done).isNotEmpty().hasSizeLessThan(sizes.approaches().size());
        assertThat(texts("#left tbody td:nth-child(2)"))
                .containsExactlyInAnyOrderElementsOf(done.stream().map(Recorded.Sized::title).toList());
        assertThat(texts("#out li")).contains("6 CSV, built in memory With %,d rows: out of memory.".formatted(most),
                "6 Binary With %,d rows: not recorded.".formatted(most));
        assertThat(texts("#chart svg text")).anyMatch(text -> text.startsWith("time for %,d rows".formatted(most)));

        find("#questions input[value='ids-known']").click();
        assertThat(browser.getCurrentUrl()).endsWith("#rows=" + most + "&keep=ids-known");
        assertThat(texts("#left tbody td:nth-child(2)")).hasSizeLessThan(done.size());
        browser.navigate().back();
        browser.navigate().back();
        waitFor("#distance-words", "20 ms longer");
        assertThat(find("#distance").isEnabled()).isTrue();
        assertThat(texts("#left tbody tr")).hasSameSizeAs(recorded.approaches());

        open("explore.html#rows=" + most); // as somebody does who was sent it
        assertThat(texts("#left tbody tr")).hasSameSizeAs(done);
        find("#reset").click();
        assertThat(texts("#left tbody tr")).hasSameSizeAs(recorded.approaches());
        assertThat(troubles()).isEmpty();
    }

    @Test
    void theWireIsSteppedThroughToTheLastRoundTrip() {
        open("wire.html#approach=06_copy/binary&distance=100");
        assertThat(find("#trips").getText()).isEqualTo("1 of 2");
        assertThat(texts("#messages .arrow"))
                .containsExactly("The program sends Query copy", "The server answers CopyInResponse");
        find("#step").click();
        assertThat(find("#trips").getText()).isEqualTo("2 of 2");
        assertThat(find("#clock").getText()).isEqualTo("200 ms");
        assertThat(find("#step").getAttribute("aria-disabled")).isEqualTo("true");
        assertThat(browser.switchTo().activeElement().getAttribute("id")).as("whoever pressed it stays there").isEqualTo("step");
        find("#back").click();
        assertThat(find("#clock").getText()).isEqualTo("100 ms");
        find("#play").click();
        waitFor("#said", "all rows are stored");
        assertThat(find("#play").getText()).isEqualTo("Play");
        for (var each : recorded.approaches()) { // all round trips of all approaches are accounted for
            new Select(find("#approach")).selectByValue(each.key());
            waitFor("#trips", "of %,d".formatted(each.roundTrips()));
            browser.executeScript("const step = document.getElementById('step'); step.focus(); while (step.ariaDisabled !== 'true') { step.click(); }");
            assertThat(find("#trips").getText()).as(each.key())
                    .isEqualTo("%,d of %,d".formatted(each.roundTrips(), each.roundTrips()));
        }
        assertThat(troubles()).isEmpty();
    }

    private static void give(String name, String text) throws IOException {
        find("#file").sendKeys(Files.writeString(folder.resolve(name), text).toString());
    }

    @Test
    void filesAreShownBesideTheRecordingOrRefusedInALine() throws Exception {
        var recording = Files.readString(Shell.PROJECT.resolve("recordings/06_copy.json"));
        open("machine.html");
        give("mine.json", recording);
        waitFor("#results h2", "6. COPY");
        assertThat(texts("#results tbody tr")).hasSize(3).allMatch(row -> row.contains(" 1.0x "));
        waitFor("#results", "Intel");
        new WebDriverWait(browser, PATIENCE).until(driver ->
                (Long) browser.executeScript("return document.querySelector('#results img').naturalWidth") > 0);

        give("all.json", "[" + recording + "," + recording.replace("\"rows\" : 10000", "\"rows\" : 1000") + "]");
        waitFor("#results", "The recording has 10,000");
        assertThat(texts("#results tbody tr")).hasSize(6).satisfies(rows -> assertThat(rows.getLast()).contains(" 10x "));

        give("tap.json", """
                {"listening": "a", "to": "b", "groups": [{"sql": "insert signup", "kind": "autocommit-loop", "chapter": "3",
                "executes": 10, "syncs": 10, "commits": 10, "bytesSent": 1000, "bytesReceived": 1, "elapsedMs": 12.5}]}""");
        waitFor("#results h2", "What your program sent");
        assertThat(find("#results tbody a").getDomAttribute("href")).isEqualTo("03_insert_loop.html");

        var hostile = "<img src=x onerror=document.title=1>";
        give("hostile.json", recording.replace("\"Binary\"", "\"" + hostile + "\"").replace("6. COPY", hostile + "6. COPY"));
        waitFor("#results h2", hostile + "6. COPY");
        assertThat(texts("#results tbody tr").getLast()).startsWith(hostile);
        assertThat(browser.getTitle()).isEqualTo("Your machine - Ten Thousand Rows");

        for (var wrong : Map.of("truncated.json", recording.substring(0, 3_000), "null.json", "null", "list.json", "[]",
                "other.json", "{\"chapter\": \"06_copy\", \"title\": \"\", \"rows\": 1, \"approaches\": [{\"id\": 1}]}").entrySet()) {
            give(wrong.getKey(), wrong.getValue());
            waitFor("#results", wrong.getKey());
            assertThat(texts("#results > *")).containsExactly(wrong.getKey() + (wrong.getKey().equals("truncated.json")
                    ? " is not JSON, or is cut off. Write it again, with --json."
                    : " is JSON, but not what --json of a chapter, of compare or of tap writes."));
        }
        try (var large = new RandomAccessFile(folder.resolve("large.json").toFile(), "rw")) {
            large.setLength(50_000_000);
        }
        find("#file").sendKeys(folder.resolve("large.json").toString());
        waitFor("#results", "large.json has 50 MB. A run writes less than 1 MB: choose the file that it wrote.");
        assertThat(troubles()).isEmpty();
    }

    /** By the events that a mouse makes; Selenium has no file to drop. */
    @Test
    void aFileIsDroppedAnywhere() throws Exception {
        open("machine.html");
        browser.executeScript("""
                const data = new DataTransfer();
                data.items.add(new File([arguments[0]], 'dropped.json'));
                for (const type of ['dragover', 'drop']) {
                    const event = new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true});
                    document.querySelector('footer').dispatchEvent(event);
                }""", Files.readString(Shell.PROJECT.resolve("recordings/07_generate_series.json")));
        waitFor("#results h2", "7. generate_series");
        assertThat(troubles()).isEmpty();
    }

    @Test
    void aRoomSeesWhoHasSolvedWhat() {
        open("room.html");
        int exercises = recorded.exercises().size();
        var last = recorded.exercises().getLast();
        find("#lines").sendKeys("ada: Ten Thousand Rows: [x]" + "[ ]".repeat(exercises - 2) + "[x]  2 of " + exercises
                + " solved (01 23x, " + last + " 1.4x) on a <b>CPU</b>, Linux, Java 25\ngood morning\nTen Thousand Rows: "
                + "[ ]".repeat(exercises) + "  0 of " + exercises + " solved on b, Linux, Java 25\nTen Thousand Rows: [x\n");
        assertThat(find("#said").getText()).isEqualTo("2 lines understood, 1 not: cut off, or of another version.");
        assertThat(texts("#room tbody tr").getFirst()).startsWith("ada ✓ 23x ")
                .contains("✓ 1.4x 2 a <b>CPU</b>, Linux, Java 25");
        assertThat(texts("#room tbody tr").get(1)).startsWith("person 2 ");
        assertThat(texts("#room tbody tr").getLast()).startsWith("the room 1 of 2 0 of 2 ");

        minutesAgo(6);
        assertThat(find("#time").getText()).matches("(?s)0:0[67] of 1:\\d\\d.*Now: 1\\. .*Next: 2\\. .*");
        open("room.html"); // it is all still there
        assertThat(texts("#room tbody tr")).hasSize(3);
        assertThat(find("#time").getText()).contains("Now: 1. ");
        assertThat(troubles()).isEmpty();
    }

    @Test
    void anInstructorUnfoldsNotesThatFollowTheClock() {
        open("room.html");
        assertThat(find("#notes h3").isDisplayed()).isFalse();
        find("#notes summary").click();
        waitFor("#notes section", "Ask:");
        assertThat(texts("#notes h3")).zipSatisfy(recorded.chapters(), (heading, chapter) -> assertThat(heading).startsWith(chapter.title()));
        assertThat(texts("#notes section")).allMatch(notes -> notes.contains("Ask:") && notes.contains("Trap:"));
        new WebDriverWait(browser, PATIENCE).until(urlMatches(".*room\\.html#notes"));
        assertThat(browser.findElements(By.cssSelector("#notes [aria-current]"))).isEmpty();
        minutesAgo(-10);
        waitFor("#time", "Begins in 10 minutes");
        assertThat(browser.findElements(By.cssSelector("#notes [aria-current]"))).isEmpty();
        minutesAgo(6);
        waitFor("#notes [aria-current]", recorded.chapters().getFirst().title());
        open("room.html#notes"); // from a bookmark
        waitFor("#notes [aria-current]", recorded.chapters().getFirst().title());
        assertThat(troubles()).isEmpty();
    }

    /** Starts the clock of the room so that this many minutes have passed. */
    private static void minutesAgo(int minutes) {
        browser.executeScript("""
                const start = new Date(Date.now() - arguments[0] * 60_000);
                document.getElementById('start').value = [start.getHours(), start.getMinutes()]
                        .map(each => String(each).padStart(2, '0')).join(':')""", minutes);
        find("#timing button").click();
    }

    @Test
    void aGuessIsComparedAndKept() {
        open("06_copy.html");
        new Select(find(".guess select")).selectByVisibleText("Binary");
        find(".guess input").sendKeys("soon", Keys.ENTER);
        assertThat(find(".guess + p").getText()).isEqualTo("Write a time, such as 40 ms, or 1.2 s.");
        find(".guess input").clear();
        find(".guess input").sendKeys("1.5 s", Keys.ENTER);
        assertThat(find(".guess + p").getText()).startsWith("Binary: you guessed 1.5 s, and the recording has ")
                .endsWith(" times as long.");
        assertThat(texts("#guesses tbody tr")).singleElement().asString().startsWith("Binary 1.5 s ");
        open("index.html");
        assertThat(texts("#guesses tbody tr")).singleElement().asString().startsWith("6, Binary 1.5 s ");
        find("#guesses button").click();
        assertThat(browser.findElements(By.id("guesses"))).isEmpty();
        assertThat(troubles()).isEmpty();
    }

    @Test
    void theSearchFindsSectionsOfAllPages() {
        open("09_distance.html");
        find("header input").sendKeys("try-with-resources commit", Keys.ENTER);
        waitFor("#found li", "try-with-resources can commit half a load");
        find("#found a").click();
        assertThat(browser.getCurrentUrl()).contains("06_copy.html#");
        assertThat(browser.executeScript("return document.getElementById(decodeURIComponent(location.hash.slice(1)))"))
                .isNotNull();
        open("search.html?q=%3Cimg%20src%3Dx%20onerror%3Ddocument.title%3D1%3E");
        assertThat(find("#count").getText()).isEqualTo("Nothing has all of these words.");
        assertThat(browser.getTitle()).isEqualTo("Search - Ten Thousand Rows");
        assertThat(troubles()).isEmpty();
    }

    @Test
    void theThemeIsChosenAndRemembered() {
        open("06_copy.html");
        var light = find("body").getCssValue("background-color");
        find("#theme").click();
        find("#theme").click();
        assertThat(find("#theme").getText()).isEqualTo("Theme: dark");
        open("07_generate_series.html");
        assertThat(find("body").getCssValue("background-color")).isNotEqualTo(light);
        browser.executeScript("document.querySelector('picture').scrollIntoView()");
        new WebDriverWait(browser, PATIENCE).until(driver -> ((String) browser.executeScript(
                "return document.querySelector('picture img').currentSrc")).endsWith("_dark.svg"));
        assertThat(troubles()).isEmpty();
    }

    /** From the top of a page with Tab alone: first the text can be skipped to, and each place shows that it is reached. */
    @Test
    void thePagesAreUsedByKeysAlone() {
        open("explore.html");
        var reached = new TreeSet<String>();
        for (int i = 0; i < 60; i++) {
            browser.switchTo().activeElement().sendKeys(Keys.TAB);
            var active = browser.switchTo().activeElement();
            reached.add(active.getTagName() + " " + active.getDomAttribute("id"));
            if (i == 0) {
                assertThat(active.getText()).isEqualTo("Skip to the text");
            }
            assertThat(active.getCssValue("outline-style")).as(active.getTagName() + " " + active.getText()).isNotEqualTo("none");
            if ("ids-known".equals(active.getDomAttribute("value"))) {
                active.sendKeys(Keys.SPACE);
                break;
            }
        }
        assertThat(reached).contains("button theme", "input distance", "input bandwidth");
        assertThat(browser.getCurrentUrl()).endsWith("#keep=ids-known");

        open("wire.html");
        find("#step").sendKeys(Keys.ENTER);
        find("#step").sendKeys(Keys.SPACE);
        assertThat(find("#trips").getText()).startsWith("3 of ");
        assertThat(troubles()).isEmpty();
    }

    @Test
    void aChapterPrints() {
        open("08_what_you_gave_up.html");
        var pdf = Base64.getDecoder().decode(browser.print(new PrintOptions()).getContent());
        var text = new String(pdf, StandardCharsets.ISO_8859_1);
        assertThat(text).startsWith("%PDF-");
        assertThat(text.split("/Type /Page\\b", -1).length).as("pages").isGreaterThan(10);
        assertThat(troubles()).isEmpty();
    }
}
