// The shopper's page: the window first, what was promised, why it moved. The server has drawn the first state; this keeps it live.

import { get } from "./api.js";
import { byId, h, setText, show } from "./dom.js";
import { ago, day, instant, time, timeWindow, zone } from "./format.js";
import { CityMap } from "./map.js";
import { follow } from "./sse.js";
import { language, t, translatePage } from "./texts.js";
import { project } from "./view.js";

const ENDED = ["delivered", "cancelled", "unserved", "returned"];
const token = location.pathname.split("/").filter(Boolean).at(-1) ?? "";
const address = `/api/track/${encodeURIComponent(token)}`;
const marks = { vehicle: null, drop: null };
let map = null, shipment = null, stop = null;

translatePage("Your delivery");
start();

async function start() {
  try {
    take(await get(address));
  } catch (error) {
    return refuse(error);
  }
  if (!ENDED.includes(shipment.state)) stop = follow(`${address}/stream`, (message) => { if (message.type !== "heartbeat") take({ ...shipment, ...(message.shipment ?? message) }); }, showConnection);
}

function take(next) {
  shipment = next;
  byId("error").hidden = true;
  showState();
  showMap();
  if (ENDED.includes(shipment.state)) {
    stop?.();
    showConnection(null);
  }
}

function refuse(error) {
  if (error.status === 404 || error.status === 410) {
    byId("map-box").hidden = true;
    return show(byId("state"), h("h1", {}, t("Nothing is shown under this link.")), h("p", {}, t("It may have expired. Ask the shop for a new one.")));
  }
  byId("error").hidden = false;
  show(byId("error"), h("p", {}, error.message), h("button", { type: "button", onclick: () => { byId("error").hidden = true; start(); } }, t("Try again")));
}

function showState() {
  const { state, promise, window, eta, stopsBefore, why, timeline, reference } = shipment;
  const delivered = state === "delivered";
  const done = (timeline ?? []).filter((one) => one.code === "delivered").at(-1);
  const shown = delivered && done ? time(done.at) : timeWindow(window ?? promise);
  const base = window ?? promise;
  show(byId("state"),
    h("p", { class: "reference" }, t("Your delivery"), " ", reference ?? ""),
    h("h1", {}, h("span", { class: "expected" }, headline(state, done)), h("span", { class: shown.length > 11 ? "window long" : "window", "aria-live": "polite" }, shown)),
    h("p", { class: "zone-line quiet" }, base && h("span", {}, day(delivered && done ? done.at : base.earliest)), h("span", {}, zone())),
    promise && h("dl", { class: "against" },
      h("dt", {}, t("Promised")), h("dd", {}, timeWindow(promise), " ", keptChip(state, promise, window, eta, done)),
      !delivered && Number.isInteger(stopsBefore) && [h("dt", {}, t("Before you")), h("dd", {}, stopsBefore === 0 ? t("You are next") : stopsBefore === 1 ? t("1 stop") : t("{n} stops", { n: stopsBefore }))],
      !delivered && eta && [h("dt", {}, t("Most likely")), h("dd", {}, t("about {time}", { time: time(eta.p50) }))],
      why && [h("dt", {}, t("Why it moved")), h("dd", { class: "why" }, why)]),
    (timeline?.length ?? 0) > 0 && h("section", {}, h("h2", {}, t("So far")), timelineList(timeline)));
}

function headline(state, done) {
  const words = {
    delivered: done ? "Delivered at" : "Delivered", failed: "The delivery did not succeed; it was promised for", cancelled: "Cancelled; it was promised for",
    unserved: "We cannot deliver this as promised", returned: "Sent back; it was promised for",
  };
  return t(words[state] ?? "Arrives");
}

function keptChip(state, promise, window, eta, done) {
  const end = done ? instant(done.at) : instant(eta?.p50) || instant(window?.latest);
  if (!Number.isFinite(end) || ["failed", "cancelled", "unserved", "returned"].includes(state)) return null;
  const late = end > instant(promise.latest);
  return h("span", { class: `chip ${late ? "late" : "fine"}` }, t(done ? (late ? "late" : "kept") : late ? "will be late" : "on time"));
}

function timelineList(timeline) {
  const latestFirst = [...timeline].sort((a, b) => instant(b.at) - instant(a.at)).slice(0, 50);
  return h("ol", { class: "timeline" }, latestFirst.map((one, place) =>
    h("li", { class: place === 0 ? "latest" : "" }, h("time", { datetime: one.at }, time(one.at)), h("span", {}, milestone(one)))));
}

// The API writes English; in Chinese the code is read instead, where it is known.
function milestone(one) {
  const known = t(`code:${one.code}`);
  return language === "zh" && !known.startsWith("code:") ? known : one.text ?? one.code ?? "";
}

function showMap() {
  const position = shipment.vehicle?.position;
  byId("map-box").hidden = !position || ENDED.includes(shipment.state);
  if (byId("map-box").hidden) return;
  marks.vehicle = project(position);
  marks.drop = shipment.drop ? project(shipment.drop) : null;
  map ??= new CityMap(byId("map"), painter, { label: t("Map of the vehicle and your address"), credit: false });
  map.refit();
}

const painter = {
  extent: () => [marks.vehicle, marks.drop].filter(Boolean),
  still(pen, view, ink) {
    const spot = (place) => [view.x(place), view.y(place)];
    if (marks.drop) {
      pen.setLineDash([4, 5]);
      pen.lineWidth = 2;
      pen.strokeStyle = ink("route");
      pen.beginPath();
      pen.moveTo(...spot(marks.vehicle));
      pen.lineTo(...spot(marks.drop));
      pen.stroke();
      pen.setLineDash([]);
      mark(pen, ink, spot(marks.drop), "site", t("You"));
    }
    mark(pen, ink, spot(marks.vehicle), "vehicle", t("seen {time}", { time: time(shipment.vehicle.at) }));
  },
};

function mark(pen, ink, [x, y], colour, text) {
  pen.beginPath();
  pen.arc(x, y, 8, 0, 7);
  pen.fillStyle = ink(colour);
  pen.fill();
  pen.lineWidth = 2.5;
  pen.strokeStyle = ink("halo");
  pen.stroke();
  pen.font = "600 12.5px system-ui, sans-serif";
  pen.textAlign = x > pen.canvas.clientWidth / 2 ? "right" : "left";
  const left = x + (pen.textAlign === "right" ? -13 : 13);
  pen.lineWidth = 4;
  pen.strokeStyle = ink("ground");
  pen.strokeText(text, left, y + 4);
  pen.fillStyle = ink("label");
  pen.fillText(text, left, y + 4);
}

function showConnection(state, since) {
  const node = byId("connection");
  node.className = `live ${state === "live" ? "on" : "off"}`;
  setText(node, !state || state === "gone" || state === "refused" ? "" : state === "live" ? t("live")
    : Date.now() - since > 20_000 ? t("no news for {ago}", { ago: ago(since, Date.now()) }) : t("connecting"));
}
