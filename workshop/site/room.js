// Who has solved what, from the lines of jbang check --share; and a clock for the agenda. All stays in this browser.
'use strict';

const LINE = /^(.*?)Ten Thousand Rows: ((?:\[[x ]\])+) +\d+ of \d+ solved(?: \(([^)]*)\))?(?: on (.*))?$/;

const byId = id => document.getElementById(id);

// {name, solved: [true, ...], speedUps: {'01': '23x'}, machine}, or null where the line is none of these
function person(line, number) {
    const parts = LINE.exec(line.trim());
    if (!parts) {
        return null;
    }
    const speedUps = Object.fromEntries(
        [...(parts[3] ?? '').matchAll(/(\d\d)(?: ([\d.,]+x))?/g)].map(each => [each[1], each[2] ?? '']),
    );
    return {
        name: parts[1].replace(/[\s:>|-]+$/, '').trim() || 'person ' + number,
        solved: [...parts[2].matchAll(/\[(.)]/g)].map(each => each[1] === 'x'),
        speedUps,
        machine: parts[4] ?? '',
    };
}

function showRoom() {
    const lines = byId('lines')
        .value.split('\n')
        .filter(line => line.includes('Ten Thousand Rows'));
    const people = lines.map((line, i) => person(line, i + 1));
    const found = people.filter(each => each !== null);
    const exercises = RECORDED.exercises;
    const fits = found.filter(each => each.solved.length === exercises.length);
    byId('said').textContent =
        byId('lines').value.trim() === ''
            ? ''
            : fits.length +
              (fits.length === 1 ? ' line' : ' lines') +
              ' understood' +
              (lines.length > fits.length ? ', ' + (lines.length - fits.length) + ' not: cut off, or of another version.' : '.');
    if (fits.length === 0) {
        byId('room').replaceChildren();
        return;
    }
    const solved = (each, i) => (each.solved[i] ? '✓ ' + (each.speedUps[exercises[i]] ?? '') : '·');
    byId('room').replaceChildren(
        table(
            'Who has solved what',
            [{text: 'who'}, ...exercises.map(each => ({text: each})), {text: 'solved', number: true}, {text: 'on'}],
            [
                ...fits.map(each => [
                    each.name,
                    ...exercises.map((_, i) => solved(each, i)),
                    String(each.solved.filter(Boolean).length),
                    each.machine,
                ]),
                [
                    make('strong', {}, 'the room'),
                    ...exercises.map((_, i) => fits.filter(each => each.solved[i]).length + ' of ' + fits.length),
                    '',
                    '',
                ],
            ],
        ),
    );
    document.dispatchEvent(new Event('shown'));
}

const clockWords = minutes => Math.floor(minutes / 60) + ':' + String(Math.floor(minutes) % 60).padStart(2, '0');

// The rows of an agenda's table on this page: {start, minutes, what, page}, the page of the chapter that was begun last, if any.
function agenda(number) {
    let page = null;
    return [...document.querySelectorAll('#agendas table')[number].querySelectorAll('tbody tr')].map(row => {
        const [at, minutes, what] = [...row.cells].map(cell => cell.textContent);
        const [hours, rest] = at.split(':').map(Number);
        page = row.querySelector('a')?.getAttribute('href') ?? page;
        return {start: hours * 60 + rest, minutes: Number(minutes), what, page};
    });
}

// Marks the notes of this page's chapter, and brings them to the top once.
function markNotes(page) {
    const notes = byId('notes');
    for (const section of notes.querySelectorAll('section')) {
        const current = section.querySelector('h3 a').getAttribute('href') === page;
        if (current && notes.open && !section.hasAttribute('aria-current')) {
            notes.scrollTop += section.getBoundingClientRect().top - notes.getBoundingClientRect().top;
        }
        if (current && notes.open) {
            section.setAttribute('aria-current', 'true');
        } else {
            section.removeAttribute('aria-current');
        }
    }
}

function showTime() {
    const timing = kept.get('clock', null);
    if (!timing) {
        return;
    }
    const items = agenda(timing.which);
    const [hours, minutes] = timing.start.split(':').map(Number);
    const now = new Date();
    const passed = (now.getHours() * 60 + now.getMinutes() + now.getSeconds() / 60 - hours * 60 - minutes + 24 * 60) % (24 * 60);
    if (passed > 12 * 60) {
        const until = Math.ceil(24 * 60 - passed);
        markNotes(null);
        byId('time').replaceChildren(make('p', {class: 'large'}, 'Begins in ' + until + (until === 1 ? ' minute' : ' minutes')));
        return;
    }
    const end = items.at(-1).start + items.at(-1).minutes;
    const item = items.findLast(each => each.start <= passed);
    const next = items[items.indexOf(item) + 1];
    const left = item.start + item.minutes - passed;
    markNotes(passed >= end ? null : item.page);
    byId('time').replaceChildren(
        make('p', {class: 'large'}, clockWords(passed) + ' of ' + clockWords(end)),
        ...(passed >= end
            ? [make('p', {}, 'Time is up.')]
            : [
                  make(
                      'p',
                      {},
                      'Now: ',
                      make('strong', {}, item.what),
                      ', ' + Math.ceil(left) + (Math.ceil(left) === 1 ? ' minute' : ' minutes') + ' left',
                  ),
                  make('p', {}, next ? 'Next: ' + next.what : 'Nothing comes after this.'),
              ]),
    );
}

document.addEventListener('DOMContentLoaded', () => {
    byId('lines').value = kept.get('room', '');
    byId('lines').addEventListener('input', () => {
        kept.set('room', byId('lines').value);
        showRoom();
    });
    const timing = kept.get('clock', null);
    const now = new Date();
    byId('which').value = timing?.which ?? 0;
    byId('start').value =
        timing?.start ?? [now.getHours(), now.getMinutes()].map(each => String(each).padStart(2, '0')).join(':');
    byId('timing').addEventListener('submit', event => {
        event.preventDefault();
        kept.set('clock', {which: Number(byId('which').value), start: byId('start').value});
        showTime();
    });
    const notes = byId('notes');
    notes.open = location.hash === '#notes';
    notes.addEventListener('toggle', () => {
        history.replaceState(null, '', notes.open ? '#notes' : '#'); // for a bookmark
        showTime();
    });
    setInterval(showTime, 1000);
    showRoom();
    showTime();
});
