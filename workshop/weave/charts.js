// What the pictures look like. Each function takes data and a theme, and returns an ECharts option with its size.
// The colours are from Okabe and Ito's palette, which stays distinct in colour-blind eyes; no picture needs them to be read.
const THEMES = {
    light: {page: '#ffffff', text: '#1f2328', muted: '#59636e', grid: '#d1d9e0', band: '#0072b214', colours: ['#0072b2', '#d55e00'], before: '#8c959f',
        lines: ['#d55e00', '#009e73', '#cc79a7', '#0072b2', '#e69f00', '#000000', '#56b4e9', '#8c959f']},
    dark: {page: '#0d1117', text: '#f0f6fc', muted: '#9198a1', grid: '#3d444d', band: '#56b4e91f', colours: ['#56b4e9', '#e69f00'], before: '#7d8590',
        lines: ['#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#ffffff', '#0072b2', '#7d8590']},
};
const WIDTH = 480; // so that a telephone, 390 px wide, hardly makes its letters smaller; some of its fonts are wider than computed here
const FONT = '-apple-system, Segoe UI, Noto Sans, Helvetica, Arial, sans-serif';

const TIME = value => value < 1000 ? value + ' ms' : value / 1000 + ' s';

// What an axis of these times shows. Where it has many powers of ten, every second one has a label.
function timeAxis(type, times, loaded, theme) {
    const power = value => Math.round(Math.log10(value));
    const sparse = type === 'log' && Math.max(...times) / Math.min(...times) > 3000;
    const label = value => sparse && power(value) % 2 !== 0 ? '' : TIME(value);
    return {
        type, name: 'median time for ' + loaded + (type === 'log' ? ', logarithmic' : ''), nameLocation: 'middle', nameGap: 30,
        nameTextStyle: {color: theme.muted, fontSize: 13},
        axisLabel: {color: theme.muted, fontSize: 13, formatter: label}, splitLine: {lineStyle: {color: theme.grid}},
    };
}

// rows: [{chapter, approach, median, min, max, label}], all in milliseconds; one line each, chapters apart or not
function elapsed({rows, apart, loaded}, theme) {
    const names = [], points = [], ranges = [], labels = [];
    rows.forEach((row, i) => {
        if (apart && i > 0 && row.chapter !== rows[i - 1].chapter) {
            names.push(' '.repeat(names.length)); // an empty line; category names have to differ
        }
        const colour = theme.colours[Number(row.chapter) % 2];
        points.push({value: [row.median, names.length], itemStyle: {color: colour, opacity: 1}});
        labels.push({value: [row.max, names.length], label: {formatter: row.label}}); // beyond the line, and not on it
        ranges.push({coords: [[row.min, names.length], [row.max, names.length]], lineStyle: {color: colour}});
        names.push(row.chapter + '  ' + row.approach);
    });
    return {
        width: WIDTH, height: 70 + 21 * names.length,
        grid: {left: 44, right: 24, top: 8, bottom: 48, containLabel: true},
        xAxis: timeAxis('log', rows.map(row => row.median), loaded, theme),
        yAxis: {
            type: 'category', data: names, inverse: true, axisLine: {show: false}, axisTick: {show: false},
            axisLabel: {color: theme.text, fontSize: 13, interval: 0},
        },
        series: [
            {type: 'lines', coordinateSystem: 'cartesian2d', data: ranges, lineStyle: {width: 3, opacity: 0.6}, silent: true},
            {type: 'scatter', data: points, symbolSize: 10},
            {type: 'scatter', data: labels, symbolSize: 0, itemStyle: {opacity: 1}, label: {
                show: true, position: 'right', distance: 10, color: theme.text, fontSize: 13, textBorderColor: theme.page, textBorderWidth: 4}},
        ],
    };
}

// rows: [{approach, median, label, before}], in milliseconds; before marks the best of the chapter before. Where one takes
// many times as long as another, the axis is logarithmic, and has dots: the length of a bar would say nothing there.
function chapter({rows, loaded}, theme) {
    const medians = rows.map(row => row.median);
    const far = Math.max(...medians) > 30 * Math.min(...medians);
    return {
        width: WIDTH, height: 56 + 38 * rows.length,
        grid: {left: 34, right: 62, top: 6, bottom: 50, containLabel: true},
        xAxis: {...timeAxis(far ? 'log' : 'value', medians, loaded, theme), splitNumber: far ? 3 : 2},
        yAxis: {
            type: 'category', data: rows.map(row => row.approach), inverse: true, axisTick: {show: false},
            axisLine: {lineStyle: {color: theme.muted}}, axisLabel: {color: theme.text, fontSize: 14, interval: 0},
        },
        series: [{
            type: far ? 'scatter' : 'bar', barWidth: 20, symbolSize: 14,
            data: rows.map(row => ({value: row.median, itemStyle: {color: row.before ? theme.before : theme.colours[0], opacity: 1}, label: {formatter: row.label}})),
            label: {show: true, position: 'right', color: theme.text, fontSize: 14, textBorderColor: theme.page, textBorderWidth: 4},
        }],
    };
}

