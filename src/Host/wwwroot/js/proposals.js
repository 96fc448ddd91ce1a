// Replenishment proposals: what to send where, why so much, and the planner's yes or no, for many at once.

import { faultText, get, getAll, post } from "./api.js";
import { byId, h, setText, show } from "./dom.js";
import { count, money, percent, time } from "./format.js";
import { t } from "./texts.js";

const BATCH = 500; // the API takes at most 1000 at once
const ticked = new Set();
let proposals = [], siteName = (site) => site, wired = false;

export async function startProposals(nameOf) {
  siteName = nameOf;
  if (!wired) {
    byId("approve").addEventListener("click", () => decide("approve"));
    byId("reject").addEventListener("click", () => decide("reject"));
    wired = true;
  }
  await load();
}

async function load() {
  // What waits, all of it; of what was decided, one page of each kind that is still under way.
  const lists = await Promise.all([getAll("/api/inventory/proposals?state=proposed"), ...["approved", "inTransit"].map(underWay)]);
  proposals = [...new Map(lists.flat().map((one) => [one.proposal, one])).values()];
  const open = new Set(proposals.filter(isOpen).map((one) => one.proposal));
  for (const id of ticked) if (!open.has(id)) ticked.delete(id);
  draw();
}

const underWay = async (state) => (await get(`/api/inventory/proposals?state=${state}&limit=50`)).items ?? [];

async function decide(what) {
  const chosen = [...ticked];
  setButtons(false);
  try {
    for (let from = 0; from < chosen.length; from += BATCH) await post(`/api/inventory/proposals/${what}`, { proposals: chosen.slice(from, from + BATCH) });
    setText(byId("proposal-note"), t(what === "approve" ? "{n} approved; they leave with the next wave." : "{n} rejected.", { n: chosen.length }));
    ticked.clear();
  } catch (error) {
    setText(byId("proposal-note"), [error.message, ...(error.faults ?? []).map(faultText)].join(" "));
  }
  await load();
}

function draw() {
  const waiting = proposals.filter(isOpen);
  setText(byId("proposal-count"), count(waiting.length));
  setButtons(ticked.size > 0);
  const sorted = [...waiting, ...proposals.filter((one) => !isOpen(one)).slice(-30).reverse()];
  show(byId("proposals"), sorted.length === 0 ? h("p", { class: "quiet" }, t("No proposal waits. The next review makes new ones.")) : table(sorted, waiting));
}

function table(rows, waiting) {
  const all = h("input", {
    type: "checkbox", "aria-label": t("Tick all"), disabled: waiting.length === 0,
    onchange: (event) => { for (const one of waiting) tick(one, event.target.checked); draw(); },
  });
  all.checked = waiting.length > 0 && waiting.every((one) => ticked.has(one.proposal));
  const heads = ["For", "From", "What and why", "State"];
  return h("table", { class: "proposals" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, all), heads.map((head) => h("th", { scope: "col" }, t(head))))),
    h("tbody", {}, rows.map(row)));
}

function row(one) {
  const box = h("input", {
    type: "checkbox", "aria-label": t("Tick {name}", { name: one.proposal }), disabled: !isOpen(one),
    onchange: (event) => { tick(one, event.target.checked); setButtons(ticked.size > 0); },
  });
  box.checked = ticked.has(one.proposal);
  return h("tr", {}, h("td", {}, box),
    h("td", {}, h("strong", {}, siteName(one.site)), h("div", { class: "why" }, one.neededBy ? t("by {time}", { time: time(one.neededBy) }) : "")),
    h("td", {}, siteName(one.from)),
    h("td", { class: "wide" }, h("div", { class: "lines" }, (one.lines ?? []).map(line))),
    h("td", {}, h("span", { class: `chip ${TONES[one.state] ?? ""}` }, t(one.state)), one.reason && h("div", { class: "why" }, one.reason)));
}

const TONES = { proposed: "tight", approved: "fine", inTransit: "fine", received: "fine", failed: "late", unserved: "late" };

function line({ item, name, units, explanation }) {
  const head = [h("strong", {}, `${count(units)} × ${name ?? item}`)];
  if (!explanation || typeof explanation !== "object") return h("div", {}, head, h("div", { class: "why" }, explanation ?? ""));
  return h("details", {}, h("summary", {}, head, h("span", { class: "why" }, ` ${inWords(explanation)}`)),
    h("dl", {}, Object.entries(explanation).filter(([, value]) => value !== null && value !== "").map(([key, value]) => [h("dt", {}, t(label(key))), h("dd", {}, figure(key, value))])));
}

function inWords(why) {
  const { position, reorderPoint, orderUpTo, boundBy } = why, forecast = why.forecastUnits ?? why.forecast;
  if (![position, reorderPoint, orderUpTo].every(Number.isFinite)) return "";
  const words = t("position {position} is at or under the reorder point {reorder}; up to {upTo}", { position: count(position), reorder: count(reorderPoint), upTo: count(orderUpTo) });
  const expected = Number.isFinite(forecast) ? `; ${t("{n} expected to sell", { n: count(Math.round(forecast)) })}` : "";
  return words + expected + (boundBy ? `; ${boundBy}` : "");
}

const label = (key) => {
  const words = key.replace(/Milli$/, "").replace(/([A-Z])/g, " $1").trim().toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function figure(key, value) {
  if (typeof value !== "number") return String(value);
  if (key.endsWith("Milli")) return money(value);
  if (/ratio|level|share/i.test(key) && value <= 1) return percent(value, 1);
  return count(Math.round(value * 10) / 10);
}

const isOpen = (one) => one.state === "proposed";

function tick(one, yes) {
  if (yes) ticked.add(one.proposal);
  else ticked.delete(one.proposal);
}

function setButtons(enabled) {
  byId("approve").disabled = byId("reject").disabled = !enabled;
}
