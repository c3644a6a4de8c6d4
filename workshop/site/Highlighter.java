package workshop.site;

//DEPS org.webjars.npm:prismjs:1.30.0

import java.io.IOException;
import java.util.List;
import org.graalvm.polyglot.Context;

/** Puts elements around the words of a program, by Prism, so that a page needs no script to be coloured. */
final class Highlighter implements AutoCloseable {

    private static final String PRISM = "/META-INF/resources/webjars/prismjs/1.30.0/components/prism-%s.min.js";

    private final Context context = Context.newBuilder("js").option("engine.WarnInterpreterOnly", "false").build();

    Highlighter() throws IOException {
        context.eval("js", "var self = {}, window = self"); // which Prism looks for
        for (var part : List.of("core", "clike", "java", "json", "bash")) {
            context.eval("js", Resources.text(PRISM.formatted(part)));
        }
        // They have no colour of their own, and would be half of a page's bytes.
        context.eval("js", "for (const each of ['java', 'json', 'bash']) { delete Prism.languages[each].punctuation;"
                + " delete Prism.languages[each].operator; }");
        context.eval("js", "const highlighted = (code, language) => Prism.highlight(code, Prism.languages[language], language)");
    }

    /** The code as HTML, without the element around it; in a language that is unknown, it is only escaped. */
    String html(String code, String language) {
        var known = switch (language) {
            case "java", "json" -> language;
            case "sh" -> "bash";
            default -> null;
        };
        return known == null ? Resources.escaped(code)
                : context.getBindings("js").getMember("highlighted").execute(code, known).asString();
    }

    @Override
    public void close() {
        context.close();
    }
}
