// Placement scenarios as tables: the list to tick, and the ticked ones side by side.

import { h, svg } from "./dom.js";
import { count, day, minutesText, money, percent, time } from "./format.js";
import { t } from "./texts.js";

export const isRunning = (scenario) => scenario.state === "queued" || scenario.state === "running";

/** Zones of a scenario where the API gives them back; needed to draw and to start a similar one. */
export const zonesOf = (scenario) => scenario?.zones ?? scenario?.result?.assignments?.map(({ zone, point, ordersPerDay }) => ({ zone, point, ordersPerDay })) ?? null;

export const limitOf = (scenario, name) => scenario[name] ?? scenario.input?.[name] ?? scenario.request?.[name] ?? null;

/** How far a run is: the share of its work where told, else unknown; and its gap. */
export function progressOf(scenario) {
  const p = scenario.progress ?? {};
  const gap = p.gap ?? (p.costMilli > 0 && p.lowerBoundMilli >= 0 ? (p.costMilli - p.lowerBoundMilli) / p.costMilli : NaN);
  const share = p.share ?? (Number.isFinite(p.percent) ? p.percent / 100 : p.total > 0 ? p.done / p.total : NaN);
  return { gap, share, seconds: p.elapsedSeconds ?? NaN, text: p.text ?? p.message ?? null };
}

export function scenarioRow(scenario, { ticked, shown, full, onTick, onShow }) {
  const box = h("input", {
    type: "checkbox", "aria-label": t("Compare {name}", { name: scenario.name }), disabled: !scenario.result || (full && !ticked),
    onchange: (event) => onTick(event.target.checked),
  });
  box.checked = ticked;
  return h("li", { class: shown ? "shown" : "" }, box,
    h("button", { type: "button", "aria-current": shown ? "true" : null, onclick: onShow }, scenario.name || scenario.scenario),
    isRunning(scenario) && progressBar(scenario),
    h("div", { class: "facts" }, facts(scenario)));
}

function progressBar(scenario) {
  const { share } = progressOf(scenario);
  const bar = h("progress", { max: "1", "aria-label": t("Progress of {name}", { name: scenario.name }) });
  if (Number.isFinite(share)) bar.value = share;
  return bar;
}

function facts(scenario) {
  const { result } = scenario;
  if (isRunning(scenario)) {
    const { gap, seconds, text } = progressOf(scenario);
    return [h("span", {}, t(scenario.state)), Number.isFinite(gap) && h("span", { class: "chip tight" }, t("gap {gap}", { gap: percent(gap, 1) })),
      Number.isFinite(seconds) && h("span", {}, `${Math.round(seconds)} s`), text && h("span", {}, text)];
  }
  if (!result) return [h("span", { class: "chip late" }, t(scenario.state)), scenario.reason ?? scenario.explanation ?? ""];
  return [h("span", {}, t("{n} sites", { n: result.open.length })), h("span", {}, money(result.costMilli)),
    scenario.adoptedAt && h("span", { class: "chip fine" }, t("adopted {time}", { time: time(scenario.adoptedAt) }))];
}

/** The ticked scenarios side by side; the best figure of a row is marked. */
export function comparison(scenarios, siteName, onAdopt) {
  if (scenarios.length === 0) return h("p", { class: "quiet" }, t("Tick a finished scenario, or start one."));
  const results = scenarios.map((scenario) => scenario.result);
  const names = partNames(results);
  const most = Math.max(...results.map((result) => result.costMilli));
  const least = Math.min(...results.map((result) => result.costMilli)), widest = Math.max(...results.map((result) => result.shareWithinPromise ?? 0));
  const several = scenarios.length > 1;
  const row = (label, cell, kind) => h("tr", { class: kind }, h("th", { scope: "row" }, label), scenarios.map((scenario, i) => cell(scenario.result, scenario, i)));
  return h("table", { class: "compare", "data-of": String(scenarios.length) },
    h("thead", {}, h("tr", {}, h("td", {}, ""), scenarios.map((scenario) => h("th", { scope: "col" }, scenario.name || scenario.scenario)))),
    h("tbody", {},
      row(t("Cost per day"), (result) => h("td", { class: several && result.costMilli === least ? "best" : "" }, money(result.costMilli)), "total"),
      row(t("By part"), (result) => h("td", {}, partBar(result, names, most))),
      names.map((name, place) => row([h("span", { class: "swatch", "data-part": String(place % 6) }), t(partLabel(name))], (result) => h("td", {}, money(result.costParts?.[name] ?? 0)))),
      row(t("Within the promise"), (result, scenario) => h("td", { class: several && result.shareWithinPromise === widest ? "best" : "" }, percent(result.shareWithinPromise, 1),
        limitOf(scenario, "promiseMinutes") && h("span", { class: "names" }, t("of {minutes}", { minutes: minutesText(limitOf(scenario, "promiseMinutes")) })))),
      row(t("Proven gap"), (result) => h("td", {}, percent(result.gap, 2), h("span", { class: "names" }, t("no plan costs less than {cost}", { cost: money(result.lowerBoundMilli) })))),
      row(t("Open sites"), (result) => h("td", {}, count(result.open.length), h("span", { class: "names" }, result.open.map(siteName).join(", ")))),
      row(t("In force"), (result, scenario) => h("td", {}, scenario.adoptedAt ? h("span", { class: "chip fine" }, t("adopted {time}", { time: `${day(scenario.adoptedAt)} ${time(scenario.adoptedAt)}` }))
        : h("button", { type: "button", onclick: () => onAdopt(scenario) }, t("Adopt …"))))));
}

function partNames(results) {
  const names = new Set(results.flatMap((result) => Object.keys(result.costParts ?? {})));
  names.delete("totalMilli"); // the row above the parts says it already
  return [...names].filter((name) => results.some((result) => (result.costParts?.[name] ?? 0) !== 0));
}

/** "lastMileMilli" reads "Last mile". */
function partLabel(name) {
  const words = name.replace(/(Cost)?Milli$/, "").replace(/([A-Z])/g, " $1").trim().toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function partBar(result, names, most) {
  let x = 0;
  return svg("svg", { viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" }, names.map((name, place) => {
    const width = Math.max(0, (result.costParts?.[name] ?? 0) / most * 100);
    const bar = svg("rect", { x, y: 0, width: Math.max(0, width - 0.25), height: 6, "data-part": String(place % 6) });
    x += width;
    return bar;
  }));
}
