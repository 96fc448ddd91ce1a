// The planner's page: scenarios side by side with their proof, the curve, the map, and replenishment to approve.

import { ApiError, faultText, get, getAll, post, showError, signedIn } from "./api.js";
import { numberOf, readCsv } from "./csv.js";
import { curve } from "./curve.js";
import { siteMarks } from "./dispatch-map.js";
import { byId, h, setText, show } from "./dom.js";
import { distance, minutesText, zone } from "./format.js";
import { CityMap } from "./map.js";
import { startProposals } from "./proposals.js";
import { comparison, isRunning, scenarioRow, zonesOf } from "./scenarios.js";
import { follow } from "./sse.js";
import { t, translatePage } from "./texts.js";
import { project } from "./view.js";

const MOST_COMPARED = 4;
const scenarios = new Map(), ticked = new Set(), followed = new Map();
let sites = [], shown = null, map = null, wired = false, filesShown = false;
const picture = { sites: [], links: [] };

translatePage("Planner");
setText(byId("zone"), t("Times in {zone}", { zone: zone() }));
signedIn(start);

async function start() {
  const [list, network] = await Promise.all([getAll("/api/warehousing/scenarios"), get("/api/warehousing/sites?limit=500")]);
  sites = network.sites ?? network.items ?? [];
  await Promise.all(list.slice(-50).map((one) => take(one)));
  chooseFirst();
  map ??= new CityMap(byId("map"), painter, { label: t("Map of open sites and the zones they serve") });
  wire();
  draw();
  drawPictures();
  await startProposals(siteName).catch((error) => {
    if (error.status === 401) throw error;
    setText(byId("proposal-note"), error.message);
  });
}

/** Keeps a scenario; a listed one may come without its result, and a running one is followed. */
async function take(scenario) {
  const before = scenarios.get(scenario.scenario);
  let whole = { ...before, ...scenario };
  scenarios.set(scenario.scenario, whole);
  // The list leaves the assignments out.
  if (whole.state === "done" && !whole.result?.assignments?.length) {
    whole = { ...whole, ...(await get(`/api/warehousing/scenarios/${encodeURIComponent(scenario.scenario)}`)) };
    scenarios.set(scenario.scenario, whole);
  }
  if (isRunning(whole)) watch(whole.scenario);
  return whole;
}

function watch(id) {
  if (followed.has(id)) return;
  const path = `/api/warehousing/scenarios/${encodeURIComponent(id)}`;
  let asked = false;
  const finish = async () => {
    if (asked) return;
    asked = true;
    followed.get(id)?.();
    try {
      const whole = await get(path);
      scenarios.set(id, whole);
      followed.delete(id);
      if (isRunning(whole)) return setTimeout(() => watch(id), 1_000); // the stream ended early: follow again
      if (whole.result) tickAndShow(id);
      draw();
      drawPictures();
    } catch (error) {
      followed.delete(id);
      showError(error);
    }
  };
  followed.set(id, follow(`${path}/stream`, (message) => {
    const now = scenarios.get(id), next = message.scenario && typeof message.scenario === "object" ? message.scenario : message;
    const progress = next.progress ?? (next.gap !== undefined || next.costMilli !== undefined ? next : now.progress);
    scenarios.set(id, { ...now, state: next.state ?? now.state, progress });
    if (!isRunning(scenarios.get(id)) || next.result) finish();
    else drawList();
  }, (state) => { if (state === "gone" || state === "reconnecting") finish(); }));
}

function chooseFirst() {
  const done = newestFirst().filter((one) => one.result);
  for (const id of ticked) if (!scenarios.get(id)?.result) ticked.delete(id);
  if (ticked.size === 0) for (const one of done.slice(0, 3)) ticked.add(one.scenario);
  if (!scenarios.get(shown)?.result) shown = (done.find((one) => one.adoptedAt) ?? done[0])?.scenario ?? null;
}

function newestFirst() {
  return [...scenarios.values()].reverse().sort((a, b) => String(b.createdAt ?? "").localeCompare(String(a.createdAt ?? "")));
}

