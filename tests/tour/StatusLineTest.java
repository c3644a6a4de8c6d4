package workshop.tour;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the last line says where there is little room. */
class StatusLineTest {

    private static final StatusLine.Shown REPLAY =
            new StatusLine.Shown("ch06 5/14", 1, 3, "0:23/1:30, 14 early", "14 early", "RECORDED 25 Nov 2026", "Enter: more");
    private static final String COUNTED = "one-transaction, counted run: 1,034 of 10,000 rows";

    @Test
    void whereAllFitsAllIsThere() {
        assertThat(new StatusLine(120).of(REPLAY))
                .isEqualTo(" ch06 5/14, page 1/3 | 0:23/1:30, 14 early | RECORDED 25 Nov 2026 | Enter: more | b r n t q ?");
        assertThat(new StatusLine(80).of(new StatusLine.Shown("ch06 1/14", 1, 1, "", "", "", "Enter: run")))
                .isEqualTo(" ch06 1/14 | Enter: run | b r n t q ?");
    }

    @Test
    void theDateGoesFirstAndTheWayOutLast() {
        assertThat(new StatusLine(90).of(REPLAY))
                .isEqualTo(" ch06 5/14, page 1/3 | 0:23/1:30, 14 early | RECORDED | Enter: more | b r n t q ?");
        assertThat(new StatusLine(80).of(REPLAY)).isEqualTo(" ch06 5/14, page 1/3 | 0:23/1:30, 14 early | RECORDED | Enter: more | q ?");
        assertThat(new StatusLine(60).of(REPLAY)).isEqualTo(" ch06 5/14, 1/3 | 14 early | RECORDED | Enter: more | q ?");
        assertThat(new StatusLine(50).of(REPLAY)).isEqualTo(" ch06 5/14, 1/3 | RECORDED | Enter: more | q ?");
        assertThat(new StatusLine(30).of(REPLAY)).isEqualTo(" ch06 5/14, 1/3 | RECORDED | Enter: more");
    }

    @Test
    void aCellThatRunsSaysHowToEndIt() {
        assertThat(new StatusLine(100).ofRun("running", COUNTED)).isEqualTo(" running " + COUNTED + " | x: give up, q: quit");
        assertThat(new StatusLine(80).ofRun("running", COUNTED)).isEqualTo(" " + COUNTED + " | x: give up, q: quit");
        assertThat(new StatusLine(60).ofRun("running", COUNTED)).isEqualTo(" " + COUNTED + " | x q");
        assertThat(new StatusLine(40).ofRun("running", COUNTED)).isEqualTo(" one-transaction, counted run: 1,0 | x q").hasSize(40);
    }

    @Test
    void theContentsSayHowToChoose() {
        assertThat(new StatusLine(80).ofContents("RECORDED 25 Nov 2026"))
                .isEqualTo(" arrows, Enter: go there, PgUp PgDn: chapter, t: close | RECORDED 25 Nov 2026").hasSizeLessThanOrEqualTo(80);
        assertThat(new StatusLine(60).ofContents("RECORDED 25 Nov 2026")).isEqualTo(" arrows, Enter: go there, t: close | RECORDED");
    }
}
