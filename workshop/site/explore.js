// Which way is left, at this distance and without these losses. The state is in the URL, behind the #.
'use strict';

const DISTANCES = [0, 0.1, 0.2, 0.5, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200]; // milliseconds of a round trip
const BANDWIDTHS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, null]; // megabits a second; null is any number

const byId = id => document.getElementById(id);

const lineWords = mbit => (mbit === null ? 'any number of bytes' : mbit < 1000 ? mbit + ' Mbit a second' : '1 Gbit a second');
const tripWords = ms => (ms === 0 ? 'no longer than on one machine' : ms + ' ms longer');

// From #rows=100000 or #distance=20&line=100, with &keep=ids-known,bad-row; what is unknown in it is left out.
function stateOf(hash) {
    const given = new URLSearchParams(hash.slice(1));
    const nearest = (all, wanted) =>
        all.reduce((best, each) => (Math.abs(each - wanted) < Math.abs(best - wanted) ? each : best));
    const number = (name, all, otherwise) => {
        const value = Number(given.get(name));
        return given.has(name) && Number.isFinite(value)
            ? nearest(
                  all.filter(each => each !== null),
                  value,
              )
            : otherwise;
    };
    const keep = (given.get('keep') ?? '').split(',');
    const rows = number('rows', RECORDED.sizes.rows, RECORDED.rows);
    const near = rows !== RECORDED.rows; // other sizes were measured on one machine only
    return {
        rows,
        distance: near ? 0 : number('distance', DISTANCES, 0),
        line: near ? null : number('line', BANDWIDTHS, null),
        keep: RECORDED.questions.map(each => each.column).filter(each => keep.includes(each)),
    };
}

function hashOf({rows, distance, line, keep}) {
    const parts = [];
    if (rows !== RECORDED.rows) {
        parts.push('rows=' + rows);
    }
    if (distance > 0) {
        parts.push('distance=' + distance);
    }
    if (line !== null) {
        parts.push('line=' + line);
    }
    if (keep.length > 0) {
        parts.push('keep=' + keep.join(','));
    }
    return '#' + parts.join('&');
}

// What an approach takes there, and how that is known: {ms, atLeast, how}.
function timeAt(approach, distance, line) {
    const onLine = line === null ? 0 : (approach.bytesSent * 8) / (line * 1000);
    const atLeast = approach.roundTrips * distance + onLine;
    const far = approach.far[distance.toFixed(1)];
    if (line === null && distance === 0) {
        return {ms: approach.ms, atLeast: approach.ms, how: 'measured'};
    }
    if (line === null && far) {
        return {ms: far.ms, atLeast, how: far.all ? 'measured' : 'measured with fewer rows'};
    }
    return {ms: approach.ms + atLeast, atLeast, how: 'computed'};
}

// Why it is out: a sentence for each thing that it loses.
function losses(approach, keep) {
    const answers = RECORDED.marks[approach.key];
    if (keep.length > 0 && !answers) {
        return ['The ledger did not ask about it.'];
    }
    return RECORDED.questions
        .filter(each => keep.includes(each.column))
        .flatMap(question => {
            const {text, note} = answers[question.column] ?? {text: 'not asked', note: ''};
            return question.answers.includes(text)
                ? []
                : [question.keep + ': ' + (text === '-' ? 'does not apply' : text) + (note ? ' (' + note + ')' : '')];
        });
}

// All approaches, {approach, time, out}: what each takes there, unless that is unknown, and why it is out, if it is.
function judged({rows, distance, line, keep}) {
    if (rows === RECORDED.rows) {
        return RECORDED.approaches.map(approach => ({
            approach,
            time: timeAt(approach, distance, line),
            out: losses(approach, keep),
        }));
    }
    const sized = RECORDED.sizes.approaches;
    const others = RECORDED.approaches.filter(({key}) => !sized.some(each => each.key === key));
    return [...sized, ...others].map(approach => {
        const {ms, text} = approach.at?.[rows] ?? {ms: null, text: 'not recorded'};
        return {
            approach,
            time: {ms, atLeast: ms, how: 'measured'},
            out: ms === null ? ['With ' + whole(rows) + ' rows: ' + text + '.'] : losses(approach, keep),
        };
    });
}

