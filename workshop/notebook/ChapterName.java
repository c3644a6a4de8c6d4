package workshop.notebook;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The name of a chapter, such as 06_copy: its script, page, recording, exercise and solution are called so, too. */
public record ChapterName(@JsonValue String name) implements Comparable<ChapterName> {

    /** Throws an IllegalArgumentException if this is not such a name. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ChapterName {
        if (!isOne(name)) {
            throw new IllegalArgumentException("'" + name + "' is not the name of a chapter, such as 06_copy");
        }
    }

    /** Whether a chapter can be called so. */
    public static boolean isOne(String name) {
        return name != null && name.matches("\\d\\d_\\w+");
    }

    /** Its number as it is written, such as 06. */
    public String digits() {
        return name.substring(0, 2);
    }

    /** Its number, such as 6. */
    public int number() {
        return Integer.parseInt(digits());
    }

    /** Whether 06_copy, 06, 6, ch06 or the path of one of its scripts means this chapter. */
    public boolean isMeantBy(String given) {
        var number = given.toLowerCase(Locale.ROOT).replaceFirst("^ch", "");
        return given.replace('\\', '/').replaceFirst("^(chapters|exercises)/(.*)\\.java$", "$2").equals(name)
                || number.matches("\\d{1,2}") && Integer.parseInt(number) == number();
    }

    /** What a table calls a row that is an approach of a chapter: "06 binary" for 06_copy/binary; others by themselves. */
    public static String inShort(String approach) {
        return approach.replaceFirst("^(\\d\\d)_\\w*/", "$1 ");
    }

    @Override
    public int compareTo(ChapterName other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