function tickAndShow(id) {
  if (ticked.size < MOST_COMPARED) ticked.add(id);
  shown = id;
}

function draw() {
  drawList();
  const compared = newestFirst().filter((one) => ticked.has(one.scenario) && one.result);
  show(byId("compare"), comparison(compared, siteName, adopt));
}

function drawList() {
  const list = byId("scenarios"), focused = document.activeElement?.closest?.("#scenarios li");
  const place = focused ? [...list.children].indexOf(focused) : -1, tag = document.activeElement?.tagName;
  show(list, scenarios.size === 0 ? h("li", {}, h("span", {}, ""), h("span", { class: "quiet" }, t("None yet. Start one below.")))
    : newestFirst().map((one) => scenarioRow(one, {
      ticked: ticked.has(one.scenario), shown: one.scenario === shown, full: ticked.size >= MOST_COMPARED,
      onTick: (yes) => { if (yes) ticked.add(one.scenario); else ticked.delete(one.scenario); draw(); },
      onShow: () => { if (!one.result) return; shown = one.scenario; draw(); drawPictures(); },
    })));
  if (place >= 0) list.children[place]?.querySelector(tag.toLowerCase())?.focus(); // a live redraw must not lose the keyboard's place
  const zones = zonesOf(newestFirst().find((one) => zonesOf(one)?.length));
  setText(byId("new-zones"), zones ? t("Demand: the {n} zones of the latest scenario.", { n: zones.length }) : t("Demand: none known yet. Give it in a file below."));
  if (!zones && !filesShown) byId("new-files").open = filesShown = true;
}

function drawPictures() {
  const scenario = scenarios.get(shown), result = scenario?.result;
  for (const node of document.querySelectorAll(".of")) setText(node, scenario ? `· ${scenario.name}` : "");
  show(byId("curve"), result ? curve(result.curve ?? [], result.open.length, byId("curve").clientWidth) : h("p", { class: "quiet" }, t("Nothing to show yet.")));
  const open = new Set(result?.open ?? sites.filter((site) => site.open).map((site) => site.site));
  picture.sites = sites.filter((site) => site.point).map((site) => ({ ...site, open: open.has(site.site) || site.kind === "central", place: project(site.point) }));
  const places = new Map(picture.sites.map((site) => [site.site, site])), zones = new Map((zonesOf(scenario) ?? []).map((zone) => [zone.zone, zone]));
  picture.links = (result?.assignments ?? []).flatMap((link) => {
    const site = places.get(link.site), point = link.point ?? zones.get(link.zone)?.point;
    return site && point ? [{ ...link, from: project(point), to: site.place, siteName: site.name, orders: zones.get(link.zone)?.ordersPerDay ?? 1 }] : [];
  });
  map.refit();
}

const painter = {
  extent: () => [...picture.sites.map((site) => site.place), ...picture.links.map((link) => link.from)],
  still(pen, view, ink) {
    picture.sites.forEach((site, place) => catchment(pen, view, ink(`catch-${place % 6}`), picture.links.filter((link) => link.site === site.site)));
    siteMarks(pen, view, ink, picture.sites);
  },
  hit(view, x, y) {
    const near = (place, reach) => Math.hypot(view.x(place) - x, view.y(place) - y) < reach;
    const site = picture.sites.find((one) => near(one.place, 9));
    if (site) return { text: [site.name, site.open ? t("open") : t("closed")] };
    const link = picture.links.find((one) => near(one.from, 7));
    return link ? { text: [link.zone, t("served from {site}", { site: link.siteName }), `${distance(link.metres)}, ${minutesText(link.seconds / 60)}`] } : null;
  },
};

/** One site's zones in one colour: lines to the site, and discs whose area grows with the orders. */
function catchment(pen, view, colour, links) {
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 1;
  pen.globalAlpha = 0.55;
  pen.beginPath();
  for (const link of links) {
    pen.moveTo(view.x(link.from), view.y(link.from));
    pen.lineTo(view.x(link.to), view.y(link.to));
  }
  pen.stroke();
  pen.globalAlpha = 0.9;
  pen.beginPath();
  for (const link of links) {
    const r = Math.min(8, 1 + Math.sqrt(link.orders) * 0.6);
    pen.moveTo(view.x(link.from) + r, view.y(link.from));
    pen.arc(view.x(link.from), view.y(link.from), r, 0, 7);
  }
  pen.fill();
  pen.globalAlpha = 1;
}

