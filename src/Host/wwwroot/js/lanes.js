// One lane per vehicle on a common time axis. Rows are real elements (keyboard, screen readers); the strip inside is a small canvas that is
// painted only while it is in sight.

import { isDone, isOpen, isWork, laneSlack, nextStop, slackClass, slackOf, stopAt } from "./board.js";
import { h, onFrame, setText, show } from "./dom.js";
import { ago, instant, signedMinutes, time, timeWindow } from "./format.js";
import { t } from "./texts.js";

const HOUR = 3_600_000;
const BEHIND = 3 * HOUR, AHEAD = 5 * HOUR; // the axis shows at most so much around now

export class Lanes {
  constructor(list, axis, board, { onPick, ink }) {
    Object.assign(this, { list, axis, board, onPick, ink });
    this.rows = new Map();
    this.selected = null;
    this.filter = { state: "all", words: "", order: "vehicle" };
    this.inSight = new IntersectionObserver((seen) => {
      for (const entry of seen) {
        const row = this.rows.get(entry.target.dataset.key);
        if (row) row.visible = entry.isIntersecting;
        if (row?.visible) this.stale(row);
      }
    }, { root: null, rootMargin: "120px" });
    this.repaint = onFrame(() => this.paintStale());
    new ResizeObserver(() => this.all()).observe(list);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.all());
  }

  /** Which lanes are there, in which order; then everything is painted again. */
  arrange() {
    const lanes = this.board.vehicles().filter((lane) => this.wanted(lane)).sort(this.order());
    const keys = new Set(lanes.map((lane) => lane.key));
    for (const [key, row] of this.rows) {
      if (keys.has(key)) continue;
      this.inSight.unobserve(row.node);
      row.node.remove();
      this.rows.delete(key);
    }
    let after = null;
    for (const lane of lanes) {
      const row = this.rows.get(lane.key) ?? this.newRow(lane.key);
      row.lane = lane;
      const place = after ? after.nextSibling : this.list.firstChild;
      if (place !== row.node) this.list.insertBefore(row.node, place);
      after = row.node;
    }
    this.shownCount = lanes.length;
    this.all();
  }

  /** Some lanes have changed. */
  update(lanes) {
    for (const lane of lanes) {
      const row = this.rows.get(lane.key);
      if (!row) continue;
      row.lane = lane;
      this.stale(row);
    }
  }

  all() {
    this.setAxis();
    for (const row of this.rows.values()) row.dirty = true;
    this.axisDirty = true;
    this.repaint();
  }

  select(key, reveal) {
    const before = this.selected;
    this.selected = key;
    for (const row of [this.rows.get(before), this.rows.get(key)]) {
      if (!row) continue;
      row.visible ||= row.key === key;
      this.stale(row);
    }
    this.reveal = reveal ? key : null; // once its stops are painted
  }

  wanted(lane) {
    const { state, words } = this.filter;
    if (words && !lane.vehicle.toLowerCase().includes(words.toLowerCase())) return false;
    if (state === "road") return !isDone(lane);
    if (state === "risk") return laneSlack(lane) < 600;
    if (state === "done") return isDone(lane);
    return true;
  }

  order() {
    const byName = (a, b) => a.vehicle.localeCompare(b.vehicle, "en", { numeric: true });
    const rank = (lane) => (isDone(lane) ? 1e9 : Number.isFinite(laneSlack(lane)) ? laneSlack(lane) : 1e8);
    return this.filter.order === "slack" ? (a, b) => rank(a) - rank(b) || byName(a, b) : byName;
  }

  setAxis() {
    let first = Infinity, last = -Infinity;
    for (const { lane } of this.rows.values()) {
      if (lane.stops.length === 0) continue;
      first = Math.min(first, stopAt(lane.stops[0]) || Infinity);
      last = Math.max(last, stopAt(lane.stops.at(-1)) || -Infinity);
    }
    const now = this.board.now;
    if (Number.isFinite(now)) [first, last] = [Math.max(first, now - BEHIND), Math.min(Math.max(last, now + HOUR), now + AHEAD)];
    this.from = Math.floor(first / (HOUR / 2)) * (HOUR / 2);
    this.to = Math.ceil(last / (HOUR / 2)) * (HOUR / 2);
  }

  newRow(key) {
    const row = { key, visible: true, dirty: true };
    row.title = h("span", { class: "lane-name" });
    row.state = h("span", { class: "lane-state quiet" });
    row.slack = h("span", { class: "chip" });
    row.next = h("span", { class: "lane-next quiet" });
    row.strip = h("canvas", { class: "strip", "aria-hidden": "true" });
    row.button = h("button", { type: "button", class: "lane-row", "aria-expanded": "false", onclick: () => this.onPick(this.selected === key ? null : key) },
      h("span", { class: "lane-who" }, row.title, row.state), row.strip, h("span", { class: "lane-when" }, row.slack, row.next));
    row.detail = h("div", { class: "lane-detail", hidden: true });
    row.node = h("li", { class: "lane", "data-key": key }, row.button, row.detail);
    this.rows.set(key, row);
    this.inSight.observe(row.node);
    return row;
  }

  stale(row) {
    row.dirty = true;
    this.repaint();
  }

  paintStale() {
    if (this.axisDirty) this.paintAxis();
    this.axisDirty = false;
    for (const row of this.rows.values()) {
      if (!row.dirty || !row.visible) continue;
      row.dirty = false;
      this.paintRow(row);
    }
    this.rows.get(this.reveal)?.node.scrollIntoView({ block: "nearest" });
    this.reveal = null;
  }

  paintRow({ lane, ...row }) {
    const slack = laneSlack(lane), next = nextStop(lane), open = row.key === this.selected;
    setText(row.title, lane.vehicle);
    const silent = this.board.isStale(lane);
    setText(row.state, `${lane.stopsDone ?? 0}/${lane.stopsTotal ?? 0} · ${silent ? t("GPS {ago} old", { ago: ago(lane.positionAt, this.board.now) }) : t(lane.state ?? "planned")}`);
    row.state.classList.toggle("silent", Boolean(silent));
    row.slack.className = `chip ${slackClass(slack)}`;
    setText(row.slack, isDone(lane) ? t("done") : Number.isFinite(slack) ? signedMinutes(slack) : t("no window"));
    setText(row.next, isDone(lane) || !next ? "" : next.kind === "end" ? t("back {time}", { time: time(stopAt(next)) })
      : next.state === "arrived" ? t("at stop {n}", { n: next.stop }) : t("stop {n} at {time}", { n: next.stop, time: time(stopAt(next)) }));
    row.button.setAttribute("aria-expanded", String(open));
    row.node.classList.toggle("chosen", open);
    const opens = open && row.detail.hidden;
    row.detail.hidden = !open;
    if (open) {
      const seen = row.detail.scrollTop;
      show(row.detail, stopTable(lane));
      const ahead = row.detail.querySelector("tr.next");
      row.detail.scrollTop = opens && ahead ? ahead.offsetTop - 2 * ahead.offsetHeight : seen; // opens at the next stop, then stays where the reader is
    }
    this.paintStrip(row.strip, lane);
  }

  paintStrip(canvas, lane) {
    const { pen, width, height } = sized(canvas);
    if (!pen || !Number.isFinite(this.from)) return;
    const x = (at) => (at - this.from) / (this.to - this.from) * (width - 12) + 6, middle = height / 2, ink = this.ink;
    this.paintHours(pen, x, height);
    const first = lane.stops[0], last = lane.stops.at(-1);
    if (!first) return;
    const bar = (from, to, colour, thick) => { pen.fillStyle = ink(colour); pen.fillRect(x(from), middle - thick / 2, Math.max(0, x(to) - x(from)), thick); };
    const now = this.board.now, start = stopAt(first), end = stopAt(last);
    bar(start, end, "lane", 3);
    if (now > start) bar(start, Math.min(now, end), "driven", 3);
    for (const stop of lane.stops) if (isWork(stop)) this.paintStop(pen, x(stopAt(stop)), middle, stop);
  }

  paintStop(pen, x, y, stop) {
    const slack = slackClass(slackOf(stop)), ink = this.ink;
    pen.beginPath();
    if (stop.state === "failed") {
      pen.strokeStyle = ink("late");
      pen.lineWidth = 2;
      pen.moveTo(x - 3.5, y - 3.5); pen.lineTo(x + 3.5, y + 3.5); pen.moveTo(x + 3.5, y - 3.5); pen.lineTo(x - 3.5, y + 3.5);
      pen.stroke();
      return;
    }
    pen.arc(x, y, stop.state === "arrived" ? 5 : isOpen(stop) && slack === "late" ? 4.5 : 3.2, 0, 7);
    const colour = slack === "late" ? "late" : stop.state === "arrived" ? "chosen" : stop.state === "served" ? "served" : slack === "tight" ? "tight" : "todo";
    pen.fillStyle = isOpen(stop) && stop.state !== "arrived" ? ink("panel") : ink(colour);
    pen.fill();
    pen.strokeStyle = ink(colour);
    pen.lineWidth = 1.6;
    pen.stroke();
  }

  paintAxis() {
    const { pen, width, height } = sized(this.axis);
    if (!pen || !Number.isFinite(this.from)) return;
    const x = (at) => (at - this.from) / (this.to - this.from) * (width - 12) + 6;
    this.paintHours(pen, x, height, (at, left) => {
      pen.fillStyle = this.ink("quiet");
      pen.font = "11px system-ui, sans-serif";
      pen.textAlign = left < 20 ? "left" : left > width - 20 ? "right" : "center";
      pen.fillText(time(at), left, 12);
    });
  }

  paintHours(pen, x, height, label) {
    const step = x(this.from + HOUR) - x(this.from) < 44 ? 2 * HOUR : HOUR;
    pen.lineWidth = 1;
    pen.strokeStyle = this.ink("hour");
    for (let at = Math.ceil(this.from / step) * step; at <= this.to; at += step) {
      pen.beginPath();
      pen.moveTo(x(at), label ? 16 : 0); pen.lineTo(x(at), height);
      pen.stroke();
      label?.(at, x(at));
    }
    const now = this.board.now;
    if (!(now >= this.from && now <= this.to)) return;
    pen.strokeStyle = this.ink("now");
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(x(now), label ? 14 : 0); pen.lineTo(x(now), height);
    pen.stroke();
  }
}

