package workshop.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jline.utils.AttributedString;
import org.jline.utils.Colors;
import org.junit.jupiter.api.Test;

/** Colours that can be read on a dark and on a light background. */
class ColoursTest {

    private static final double READABLE = 4; // contrast

    @Test
    void codeAndProseCanBeReadOnBlackAndOnWhite() throws Exception {
        var colours = new TreeSet<Integer>();
        Pattern.compile("(?m)^color (\\S+)").matcher(Files.readString(Path.of("workshop", "tour", "java.nanorc"))).results()
                .forEach(found -> colours.add(Integer.parseInt(found.group(1))));
        assertThat(colours).hasSizeGreaterThan(3);
        for (var line : TerminalMarkdown.prose("# Title\n\n`code`, **strong**, *emphasis*\n\n```java\nint i = 1;\n```", 60)) {
            colours.addAll(coloursOf(line));
        }
        assertThat(colours).hasSizeGreaterThan(4).allSatisfy(colour -> {
            double luminance = luminance(Colors.rgbColor(colour));
            assertThat((luminance + 0.05) / 0.05).as("%d on black", colour).isGreaterThan(READABLE);
            assertThat(1.05 / (luminance + 0.05)).as("%d on white", colour).isGreaterThan(READABLE);
        });
    }

    private static Set<Integer> coloursOf(AttributedString line) {
        var colours = new TreeSet<Integer>();
        Pattern.compile("\u001b\\[(?:\\d+;)*?38;5;(\\d+)").matcher(line.toAnsi()).results()
                .forEach(found -> colours.add(Integer.parseInt(found.group(1))));
        assertThat(line.toAnsi()).as("one of the 16 colours, which are another on each terminal")
                .doesNotContainPattern("\u001b\\[(?:1;|3;)*(?:3[0-7]|9[0-7])[;m]");
        return colours;
    }

    /** As WCAG defines it. */
    private static double luminance(int rgb) {
        return 0.2126 * linear(rgb >> 16 & 0xff) + 0.7152 * linear(rgb >> 8 & 0xff) + 0.0722 * linear(rgb & 0xff);
    }

    private static double linear(int part) {
        double share = part / 255.0;
        return share <= 0.03928 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
