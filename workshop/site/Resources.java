package workshop.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What lies on the class path, and text as HTML shows it. */
final class Resources {

    private Resources() {}

    /** The file of this name on the class path. */
    static String text(String name) throws IOException {
        try (var in = Resources.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Text for an element or an attribute. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