// lines: [{name, points: [{at, elapsed, all}]}], places: [{at, label}], elapsed in milliseconds; x and y name the axes;
// all says whether a point was measured with all rows: then it is filled
function lines({lines, places, x, y}, theme) {
    const near = places[0].at || 0.2; // where a logarithmic axis shows no distance at all
    const at = latency => latency || near;
    const broken = label => label.replace(/ (?!ms)/g, '\n');
    const name = value => {
        const place = places.find(each => Math.abs(at(each.at) / value - 1) < 0.01); // the axis computes its values
        return place ? broken(place.label) : '';
    };
    // those that end before others do have dots on their right; so they are named on their left, the highest above its end
    const early = lines.filter(line => line.points.at(-1).at < places.at(-1).at)
        .sort((a, b) => b.points.at(-1).elapsed - a.points.at(-1).elapsed);
    const gap = 22 + 14 * Math.max(...places.map(each => broken(each.label).split('\n').length));
    return {
        width: WIDTH, height: 396 + gap,
        grid: {left: 8, right: 136, top: 34, bottom: gap + 8, containLabel: true},
        xAxis: {
            type: 'log', min: near, max: at(places[places.length - 1].at), name: x + ', logarithmic',
            nameLocation: 'middle', nameGap: gap, nameTextStyle: {color: theme.muted, fontSize: 13},
            axisTick: {customValues: places.map(each => at(each.at))}, splitLine: {show: false},
            axisLabel: {customValues: places.map(each => at(each.at)), color: theme.muted, fontSize: 11, formatter: name},
        },
        yAxis: {
            type: 'log', name: y + ', logarithmic', nameTextStyle: {color: theme.muted, fontSize: 13, align: 'left'},
            axisLabel: {color: theme.muted, fontSize: 13, formatter: TIME},
            splitLine: {lineStyle: {color: theme.grid}},
        },
        series: lines.map((line, i) => ({
            type: 'line', symbolSize: 9, lineStyle: {width: 2, color: theme.lines[i]},
            data: line.points.map(point => ({
                value: [at(point.at), point.elapsed], symbol: 'circle',
                itemStyle: {color: point.all ? theme.lines[i] : theme.page, borderColor: theme.lines[i], borderWidth: 2},
            })),
            endLabel: {
                show: true, formatter: line.name, color: theme.text, fontSize: 13, textBorderColor: theme.page, textBorderWidth: 4,
                ...(early.includes(line) ? {distance: -10, align: 'right', verticalAlign: line === early[0] ? 'bottom' : 'top'} : {distance: 10}),
            },
            labelLayout: early.includes(line) ? {} : {moveOverlap: 'shiftY'},
        })),
    };
}

// groups: [{times, arrows: [{toServer, label}]}], and in the place of a group, the text of what is left out
function wire(groups, theme) {
    const client = 56, server = WIDTH - 92, middle = (client + server) / 2;
    const shapes = [];
    let y = 40;
    const text = (x, at, value, style) => shapes.push({type: 'text', z: 2, style: {
        x, y: at, text: value, fill: theme.text, font: '14px ' + FONT, align: 'center', verticalAlign: 'middle', ...style}});
    for (const group of groups) {
        const top = y;
        if (typeof group === 'string') {
            text(middle, y + 12, group, {fill: theme.muted});
            y += 34;
            continue;
        }
        y += 6;
        for (const arrow of group.arrows) {
            const colour = theme.colours[arrow.toServer ? 0 : 1];
            const [from, to] = arrow.toServer ? [client, server] : [server, client];
            for (const line of arrow.lines) {
                text(middle, y + 8, line);
                y += 18;
            }
            y += 3;
            const tip = to > from ? to - 9 : to + 9;
            shapes.push({type: 'line', z: 1, shape: {x1: from, y1: y, x2: tip, y2: y}, style: {stroke: colour, lineWidth: 2}});
            shapes.push({type: 'polygon', z: 1, shape: {points: [[to, y], [tip, y - 5], [tip, y + 5]]}, style: {fill: colour}});
            y += 9;
        }
        y += 4;
        if (group.times > 1) {
            shapes.push({type: 'rect', z: 0, shape: {x: client - 20, y: top, width: server - client + 40, height: y - top, r: 6},
                style: {fill: theme.band, stroke: theme.muted, lineWidth: 1}});
            text(server + 26, (top + y) / 2, '× ' + group.times.toLocaleString('en'), {align: 'left', font: 'bold 16px ' + FONT});
        }
        y += 8;
    }
    for (const [x, name] of [[client, 'your program'], [server, 'PostgreSQL']]) {
        text(x, 16, name, {font: 'bold 14px ' + FONT});
        shapes.push({type: 'line', z: 0, shape: {x1: x, y1: 32, x2: x, y2: y}, style: {stroke: theme.muted, lineWidth: 2}});
    }
    return {width: WIDTH, height: y + 6, graphic: {elements: shapes.map(shape => ({...shape, silent: true}))}};
}

// ECharts draws without a browser, and measures text by a table of its own: the same picture on every machine.
function draw(kind, data, themeName) {
    const {width, height, ...option} = {elapsed, chapter, lines, wire}[kind](JSON.parse(data), THEMES[themeName]);
    const chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width, height});
    chart.setOption({animation: false, textStyle: {fontFamily: FONT}, ...option});
    const svg = chart.renderToSVGString();
    chart.dispose();
    return svg;
}