let chart = null;

function drawChart(left, loaded) {
    const narrow = byId('chart').clientWidth < 500;
    const theme = THEMES[themeName()];
    const rows = left.map(({approach, time}) => ({
        chapter: String(approach.chapter),
        approach: approach.title,
        median: time.ms,
        min: Math.max(Math.min(time.atLeast, time.ms), 0.1),
        max: time.ms,
        label: duration(time.ms),
    }));
    const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16; // a projector has larger letters
    const option = elapsed({rows, apart: false, loaded: whole(loaded) + ' rows'}, theme);
    if (loaded !== RECORDED.rows) {
        option.xAxis.name = option.xAxis.name.replace('median ', ''); // each was loaded once
    }
    const colour = theme.colours[0]; // they are no longer in the order of the chapters
    option.series[0].data.forEach(range => (range.lineStyle = {color: colour}));
    option.series[1].data.forEach(
        (point, i) =>
            (point.itemStyle =
                left[i].time.how === 'measured'
                    ? {color: colour, opacity: 1}
                    : {color: theme.page, borderColor: colour, borderWidth: 2, opacity: 1}),
    );
    const width = (narrow ? 130 : 260) * scale;
    const size = (narrow ? 12 : 13) * scale;
    Object.assign(option.yAxis.axisLabel, {width, overflow: 'break', lineHeight: size + 1, fontSize: size});
    option.xAxis.axisLabel.fontSize = option.series[2].label.fontSize = 13 * scale;
    Object.assign(option.xAxis, {nameGap: 30 * scale, nameTextStyle: {color: theme.muted, fontSize: 13 * scale, lineHeight: 16 * scale}});
    Object.assign(option.grid, {right: 60 * scale, bottom: 48 * scale});
    option.xAxis.axisLabel.hideOverlap = true;
    if (narrow) {
        option.xAxis.name = option.xAxis.name.replace(', ', ',\n'); // it is wider than its axis
        option.grid.bottom += 16;
    }
    const height = (70 + (narrow ? 40 : 21) * rows.length) * scale;
    const {height: unused, width: fixed, ...rest} = option; // this one is as wide as the page
    byId('chart').style.height = height + 'px';
    chart ??= echarts.init(byId('chart'), null, {renderer: 'svg'});
    chart.resize({width: byId('chart').clientWidth, height});
    chart.setOption({animation: false, textStyle: {fontFamily: FONT}, ...rest}, {notMerge: true});
}

