// What the pictures look like. Each function takes data and a theme, and returns an ECharts option with its size.
// The colours are from Okabe and Ito's palette, which stays distinct in colour-blind eyes; no picture needs them to be read.
const THEMES = {
    light: {page: '#ffffff', text: '#1f2328', muted: '#59636e', grid: '#d1d9e0', band: '#0072b214', colours: ['#0072b2', '#d55e00'], before: '#8c959f',
        lines: ['#d55e00', '#009e73', '#cc79a7', '#0072b2', '#e69f00', '#000000', '#56b4e9']},
    dark: {page: '#0d1117', text: '#f0f6fc', muted: '#9198a1', grid: '#3d444d', band: '#56b4e91f', colours: ['#56b4e9', '#e69f00'], before: '#7d8590',
        lines: ['#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#ffffff', '#0072b2']},
};
const WIDTH = 680;
const FONT = '-apple-system, Segoe UI, Noto Sans, Helvetica, Arial, sans-serif';

// rows: [{chapter, approach, median, min, max, label}], all in milliseconds; one line each, chapters apart
function elapsed(rows, theme) {
    const names = [], points = [], ranges = [], labels = [];
    rows.forEach((row, i) => {
        if (i > 0 && row.chapter !== rows[i - 1].chapter) {
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
        grid: {left: 8, right: 70, top: 8, bottom: 48, containLabel: true},
        xAxis: {
            type: 'log', name: 'median of the elapsed time, logarithmic', nameLocation: 'middle', nameGap: 32,
            nameTextStyle: {color: theme.muted, fontSize: 13},
            axisLabel: {color: theme.muted, fontSize: 13, formatter: value => value < 1000 ? value + ' ms' : value / 1000 + ' s'},
            splitLine: {lineStyle: {color: theme.grid}},
        },
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

// rows: [{approach, median, label, before}], in milliseconds; before marks the best of the chapter before
function chapter(rows, theme) {
    return {
        width: WIDTH, height: 30 + 38 * rows.length,
        grid: {left: 8, right: 80, top: 6, bottom: 24, containLabel: true},
        xAxis: {
            type: 'value', min: 0, splitNumber: 4, splitLine: {lineStyle: {color: theme.grid}},
            axisLabel: {color: theme.muted, fontSize: 13, formatter: value => value < 1000 ? value + ' ms' : value / 1000 + ' s'},
        },
        yAxis: {
            type: 'category', data: rows.map(row => row.approach), inverse: true, axisTick: {show: false},
            axisLine: {lineStyle: {color: theme.muted}}, axisLabel: {color: theme.text, fontSize: 14, interval: 0},
        },
        series: [{
            type: 'bar', barWidth: 20,
            data: rows.map(row => ({value: row.median, itemStyle: {color: row.before ? theme.before : theme.colours[0]}, label: {formatter: row.label}})),
            label: {show: true, position: 'right', color: theme.text, fontSize: 14, textBorderColor: theme.page, textBorderWidth: 4},
        }],
    };
}

// lines: [{name, points: [{latency, elapsed, all}]}], places: [{latency, label, name}], in milliseconds;
// all says whether a point was measured with all rows: then it is filled
function distance({lines, places}, theme) {
    const near = 0.1; // where a logarithmic axis shows no distance at all
    const at = latency => latency || near;
    const name = value => {
        const place = places.find(each => Math.abs(at(each.latency) / value - 1) < 0.01); // the axis computes its values
        return place ? place.label + '\n' + place.name.replace(' ', '\n') : '';
    };
    return {
        width: WIDTH, height: 460,
        grid: {left: 8, right: 150, top: 34, bottom: 72, containLabel: true},
        xAxis: {
            type: 'log', min: near, max: at(places[places.length - 1].latency), name: 'time of a round trip, logarithmic',
            nameLocation: 'middle', nameGap: 64, nameTextStyle: {color: theme.muted, fontSize: 13},
            axisTick: {customValues: places.map(each => at(each.latency))}, splitLine: {show: false},
            axisLabel: {customValues: places.map(each => at(each.latency)), color: theme.muted, fontSize: 13, formatter: name},
        },
        yAxis: {
            type: 'log', name: 'elapsed, logarithmic', nameTextStyle: {color: theme.muted, fontSize: 13, align: 'left'},
            axisLabel: {color: theme.muted, fontSize: 13, formatter: value => value < 1000 ? value + ' ms' : value / 1000 + ' s'},
            splitLine: {lineStyle: {color: theme.grid}},
        },
        series: lines.map((line, i) => ({
            type: 'line', symbolSize: 9, lineStyle: {width: 2, color: theme.lines[i]},
            data: line.points.map(point => ({
                value: [at(point.latency), point.elapsed], symbol: 'circle',
                itemStyle: {color: point.all ? theme.lines[i] : theme.page, borderColor: theme.lines[i], borderWidth: 2},
            })),
            endLabel: {show: true, formatter: line.name, color: theme.text, fontSize: 13, distance: 10},
            labelLayout: {moveOverlap: 'shiftY'},
        })),
    };
}

// groups: [{times, arrows: [{toServer, label}]}], and in the place of a group, the text of what is left out
function wire(groups, theme) {
    const client = 60, server = WIDTH - 160, middle = (client + server) / 2;
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
            text(server + 32, (top + y) / 2, '× ' + group.times.toLocaleString('en'), {align: 'left', font: 'bold 16px ' + FONT});
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
    const {width, height, ...option} = {elapsed, chapter, distance, wire}[kind](JSON.parse(data), THEMES[themeName]);
    const chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width, height});
    chart.setOption({animation: false, textStyle: {fontFamily: FONT}, ...option});
    const svg = chart.renderToSVGString();
    chart.dispose();
    return svg;
}
