// Steps through the recorded exchanges between program and server.
'use strict';

const DISTANCES = [0.5, 1, 5, 20, 100, 200]; // milliseconds of a round trip
const PACE = 900; // milliseconds between two steps while it plays
const SHOWN = 3; // steps that are seen at once

const byId = id => document.getElementById(id);

const text = ({times, of}) =>
    (times > 1 ? whole(times) + ' × ' : '') + (times > 1 && of.length > 1 ? '(' + of.join(', ') + ')' : of.join(', '));

// Steps of an approach: {trips, arrows: [{toServer, text}]}, or in the place of arrows what is left out.
function stepsOf(approach) {
    const steps = [];
    for (const {times, of} of approach.exchanges) {
        for (let time = 0; time < Math.min(times, 2); time++) {
            steps.push(
                ...of.map(exchange => ({
                    trips: 1,
                    arrows: [
                        ...exchange.sent.map(each => ({toServer: true, text: text(each)})),
                        ...exchange.received.map(each => ({toServer: false, text: text(each)})),
                    ],
                })),
            );
        }
        if (times > 2) {
            steps.push({
                trips: (times - 2) * of.length,
                more: 'the same, ' + whole(times - 2) + (times === 3 ? ' more time' : ' more times'),
            });
        }
    }
    const rest = approach.roundTrips - steps.reduce((sum, step) => sum + step.trips, 0);
    if (rest > 0) {
        steps.push({trips: rest, more: whole(rest) + ' more round trips of these kinds'});
    }
    return steps;
}

function drawn(step, newest) {
    const arrows = step.arrows
        ? step.arrows.map(arrow =>
              make(
                  'p',
                  {class: arrow.toServer ? 'arrow' : 'arrow back'},
                  make('span', {class: 'hidden'}, arrow.toServer ? 'The program sends ' : 'The server answers '),
                  arrow.text,
              ),
          )
        : [make('p', {class: 'more'}, step.more)];
    return make('div', {class: newest ? 'exchange newest' : 'exchange'}, ...arrows);
}

document.addEventListener('DOMContentLoaded', () => {
    const approaches = RECORDED.approaches.filter(each => each.exchanges);
    let approach,
        steps,
        done,
        timer = null;

    for (const chapter of RECORDED.chapters) {
        const own = approaches.filter(each => each.chapter === chapter.number);
        if (own.length > 0) {
            byId('approach').append(
                make('optgroup', {label: chapter.title}, ...own.map(each => make('option', {value: each.key}, each.title))),
            );
        }
    }
    byId('distance').append(...DISTANCES.map(each => make('option', {value: each}, each + ' ms')));

    const pause = () => {
        clearInterval(timer);
        timer = null;
        byId('play').textContent = 'Play';
    };
    const render = () => {
        const trips = steps.slice(0, done).reduce((sum, step) => sum + step.trips, 0);
        byId('trips').textContent = whole(trips) + ' of ' + whole(approach.roundTrips);
        byId('clock').textContent = duration(trips * Number(byId('distance').value));
        byId('said').textContent =
            done === 0
                ? 'Nothing has been sent yet.'
                : 'Step ' + done + ' of ' + steps.length + (done === steps.length ? ': all rows are stored.' : '');
        const from = Math.max(0, done - SHOWN);
        byId('messages').replaceChildren(...steps.slice(from, done).map((step, i) => drawn(step, from + i + 1 === done)));
        // not disabled, or the one that was pressed would lose the focus
        ['step', 'play'].forEach(id => byId(id).setAttribute('aria-disabled', done === steps.length));
        ['back', 'first'].forEach(id => byId(id).setAttribute('aria-disabled', done === 0));
        if (done === steps.length) {
            pause();
        }
    };
    const go = to => {
        done = Math.min(Math.max(to, 0), steps.length);
        render();
    };
    const read = () => {
        const given = new URLSearchParams(location.hash.slice(1));
        approach = approaches.find(each => each.key === given.get('approach')) ?? approaches[0];
        const distance = DISTANCES.includes(Number(given.get('distance'))) ? given.get('distance') : '20';
        byId('approach').value = approach.key;
        byId('distance').value = String(Number(distance));
        steps = stepsOf(approach);
        pause();
        go(1);
    };
    byId('approach').addEventListener(
        'change',
        () => (location.hash = new URLSearchParams({approach: byId('approach').value, distance: byId('distance').value})),
    );
    byId('distance').addEventListener('change', render);
    byId('choices').addEventListener('submit', event => event.preventDefault());
    byId('first').addEventListener('click', () => go(0));
    byId('back').addEventListener('click', () => go(done - 1));
    byId('step').addEventListener('click', () => go(done + 1));
    byId('play').addEventListener('click', () => {
        if (timer !== null) {
            pause();
            return;
        }
        if (done === steps.length) {
            return;
        }
        byId('play').textContent = 'Pause';
        timer = setInterval(() => go(done + 1), PACE);
        go(done + 1);
    });
    addEventListener('hashchange', read);
    read();
});
