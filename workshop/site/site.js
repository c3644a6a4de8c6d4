// What all pages share: the theme, what can be copied, and guesses. Nothing of it is needed to read a page.
'use strict';

// What this browser keeps, and no other; a browser may keep nothing.
const kept = {
    get(key, otherwise) {
        try {
            return JSON.parse(localStorage.getItem('ten-thousand-rows.' + key)) ?? otherwise;
        } catch {
            return otherwise;
        }
    },
    set(key, value) {
        try {
            localStorage.setItem('ten-thousand-rows.' + key, JSON.stringify(value));
        } catch {
            // then it is forgotten with the page
        }
    },
};

// An element; what is in it are other elements, or text, which stays text whatever it looks like.
function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes ?? {})) {
        element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
}

// A table that can be wider than the page: heads [{text, number}], rows of cells, each a text or an element.
function table(caption, heads, rows) {
    const of = i => (heads[i].number ? {class: 'number'} : {});
    return make(
        'div',
        {class: 'wide'},
        make(
            'table',
            {'aria-label': caption},
            make('thead', {}, make('tr', {}, ...heads.map((head, i) => make('th', {scope: 'col', ...of(i)}, head.text)))),
            make('tbody', {}, ...rows.map(row => make('tr', {}, ...row.map((cell, i) => make('td', of(i), cell))))),
        ),
    );
}

// Milliseconds for a sentence: 8.4 ms, 32 ms, 5.1 s, 74 s; as the pages have them.
function duration(ms) {
    return ms < 9.95
        ? ms.toFixed(1) + ' ms'
        : ms < 999.5
          ? ms.toFixed(0) + ' ms'
          : ms < 9950
            ? (ms / 1000).toFixed(1) + ' s'
            : (ms / 1000).toFixed(0) + ' s';
}

const whole = number => Math.round(number).toLocaleString('en');

const factor = ratio => (ratio < 9.95 ? ratio.toFixed(1) : whole(ratio)) + 'x';

