// The overview: who is asking (sign-in), today's counts, and the way to each page.

import { get, signedIn } from "./api.js";
import { byId, h, setText, show } from "./dom.js";
import { count, day, percent, time, zone } from "./format.js";
import { t, translatePage } from "./texts.js";

const REFRESH = 15_000;
const COUNTS = [
  ["released", "Waiting", ""], ["outForDelivery", "Out for delivery", ""], ["delivered", "Delivered", "fine"],
  ["failed", "Failed", "late"], ["unserved", "Unserved", "late"], ["atRisk", "At risk", "tight"],
];

translatePage();
let timer = null;
signedIn(start);

async function start() {
  await refresh();
  timer ??= setInterval(() => { if (!document.hidden) refresh().catch(() => setText(byId("as-of"), t("LogiOpt does not answer. Is it running?"))); }, REFRESH);
}

async function refresh() {
  // A planner may not read the board, nor a dispatcher the stock: each part shows if the key may see it. A key that may see none is refused.
  const parts = await Promise.allSettled([get("/api/tracking/board"), get("/api/tracking/scores"), get("/api/inventory/balance")]);
  const [board, scores, balance] = parts.map((part) => part.value ?? null);
  if (!board && !scores && !balance) throw parts.find((part) => part.reason?.status === 401)?.reason ?? parts[0].reason;
  showCounts(board);
  showPairs("kept", scores && [
    ["Delivered", count(scores.delivered)], ["On time against the promise", percent(scores.onTimeShare, 1)],
    ["Mean error of the ETA", Number.isFinite(scores.etaMaeMinutes) ? t("{n} min", { n: scores.etaMaeMinutes.toFixed(1) }) : "–"],
    ["ETAs inside their 80 % range", percent(scores.etaCoverage80)],
  ]);
  showPairs("stock", balance && [
    ["On hand", count(balance.onHand)], ["Reserved", count(balance.reserved)], ["In transit", count(balance.inTransit)],
    ["The books", balance.balanced ? t("balance") : t("do not balance")],
  ]);
}

function showCounts(board) {
  byId("counts").hidden = !board;
  if (!board) return setText(byId("as-of"), t("This key does not see shipments."));
  setText(byId("as-of"), t("As of {day} {time}, {zone}", { day: day(board.asOf), time: time(board.asOf), zone: zone() }));
  show(byId("counts"), COUNTS.map(([name, label, tone]) => {
    const value = board.counts?.[name] ?? 0;
    return h("div", { class: `count ${value > 0 ? tone : ""}` }, h("dt", {}, t(label)), h("dd", {}, count(value)));
  }));
}

function showPairs(id, pairs) {
  byId(id).hidden = !pairs;
  if (pairs) show(byId(id).querySelector("dl"), pairs.map(([name, value]) => [h("dt", {}, t(name)), h("dd", {}, value)]));
}