function render(state) {
    const {rows, distance, line, keep} = state;
    const near = rows !== RECORDED.rows;
    byId('rows').value = rows;
    byId('where').disabled = near;
    byId('near').hidden = !near;
    byId('dots').hidden = near;
    byId('distance').value = DISTANCES.indexOf(distance);
    byId('distance').setAttribute('aria-valuetext', tripWords(distance));
    byId('distance-words').textContent = tripWords(distance);
    byId('bandwidth').value = BANDWIDTHS.indexOf(line);
    byId('bandwidth').setAttribute('aria-valuetext', lineWords(line));
    byId('bandwidth-words').textContent = lineWords(line);
    document
        .querySelectorAll('#places button')
        .forEach(button => button.setAttribute('aria-pressed', Number(button.value) === distance));
    document.querySelectorAll('#questions input').forEach(box => (box.checked = keep.includes(box.value)));

    const all = judged(state);
    const left = all.filter(each => each.out.length === 0).sort((a, b) => a.time.ms - b.time.ms);
    const out = all.filter(each => each.out.length > 0);
    const best = left[0];
    byId('answer').textContent =
        left.length === 0
            ? 'Nothing is left: no approach ' + (near ? 'with a time for so many rows ' : '') + 'keeps all of this.'
            : left.length +
              ' of ' +
              all.length +
              ' approaches are left. The fastest: ' +
              best.approach.title +
              ' (chapter ' +
              best.approach.chapter +
              '), ' +
              duration(best.time.ms) +
              (best.time.how === 'computed' ? ', computed.' : ', measured.');
    byId('chart').hidden = left.length === 0;
    if (left.length > 0) {
        drawChart(left, rows);
    }
    const columns = [
        {text: 'chapter', number: true, cell: ({approach}) => String(approach.chapter)},
        {text: 'approach', cell: ({approach}) => make('a', {href: approach.page}, approach.title)},
        {text: 'time', number: true, cell: ({time}) => duration(time.ms)},
    ];
    if (distance > 0 || line !== null) {
        columns.push({text: 'at least', number: true, cell: ({time}) => duration(time.atLeast)});
    }
    if (!near) {
        columns.push(
            {text: 'how', cell: ({time}) => time.how},
            {text: 'round trips', number: true, cell: ({approach}) => whole(approach.roundTrips)},
        );
    }
    byId('left').replaceChildren(
        ...(left.length === 0
            ? []
            : [
                  table(
                      'What is left, the fastest first',
                      columns,
                      left.map(each => columns.map(({cell}) => cell(each))),
                  ),
              ]),
    );
    byId('out-heading').hidden = out.length === 0;
    byId('out').replaceChildren(
        ...out.map(({approach, out: reasons}) =>
            make(
                'li',
                {},
                approach.chapter + ' ',
                make('a', {href: approach.page}, approach.title),
                ...reasons.map(reason => make('span', {}, reason)),
            ),
        ),
    );
    byId('setting').replaceChildren(
        ...(near
            ? ['Recorded: ' + RECORDED.sizes.times + ', in chapter ', make('a', {href: RECORDED.sizes.page}, RECORDED.sizes.title), '. ']
            : ['Recorded: ' + RECORDED.setting + '. ']),
        'Your server differs, and the order may, too.',
    );
    document.dispatchEvent(new Event('shown'));
}

function chosen() {
    const rows = Number(byId('rows').value);
    const near = rows !== RECORDED.rows;
    return {
        rows,
        distance: near ? 0 : DISTANCES[byId('distance').value],
        line: near ? null : BANDWIDTHS[byId('bandwidth').value],
        keep: [...document.querySelectorAll('#questions input:checked')].map(box => box.value),
    };
}

document.addEventListener('DOMContentLoaded', () => {
    byId('distance').max = DISTANCES.length - 1;
    byId('bandwidth').max = BANDWIDTHS.length - 1;
    byId('places').append(...RECORDED.places.map(place => make('button', {type: 'button', value: place.ms}, place.name)));
    byId('rows').append(...RECORDED.sizes.rows.map(rows => make('option', {value: rows}, whole(rows))));
    byId('questions').append(
        ...RECORDED.questions.map(question =>
            make('label', {}, make('input', {type: 'checkbox', value: question.column}), question.keep),
        ),
    );

    const go = state => {
        if (hashOf(state) !== (location.hash || '#')) {
            location.hash = hashOf(state); // a step that the browser can go back; the event below renders it
        } else {
            render(state);
        }
    };
    byId('choices').addEventListener('submit', event => event.preventDefault());
    byId('choices').addEventListener('input', event => event.target.type === 'range' && render(chosen())); // while it moves
    byId('choices').addEventListener('change', () => go(chosen()));
    byId('places').addEventListener(
        'click',
        event =>
            event.target.value !== undefined &&
            event.target.tagName === 'BUTTON' &&
            go({...chosen(), distance: Number(event.target.value)}),
    );
    byId('reset').addEventListener('click', () => go(stateOf('')));
    addEventListener('hashchange', () => render(stateOf(location.hash)));
    addEventListener('resize', () => render(chosen()));
    document.addEventListener('theme', () => render(chosen()));
    render(stateOf(location.hash));
});
