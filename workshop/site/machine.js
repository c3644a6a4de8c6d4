// Shows a visitor's own measurements beside the recording. What is in the files is shown as text, whatever it looks like.
'use strict';

const LARGEST = 8e6; // bytes; what a run writes is a tenth of that

const byId = id => document.getElementById(id);

// What goes wrong with a file, in a sentence for its owner.
class Unfit extends Error {}

const isText = value => typeof value === 'string';
const isCount = value => Number.isInteger(value) && value >= 0;
const isTime = value => Number.isFinite(value) && value > 0;

function isReport(data) {
    return (
        data !== null &&
        typeof data === 'object' &&
        isText(data.chapter) &&
        isText(data.title) &&
        isCount(data.rows) &&
        Array.isArray(data.approaches) &&
        data.approaches.every(
            each =>
                each !== null &&
                typeof each === 'object' &&
                isText(each.id) &&
                isText(each.title) &&
                isTime(each.medianMs) &&
                isCount(each.roundTrips),
        )
    );
}

function isTap(data) {
    return (
        data !== null &&
        typeof data === 'object' &&
        Array.isArray(data.groups) &&
        data.groups.every(
            each =>
                each !== null &&
                typeof each === 'object' &&
                isText(each.sql) &&
                isText(each.kind) &&
                Number.isFinite(each.elapsedMs) &&
                ['executes', 'syncs', 'commits', 'bytesSent'].every(name => isCount(each[name])),
        )
    );
}

// The elements that show a report: its approaches, beside those of the recording.
function ofReport(report) {
    const same = report.rows === RECORDED.rows;
    const perRow = same ? 1 : RECORDED.rows / report.rows;
    const pairs = report.approaches.map(mine => ({
        mine,
        theirs: RECORDED.approaches.find(each => each.key === report.chapter + '/' + mine.id),
    }));
    const machine = [report.machine?.cpu, report.machine?.os].filter(isText).join(', ');
    const elements = [
        make('h2', {}, report.title),
        make(
            'p',
            {class: 'note'},
            whole(report.rows) +
                ' rows' +
                (machine ? ' on ' + machine : '') +
                (same
                    ? '.'
                    : '. The recording has ' + whole(RECORDED.rows) + ': its times are shown here for as many rows as yours.'),
        ),
    ];
    if (pairs.length === 0) {
        return [...elements, make('p', {}, 'This chapter times no approach, so there is nothing to compare with the recording.')];
    }
    elements.push(
        table(
            report.title,
            [
                {text: 'approach'},
                {text: 'yours', number: true},
                {text: 'recorded', number: true},
                {text: 'yours / recorded', number: true},
                {text: 'your round trips', number: true},
                {text: 'recorded', number: true},
            ],
            pairs.map(({mine, theirs}) => [
                mine.title,
                duration(mine.medianMs),
                theirs ? duration(theirs.ms / perRow) : '-',
                theirs ? factor(mine.medianMs / (theirs.ms / perRow)) : '-',
                whole(mine.roundTrips),
                theirs ? whole(theirs.roundTrips) : '-',
            ]),
        ),
    );
    const rows = pairs.flatMap(({mine, theirs}) => [
        {approach: mine.title, median: mine.medianMs, label: duration(mine.medianMs), before: false},
        ...(theirs
            ? [
                  {
                      approach: 'recorded: ' + mine.title,
                      median: theirs.ms / perRow,
                      label: duration(theirs.ms / perRow),
                      before: true,
                  },
              ]
            : []),
    ]);
    return [...elements, picture(rows, whole(report.rows) + ' rows', report.title)];
}

// A picture by the same function that draws those of the chapters.
function picture(rows, loaded, title) {
    const image = make('img', {class: 'drawn', alt: title + ': your times and the recorded ones; the table above has the same'});
    const show = () =>
        (image.src =
            'data:image/svg+xml;charset=utf-8,' +
            encodeURIComponent(draw('chapter', JSON.stringify({rows, loaded}), themeName())));
    document.addEventListener('theme', show);
    show();
    return image;
}

function ofTap(tap) {
    const about = group => {
        const numbers = (isText(group.chapter) ? group.chapter : '').match(/\d+/g) ?? [];
        const links = RECORDED.chapters
            .filter(each => numbers.includes(String(each.number)))
            .flatMap(each => [make('a', {href: each.page}, each.title), ' ']);
        return make('span', {}, ...(links.length ? links : ['-']));
    };
    return [
        make('h2', {}, 'What your program sent'),
        tap.groups.length === 0
            ? make('p', {}, 'Nothing was sent.')
            : table(
                  'What your program sent',
                  [
                      {text: 'statement'},
                      {text: 'kind'},
                      {text: 'Executes', number: true},
                      {text: 'Syncs', number: true},
                      {text: 'commits', number: true},
                      {text: 'sent', number: true},
                      {text: 'time', number: true},
                      {text: 'the chapter about it'},
                  ],
                  tap.groups.map(group => [
                      make('code', {}, group.sql),
                      group.kind,
                      whole(group.executes),
                      whole(group.syncs),
                      whole(group.commits),
                      whole(group.bytesSent) + ' B',
                      duration(group.elapsedMs),
                      about(group),
                  ]),
              ),
    ];
}

async function elementsOf(file) {
    if (file.size > LARGEST) {
        throw new Unfit(
            file.name + ' has ' + whole(file.size / 1e6) + ' MB. A run writes less than 1 MB: choose the file that it wrote.',
        );
    }
    let data;
    try {
        data = JSON.parse(await file.text());
    } catch {
        throw new Unfit(file.name + ' is not JSON, or is cut off. Write it again, with --json.');
    }
    if (isReport(data)) {
        return ofReport(data);
    }
    if (Array.isArray(data) && data.length > 0 && data.every(isReport)) {
        return data.flatMap(ofReport);
    }
    if (isTap(data)) {
        return ofTap(data);
    }
    throw new Unfit(file.name + ' is JSON, but not what --json of a chapter, of compare or of tap writes.');
}

async function read(files) {
    const results = [];
    for (const file of files) {
        try {
            results.push(...(await elementsOf(file)));
        } catch (problem) {
            results.push(
                make('p', {class: 'error'}, problem instanceof Unfit ? problem.message : file.name + ' cannot be read.'),
            );
        }
    }
    byId('results').replaceChildren(...results);
    document.dispatchEvent(new Event('shown'));
}

document.addEventListener('DOMContentLoaded', () => {
    const input = byId('file');
    // emptied afterwards, so that the same file can come again
    input.addEventListener('change', () => read([...input.files]).then(() => (input.value = '')));
    const hasFiles = event => event.dataTransfer.types.includes('Files'); // and not a text that somebody drags to a field
    // anywhere on the page: a browser would go to a file that misses a small target
    document.addEventListener('dragover', event => {
        if (!hasFiles(event)) {
            return;
        }
        event.preventDefault();
        byId('drop').classList.add('over');
    });
    document.addEventListener('dragleave', () => byId('drop').classList.remove('over'));
    document.addEventListener('drop', event => {
        if (!hasFiles(event)) {
            return;
        }
        event.preventDefault();
        byId('drop').classList.remove('over');
        read([...event.dataTransfer.files]);
    });
});