// light or dark: what was chosen, or else what the system wants
function themeName() {
    return document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

function show(theme) {
    if (theme === 'auto') {
        delete document.documentElement.dataset.theme;
    } else {
        document.documentElement.dataset.theme = theme;
    }
}

show(kept.get('theme', 'auto')); // before anything is seen

function themes() {
    const button = document.getElementById('theme');
    const pictures = () => {
        const theme = document.documentElement.dataset.theme;
        document.querySelectorAll('picture source').forEach(source => {
            source.media = theme === undefined ? '(prefers-color-scheme: dark)' : theme === 'dark' ? 'all' : 'not all';
        });
        button.textContent = 'Theme: ' + (theme ?? 'auto');
    };
    const next = {auto: 'light', light: 'dark', dark: 'auto'};
    button.addEventListener('click', () => {
        const theme = next[document.documentElement.dataset.theme ?? 'auto'];
        kept.set('theme', theme);
        show(theme);
        pictures();
        document.dispatchEvent(new Event('theme'));
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => document.dispatchEvent(new Event('theme')));
    button.hidden = false;
    pictures();
}

function copyButtons() {
    document.querySelectorAll('pre.code').forEach(code => {
        const button = make('button', {type: 'button'}, 'Copy');
        button.addEventListener('click', async () => {
            try {
                await navigator.clipboard.writeText(code.textContent);
                button.textContent = 'Copied';
            } catch {
                getSelection().selectAllChildren(code);
                button.textContent = 'Selected: press Ctrl-C';
            }
        });
        const around = make('div', {class: 'copied'});
        code.replaceWith(around);
        around.append(code, button);
    });
}

// What is wider than the page can be scrolled by keys, too.
function scrollers() {
    const watch = new ResizeObserver(entries =>
        entries.forEach(({target}) => {
            if (target.scrollWidth > target.clientWidth) {
                target.tabIndex = 0;
            } else {
                target.removeAttribute('tabindex');
            }
        }),
    );
    const find = () => document.querySelectorAll('pre, .wide').forEach(each => watch.observe(each));
    find();
    document.addEventListener('shown', find); // a script has added some
}

// 40, 40 ms, 1.2 s, 2 min, in milliseconds; NaN where it is none
function milliseconds(text) {
    const parts = /^\s*(\d[\d,_]*(?:\.\d+)?)\s*(ms|s|min)?\s*$/.exec(text);
    return parts ? Number(parts[1].replace(/[,_]/g, '')) * {ms: 1, s: 1000, min: 60_000}[parts[2] ?? 'ms'] : NaN;
}

function comparison({guess, ms}) {
    const ratio = guess / ms;
    return ratio > 1.2
        ? factor(ratio).replace('x', ' times as long')
        : ratio < 1 / 1.2
          ? '1/' + factor(1 / ratio).replace('x', '') + ' of it'
          : 'about right';
}

// The guesses of this page, or on the first page those of all, at its end.
function guesses(page) {
    document.getElementById('guesses')?.remove();
    const all = Object.values(kept.get('guesses', {})).filter(each => page === 'index.html' || each.page === page);
    if (all.length === 0 || (page !== 'index.html' && !document.getElementById('riddles'))) {
        return;
    }
    const forget = make('button', {type: 'button'}, 'Forget these');
    forget.addEventListener('click', () => {
        const others = Object.entries(kept.get('guesses', {})).filter(([, each]) => page !== 'index.html' && each.page !== page);
        kept.set('guesses', Object.fromEntries(others));
        guesses(page);
    });
    const rows = all.map(each => [
        page === 'index.html' ? make('a', {href: each.page}, each.chapter + ', ' + each.title) : each.title,
        duration(each.guess),
        each.text,
        comparison(each),
    ]);
    const section = make(
        'section',
        {id: 'guesses'},
        make('h2', {}, 'Your guesses'),
        table(
            'Your guesses, and what was recorded',
            [{text: 'what'}, {text: 'your guess', number: true}, {text: 'recorded', number: true}, {text: 'your guess is'}],
            rows,
        ),
        forget,
    );
    const last = document.querySelectorAll('main > .around')[1];
    document.querySelector('main').insertBefore(section, last ?? null);
    document.dispatchEvent(new Event('shown'));
}

function guessing(page) {
    const before = document.getElementById('before-you-run-it');
    const riddles = document.getElementById('riddles');
    if (!before || !riddles) {
        return;
    }
    const all = JSON.parse(riddles.textContent);
    const what = make('select', {}, ...all.map((each, i) => make('option', {value: i}, each.title)));
    const guess = make('input', {required: '', placeholder: 'such as 40 ms', autocomplete: 'off'});
    const answer = make('p', {'aria-live': 'polite', class: 'note'});
    const form = make(
        'form',
        {class: 'guess'},
        make('label', {}, 'How long will it take?', what),
        make('label', {}, 'your guess', guess),
        make('button', {}, 'Show what was recorded'),
    );
    form.addEventListener('submit', event => {
        event.preventDefault();
        const riddle = all[what.value];
        const ms = milliseconds(guess.value);
        if (!(ms > 0)) {
            answer.textContent = 'Write a time, such as 40 ms, or 1.2 s.';
            guess.focus();
            return;
        }
        const mine = {...riddle, page, chapter: document.querySelector('h1').textContent.replace(/\..*/, ''), guess: ms};
        kept.set('guesses', {...kept.get('guesses', {}), [page + ' ' + riddle.key]: mine});
        answer.textContent =
            riddle.title +
            ': you guessed ' +
            duration(ms) +
            ', and the recording has ' +
            riddle.text +
            '. Your guess is ' +
            comparison(mine) +
            '.';
        guesses(page);
    });
    before.after(form, answer);
}

document.addEventListener('DOMContentLoaded', () => {
    const page = location.pathname.replace(/.*\//, '') || 'index.html';
    document.querySelectorAll('header nav a').forEach(link => {
        if (link.getAttribute('href') === page) {
            link.setAttribute('aria-current', 'page');
        }
    });
    const toc = document.querySelector('.toc details');
    if (toc && !matchMedia('(min-width: 75rem)').matches) {
        toc.open = false; // above the text, and long
    }
    themes();
    copyButtons();
    scrollers();
    guessing(page);
    guesses(page);
});

addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(each => (each.open = true)));
