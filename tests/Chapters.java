import java.util.List;
import java.util.stream.Stream;
import workshop.Approach;
import workshop.Notebook;

/** All chapters, and the approaches in them. */
final class Chapters {

    static final List<Notebook> ALL = List.of(
            new OrmLoop().contents(), new OrmBatch().contents(), new InsertLoop().contents(),
            new ExecuteBatch().contents(), new MultiRowInsert().contents(), new Copy().contents(),
            new GenerateSeries().contents(), new WhatYouGaveUp().contents(), new FarAway().contents());

    private Chapters() {}

    /** An approach with the chapter that it stands in. */
    record Case(Notebook chapter, Approach<?> approach) {

        String id() {
            return chapter.name() + "/" + approach.id();
        }

        @Override
        public String toString() {
            return id();
        }
    }

    static Stream<Case> approaches() {
        return ALL.stream().flatMap(chapter -> chapter.approaches().stream().map(approach -> new Case(chapter, approach)));
    }

    static Case approach(String id) {
        return approaches().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }
}
