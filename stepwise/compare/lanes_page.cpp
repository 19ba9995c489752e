// Draws on one canvas a recording, since a browser is slow with tens of thousands of elements.  The
// part of the time that is shown is common to all recordings.
#include "stepwise/compare/lanes_page.hpp"

namespace stepwise::lanes {

const std::string_view page_before_data = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>Who was served when</title>
<style>
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #ffffff; --quiet: #d5d5dc;
  --panel: #f3f3f7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececf1; --paper: #17171c; --quiet: #55555f; --panel: #24242b; } }
body { font: 14px/1.45 system-ui, sans-serif; margin: 1.2rem; color: var(--ink);
  background: var(--paper); }
h1 { font-size: 1.3rem; margin: 0 0 .4rem; } h2 { font-size: 1.05rem; margin: 1.2rem 0 .2rem; }
canvas { display: block; width: 100%; cursor: crosshair; touch-action: none; }
#event { position: sticky; top: 0; min-height: 1.5em; padding: .4rem .6rem; z-index: 1;
  background: var(--panel); border-radius: .3rem; }
button { font: inherit; margin-right: .3rem; }
#legend span { display: inline-block; margin-right: .9rem; white-space: nowrap; }
#legend canvas { display: inline-block; width: 18px; height: 12px; margin-right: .3rem; }
pre { overflow-x: auto; background: var(--panel); padding: .6rem; }
.silence { margin: .2rem 0 0; }
</style>
</head>
<body>
<h1>Who was served when, and where each worker waited</h1>
<p id="legend"></p>
<p><button id="in">zoom in</button><button id="out">zoom out</button>
<button id="left">&#8592;</button><button id="right">&#8594;</button>
<button id="all">show all</button> or turn the wheel and drag. Numbers are connections.</p>
<div id="event" role="status">Point at a span to see what happened there.</div>
<main id="runs"><noscript>The lanes are drawn by a script; the text below needs none.</noscript>
</main>
<script id="data" type="application/json">
)html";

const std::string_view page_after_data = R"html(
<script>
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const stages = ['', '1 accept', '2 receive', '3 process', '4 access resource',
  '5 build response', '6 send', '7 log', 'waiting'];
const colours = ['', '#74c0fc', '#63e6be', '#c0eb75', '#ffd43b', '#ffa94d', '#f783ac', '#b197fc'];
const SERVES = 0, CLIENT = 1, ANYBODY = 2, OWN = 3, UNFINISHED = 4;
const margin = 170, top_ = 34, lane = 24, gap = 16;  // numbers stand in the gap
let from = 0, to = data.axis;

