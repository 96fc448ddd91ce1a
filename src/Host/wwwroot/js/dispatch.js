// The dispatch board: a map, a lane per vehicle in step with it, and what needs somebody's eyes, all fed by one stream.

import { get, showError, signedIn } from "./api.js";
import { Board, laneSlack } from "./board.js";
import { DispatchPainter } from "./dispatch-map.js";
import { byId, h, onFrame, setText, show } from "./dom.js";
import { ago, count, day, minutesText, time, zone } from "./format.js";
import { Lanes } from "./lanes.js";
import { CityMap } from "./map.js";
import { follow } from "./sse.js";
import { t, translatePage } from "./texts.js";

const RELOAD_WAIT = 4_000; // at least so long between two whole boards, however many events could not be placed
const EXCEPTIONS_WAIT = 3_000; // the stream tells that something moved, not what is at risk; that is asked for, but not more often
const COUNTS = [["released", ""], ["outForDelivery", ""], ["delivered", "fine"], ["failed", "late"], ["unserved", "late"], ["atRisk", "tight"]];
const COUNT_NAMES = {
  released: "Waiting", outForDelivery: "Out for delivery", delivered: "Delivered", failed: "Failed", unserved: "Unserved", atRisk: "At risk",
};
const NO_GPS = ["staleGps", "noGps"]; // shown apart: here nothing is known, which is not the same as late

const board = new Board();
const painter = new DispatchPainter(board);
let map, lanes, stop, reloadAt = 0, connection = null;

translatePage("Dispatch");
setText(byId("zone"), t("Times in {zone}", { zone: zone() }));
signedIn(start);

async function start() {
  const [snapshot, sites] = await Promise.all([get("/api/tracking/board"), get("/api/warehousing/sites?limit=500").catch(passUnlessRefused)]);
  board.replace(snapshot);
  painter.setSites(sites?.sites ?? sites?.items ?? []);
  map ??= new CityMap(byId("map"), painter, { label: t("Map of vehicles, stops and sites; the lanes list tells the same in words"), onPick: choose });
  lanes ??= new Lanes(byId("lanes"), byId("axis"), board, { onPick: choose, ink: (name) => map.ink(name) });
  listenToFilters();
  everything();
  stop?.();
  stop = follow("/api/tracking/board/stream", fold, (state, since) => { connection = { state, since }; showConnection(); });
}

function fold(message) {
  const changed = board.apply(message);
  if (changed.unknown) reloadSoon();
  if (changed.all) return everything();
  if (changed.lanes.length > 0) lanes.update(changed.lanes);
  if (changed.routes || message.type === "stop" || message.type === "eta") redrawStill();
  if (changed.routes && message.type === "route") arrangeSoon();
  if (message.type === "position") map.moved();
  if (changed.counts) countsSoon();
  if (changed.exceptions) exceptionsSoon();
  else if (message.type !== "position") askExceptions();
  clockSoon();
}

const askExceptions = slower(async () => {
  try {
    board.exceptions = (await get("/api/tracking/exceptions")).items ?? [];
    showExceptions();
  } catch (error) {
    if (error.status === 401) showError(error); // else the stream's own state says that nothing comes
  }
}, EXCEPTIONS_WAIT);

function everything() {
  lanes.arrange();
  map.refit();
  countsSoon();
  exceptionsSoon();
  clockSoon();
  byId("empty").hidden = board.lanes.size > 0;
  byId("lanes").hidden = byId("axis").parentElement.hidden = board.lanes.size === 0;
  setText(byId("lane-count"), count(lanes.shownCount));
}

/** Events about a lane that is not here, or of an unknown shape: fetch the whole board, but not more often than allowed. */
function reloadSoon() {
  const now = performance.now();
  if (reloadAt > now) return;
  reloadAt = now + RELOAD_WAIT;
  setTimeout(async () => {
    try {
      board.replace(await get("/api/tracking/board"));
      everything();
    } catch (error) {
      if (error.status !== 0) showError(error);
    }
  }, RELOAD_WAIT / 4);
}

const redrawStill = slower(() => map.changed(), 150);
const arrangeSoon = slower(everything, 400);
const exceptionsSoon = slower(showExceptions, 300);
const countsSoon = onFrame(showCounts);