function siteName(id) {
  return sites.find((site) => site.site === id)?.name ?? id;
}

async function adopt(scenario) {
  const dialog = byId("confirm"), open = new Set(scenario.result.open);
  const opens = sites.filter((site) => open.has(site.site) && !site.open), closes = sites.filter((site) => site.kind === "front" && site.open && !open.has(site.site));
  setText(byId("confirm-title"), t("Adopt “{name}”?", { name: scenario.name }));
  show(byId("confirm-text"), h("p", {}, t("From now on new orders are served from: {sites}.", { sites: scenario.result.open.map(siteName).join(", ") })),
    opens.length > 0 && h("p", {}, t("Opens: {sites}.", { sites: opens.map((site) => site.name).join(", ") })),
    closes.length > 0 && h("p", {}, t("Closes: {sites}.", { sites: closes.map((site) => site.name).join(", ") })));
  dialog.returnValue = "no";
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
  if (dialog.returnValue !== "yes") return;
  try {
    await post(`/api/warehousing/scenarios/${encodeURIComponent(scenario.scenario)}/adopt`);
    await start();
  } catch (error) {
    showError(error);
  }
}

function wire() {
  if (wired) return;
  wired = true;
  byId("new").addEventListener("submit", async (event) => {
    event.preventDefault();
    const number = (id) => (byId(id).value === "" ? null : Number(byId(id).value));
    const button = event.target.querySelector("button");
    button.disabled = true;
    show(byId("new-faults"));
    try {
      await postSites(byId("new-sites").files[0]);
      const zones = await zonesFrom(byId("new-demand").files[0]) ?? zonesOf(newestFirst().find((one) => zonesOf(one)?.length));
      const accepted = await post("/api/warehousing/scenarios", {
        name: byId("new-name").value.trim(), candidates: null, zones, minSites: number("new-min"), maxSites: number("new-max"),
        promiseMinutes: number("new-promise"), timeLimitSeconds: number("new-time"),
      });
      await take({ state: "queued", name: byId("new-name").value.trim(), ...accepted });
      draw();
    } catch (error) {
      show(byId("new-faults"), h("p", {}, error.message), error instanceof ApiError && error.faults.length > 0 && h("ul", {}, error.faults.map((fault) => h("li", {}, faultText(fault)))));
    } finally {
      button.disabled = false;
    }
  });
}

/** The zones of a file, or null without one. */
async function zonesFrom(file) {
  if (!file) return null;
  return (await rowsOf(file, ["zone", "latitude", "longitude", "orders_per_day"])).map((row) => ({
    zone: row.zone, point: [numberOf(row.longitude), numberOf(row.latitude)], ordersPerDay: numberOf(row.orders_per_day),
  }));
}

/** Uploads candidate sites; a front site is closed until a scenario that opens it is adopted. */
async function postSites(file) {
  if (!file) return;
  const cost = (cell) => (numberOf(cell) === null ? null : Math.round(numberOf(cell) * 1000));
  const rows = await rowsOf(file, ["site", "name", "kind", "latitude", "longitude", "orders_per_day"]);
  await post("/api/warehousing/sites", { sites: rows.map((row) => ({
    site: row.site, name: row.name, kind: row.kind, point: [numberOf(row.longitude), numberOf(row.latitude)], ordersPerDay: numberOf(row.orders_per_day),
    openingCostMilli: cost(row.opening_cost), dailyCostMilli: cost(row.daily_cost), open: row.kind === "central",
  })) });
  const network = await get("/api/warehousing/sites?limit=500");
  sites = network.sites ?? network.items ?? [];
  byId("new-sites").value = "";
}

async function rowsOf(file, columns) {
  try {
    return readCsv(await file.text(), columns);
  } catch (error) {
    throw new Error(`${file.name}, ${error.message}`);
  }
}