function variable(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
function duration(ns) {
  if (ns === 0) return '0';
  for (const [unit, size] of [['s', 1e9], ['ms', 1e6], ['us', 1e3]])
    if (ns >= size) return Number((ns / size).toPrecision(3)) + ' ' + unit;
  return Number(ns.toPrecision(3)) + ' ns';
}
function hatch(context, x, y, w, h) {
  context.fillStyle = '#ffe8cc';
  context.fillRect(x, y, w, h);
  context.save();
  context.beginPath();
  context.rect(x, y, w, h);
  context.clip();
  context.strokeStyle = '#e8590c';
  context.lineWidth = 1.5;
  context.beginPath();
  for (let at = x - h; at < x + w; at += 7) {
    context.moveTo(at, y + h);
    context.lineTo(at + h, y);
  }
  context.stroke();
  context.restore();
}
function paint(context, doing, stage, x, y, w, h) {
  if (doing === CLIENT) return hatch(context, x, y, w, h);
  if (doing === SERVES || doing === OWN) {
    context.fillStyle = doing === OWN ? variable('--quiet') : colours[stage];
    return context.fillRect(x, y, w, h);
  }
  context.strokeStyle = doing === ANYBODY ? '#8a8a96' : '#c2255c';
  context.setLineDash(doing === ANYBODY ? [2, 3] : []);
  context.strokeRect(x + .5, y + .5, Math.max(w - 1, .5), h - 1);
  context.setLineDash([]);
}
function marks() {
  let step = 1;
  const wanted = (to - from) / 8;
  while (step < wanted) step *= String(step)[0] === '2' ? 2.5 : 2;
  const all = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) all.push(at);
  return all;
}
class Run {
  constructor(run) {
    this.run = run;
    const head = document.createElement('h2');
    head.textContent = run.name + ': ' + run.summary;
    this.canvas = document.createElement('canvas');
    this.canvas.style.height = this.height() + 'px';
    const silence = document.createElement('p');
    silence.className = 'silence';
    silence.textContent = run.silence;
    document.getElementById('runs').append(head, this.canvas, silence);
    this.canvas.addEventListener('mousemove', e => this.point(e));
    this.canvas.addEventListener('wheel', e => { e.preventDefault();
      zoom(e.deltaY < 0 ? .8 : 1.25, this.time(e.offsetX)); }, {passive: false});
    this.canvas.addEventListener('pointermove', e => { if (e.buttons === 1)
      move(-e.movementX / this.width() * (to - from)); });
  }
  height() { return top_ + this.run.lanes.length * (lane + gap); }
  top(i) { return top_ + i * (lane + gap); }
  width() { return Math.max(this.canvas.clientWidth - margin - 10, 100); }
  time(x) { return from + (x - margin) / this.width() * (to - from); }
  x(time) { return margin + (time - from) / (to - from) * this.width(); }
  draw() {
    const ratio = window.devicePixelRatio || 1, context = this.canvas.getContext('2d');
    this.canvas.width = this.canvas.clientWidth * ratio;
    this.canvas.height = this.height() * ratio;
    context.scale(ratio, ratio);
    context.font = '12px system-ui, sans-serif';
    for (const mark of marks()) {
      context.fillStyle = variable('--ink');
      context.fillText(duration(mark), this.x(mark), 11);
      context.fillRect(this.x(mark), 14, 1, 6);
    }
    this.run.lanes.forEach((one, i) => this.drawLane(context, one, this.top(i)));
  }
  drawLane(context, one, y) {
    context.fillStyle = variable('--ink');
    context.fillText(one.name, 0, y + 16);
    context.save();
    context.beginPath();
    context.rect(margin, y, this.width(), lane);
    context.clip();
    for (const waits of [true, false])  // what is served lies above what is waited for
      for (const [begin, end, connection, , stage, doing] of one.spans) {
        if ((doing >= CLIENT && doing <= OWN) !== waits || end < from || begin > to) continue;
        const x = Math.max(this.x(begin), margin - 2);
        const w = Math.max(Math.min(this.x(end), margin + this.width() + 2) - x, 1);
        paint(context, doing, stage, x, y, w, lane);
        if (connection && doing !== ANYBODY && w > 9 * String(connection).length)
          this.label(context, connection, stage, doing, x, y, w);
      }
    context.restore();
    let free = 0;
    for (const [begin, end, connection, , , doing] of one.spans) {
      const x = this.x(begin), wide = this.x(Math.min(end, to)) - Math.max(x, margin);
      if (!connection || doing === OWN || doing === ANYBODY || x < Math.max(free, margin - 1) ||
          x > margin + this.width() || wide > 9 * String(connection).length) continue;
      context.fillStyle = variable('--ink');
      context.fillText(connection, x, y - 2);
      free = x + context.measureText(connection).width + 3;
    }
  }
  label(context, connection, stage, doing, x, y, w) {
    let text = String(connection);
    if (w > 130) text += doing === CLIENT ? ': waits for it' : ': ' + stages[stage];
    context.fillStyle = '#ffffff';
    context.fillRect(x + 1, y + 4, context.measureText(text).width + 4, 16);
    context.fillStyle = '#111111';
    context.fillText(text, x + 3, y + 16);
  }
  point(e) {
    const one = this.run.lanes[Math.floor((e.offsetY - top_) / (lane + gap))];
    if (!one) return;
    const slack = 2 / this.width() * (to - from), time = this.time(e.offsetX);
    let best = null;
    for (const span of one.spans) {
      if (span[0] > time + slack || span[1] < time - slack) continue;
      const waits = span[5] >= CLIENT && span[5] <= OWN;
      if (!best || !waits) best = span;
    }
    document.getElementById('event').textContent =
      this.run.name + ', ' + one.name + ': ' + (best ? told(best, this.run.clients) :
        'nothing is recorded there');
  }
}
function told([begin, end, connection, transaction, stage, doing, call], clients) {
  const what = ['', ', waits for this client alone', '', '', ', the recording ends there'][doing];
  const where = doing === ANYBODY && stage === 8 ? 'waits' :
    stage === 8 ? 'own work of the architecture' : stages[stage];
  return where + what +
    (connection ? ', connection ' + connection + ', request ' + transaction +
      (clients[connection] ? ' [' + clients[connection] + ']' : '') : '') +
    (call ? ': ' + call : '') +
    ' (at ' + (begin < 0 ? '-' : '') + duration(Math.abs(begin)) + ', ' +
    duration(end - begin) + ')';
}
const runs = data.runs.map(run => new Run(run));
let asked = false;
function draw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => { asked = false; runs.forEach(run => run.draw()); });
}
function move(by) {
  by = Math.min(Math.max(by, -from), data.axis - to);
  from += by;
  to += by;
  draw();
}
function zoom(factor, around) {
  const length = Math.min(Math.max((to - from) * factor, 100), data.axis);
  from = Math.min(Math.max(around - (around - from) * length / (to - from), 0),
    data.axis - length);
  to = from + length;
  draw();
}
const on = (id, what) => document.getElementById(id).addEventListener('click', what);
on('in', () => zoom(.5, (from + to) / 2));
on('out', () => zoom(2, (from + to) / 2));
on('left', () => move((from - to) / 3));
on('right', () => move((to - from) / 3));
on('all', () => { from = 0; to = data.axis; draw(); });
window.addEventListener('resize', draw);
function legend() {
  const place = document.getElementById('legend');
  place.textContent = '';
  const keys = stages.slice(1, 8).map((name, i) => [name, SERVES, i + 1]);
  keys.push(['waits for that client alone', CLIENT, 2], ['waits for anybody', ANYBODY, 8],
    ['own work', OWN, 8], ['the recording ends there', UNFINISHED, 8]);
  for (const [name, doing, stage] of keys) {
    const key = document.createElement('span'), sample = document.createElement('canvas');
    sample.width = 18;
    sample.height = 12;
    paint(sample.getContext('2d'), doing, stage, 0, 0, 18, 12);
    key.append(sample, name);
    place.append(key);
  }
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { legend(); draw(); });
legend();
draw();
</script>
</body>
</html>
)html";

}  // namespace stepwise::lanes