// The axis follows the clock: all strips are painted again when it has moved by a visible step.
let axisAt = 0;
const clockSoon = onFrame(() => {
  setText(byId("now"), Number.isFinite(board.now) ? `${day(board.now)} ${time(board.now, true)}` : "–");
  if (Math.abs(board.now - axisAt) > 60_000) {
    axisAt = board.now;
    lanes.all();
  }
});

function choose(key) {
  painter.selected = key;
  const lane = board.lanes.get(key);
  if (lane && !lanes.rows.has(key)) resetFilters();
  lanes.select(key, true);
  map.changed();
  if (lane?.place) map.reveal(lane.place);
}

function showCounts() {
  show(byId("counts"), COUNTS.map(([name, tone]) => {
    const value = board.counts[name] ?? 0;
    return h("div", { class: `count ${value > 0 ? tone : ""}` }, h("dt", {}, t(COUNT_NAMES[name])), h("dd", {}, count(value)));
  }));
}

function showExceptions() {
  const silent = board.exceptions.filter((one) => NO_GPS.includes(one.kind));
  const risks = board.exceptions.filter((one) => !NO_GPS.includes(one.kind)).sort((a, b) => (b.minutesAtRisk ?? 0) - (a.minutesAtRisk ?? 0));
  setText(byId("risk-count"), count(risks.length));
  setText(byId("stale-count"), count(silent.length));
  byId("stale-box").hidden = silent.length === 0;
  show(byId("risks"), risks.length === 0 ? h("li", { class: "quiet empty" }, t("Nothing at risk.")) : risks.slice(0, 100).map((one) => exceptionRow(one,
    h("span", { class: one.kind === "promiseAtRisk" ? "chip late" : "chip tight" }, one.minutesAtRisk > 0 ? minutesText(one.minutesAtRisk) : "?"))));
  show(byId("stales"), silent.slice(0, 100).map((one) => exceptionRow(one, h("span", { class: "chip none" }, one.since ? ago(one.since, board.now) : "–"))));
}

function exceptionRow(one, figure) {
  const lane = board.lanes.get(one.route) ?? board.vehicles().find((other) => other.vehicle === one.vehicle);
  const words = [t(one.kind), one.reference ?? (one.shipment ? String(one.shipment).slice(0, 8) : null)].filter(Boolean).join(" · ");
  return h("li", {}, h("button", { type: "button", disabled: !lane, onclick: () => choose(lane.key) },
    figure, h("span", { class: "what" }, h("strong", {}, one.vehicle ?? "–"), " ", words,
      one.proposal && h("span", { class: "quiet" }, typeof one.proposal === "string" ? t(one.proposal) : one.proposal.text ?? ""))));
}

let listening = false;
function listenToFilters() {
  if (listening) return;
  listening = true;
  const change = (name) => (event) => {
    lanes.filter[name] = event.target.value;
    lanes.arrange();
    setText(byId("lane-count"), count(lanes.shownCount));
  };
  byId("filter-state").addEventListener("change", change("state"));
  byId("filter-order").addEventListener("change", change("order"));
  byId("filter-words").addEventListener("input", change("words"));
  addEventListener("keydown", (event) => { if (event.key === "Escape" && painter.selected) choose(null); });
  setInterval(showConnection, 1_000);
}

function resetFilters() {
  Object.assign(lanes.filter, { state: "all", words: "" });
  byId("filter-state").value = "all";
  byId("filter-words").value = "";
  lanes.arrange();
}

function showConnection() {
  if (!connection) return;
  const node = byId("connection"), { state, since } = connection;
  const old = Date.now() - since > 20_000;
  node.className = `live ${state === "live" && !old ? "on" : "off"}`;
  setText(node, state === "live" && !old ? t("live")
    : state === "refused" ? t("not allowed to follow")
      : old ? t("stale since {time}", { time: time(since, true) }) : t(state === "connecting" ? "connecting" : "reconnecting"));
}

function slower(work, wait) {
  let timer = null;
  return () => { timer ??= setTimeout(() => { timer = null; work(); }, wait); };
}

function passUnlessRefused(error) {
  if (error.status === 401) throw error;
  return null; // the board is useful without the sites
}