function stopTable(lane) {
  const heads = ["Stop", "State", "Expected", "Window", "Slack"];
  const next = nextStop(lane);
  return h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, t(head))))),
    h("tbody", {}, lane.stops.map((stop) => {
      const slack = slackOf(stop), eta = isOpen(stop) ? stop.eta : null;
      return h("tr", { class: stop === next ? "next" : isOpen(stop) ? "" : "past" },
        h("td", {}, isWork(stop) ? String(stop.stop) : t(stop.kind)),
        h("td", {}, stop === next && stop.state === "todo" ? t("next") : t(stop.state)),
        h("td", {}, time(stopAt(stop)), eta && h("span", { class: "quiet" }, ` ${time(eta.p10)}–${time(eta.p90)}`)),
        h("td", {}, timeWindow(stop.window)),
        h("td", {}, Number.isFinite(slack) && h("span", { class: `chip ${slackClass(slack)}` }, signedMinutes(slack))));
    })));
}

function sized(canvas) {
  const width = canvas.clientWidth, height = canvas.clientHeight, density = Math.min(2, devicePixelRatio || 1);
  if (width < 2) return {};
  if (canvas.width !== Math.round(width * density)) canvas.width = Math.round(width * density);
  if (canvas.height !== Math.round(height * density)) canvas.height = Math.round(height * density);
  const pen = canvas.getContext("2d");
  pen.setTransform(density, 0, 0, density, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}
