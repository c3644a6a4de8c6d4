// Finds sections of all pages, by Lunr; the words come with the page.
'use strict';

const AROUND = 80; // characters before and behind the first word that is found

// The text around the first of these words, which are marked.
function excerpt(text, terms) {
    const places = terms.map(term => text.toLowerCase().indexOf(term)).filter(at => at >= 0);
    const at = places.length ? Math.min(...places) : 0;
    const from = Math.max(0, at - AROUND);
    const cut = (from > 0 ? '... ' : '') + text.slice(from, at + 2 * AROUND) + (at + 2 * AROUND < text.length ? ' ...' : '');
    const escaped = terms.map(term => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const parts = escaped.length ? cut.split(new RegExp('(' + escaped.join('|') + ')', 'i')) : [cut];
    return make('p', {class: 'note'}, ...parts.map((part, i) => (i % 2 ? make('mark', {}, part) : part)));
}

document.addEventListener('DOMContentLoaded', () => {
    const words = new URLSearchParams(location.search).get('q')?.trim() ?? '';
    document.getElementById('words').value = words;
    if (!words) {
        return;
    }
    const index = lunr(function () {
        this.ref('at');
        this.field('heading', {boost: 5});
        this.field('title', {boost: 2});
        this.field('text');
        this.metadataWhitelist = ['position'];
        WORDS.forEach((each, at) => this.add({...each, at}));
    });
    const terms = words.toLowerCase().split(/\s+/);
    // as Lunr does with the words of the pages; and a word may go on
    const tokens = lunr
        .tokenizer(words)
        .map(lunr.trimmer)
        .filter(lunr.stopWordFilter)
        .map(lunr.stemmer)
        .map(String)
        .filter(token => token);
    const results =
        tokens.length === 0
            ? []
            : index.query(query =>
                  tokens.forEach(token => {
                      query.term(token, {
                          presence: lunr.Query.presence.REQUIRED,
                          wildcard: lunr.Query.wildcard.TRAILING,
                          usePipeline: false,
                      });
                      query.term(token, {boost: 10, usePipeline: false});
                  }),
              );
    document.getElementById('count').textContent =
        results.length === 0
            ? 'Nothing has all of these words.'
            : results.length === 1
              ? 'One section'
              : results.length + ' sections';
    document.getElementById('found').append(
        ...results.slice(0, 30).map(({ref}) => {
            const each = WORDS[ref];
            return make(
                'li',
                {},
                make('a', {href: each.page + (each.id ? '#' + each.id : '')}, each.heading || each.title),
                ...(each.heading ? [make('span', {class: 'note'}, ' in ' + each.title)] : []),
                excerpt(each.text, terms),
            );
        }),
    );
});
