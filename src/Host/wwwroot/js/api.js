// The one way to the API: adds the key, turns problem details into errors, and shows the sign-in form where a page is refused.

import { h, show, byId } from "./dom.js";
import { t } from "./texts.js";

const KEY = "logiopt.key";

/** An answer that is not 2xx, or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(status, title, detail, faults) {
    super(detail || title);
    this.status = status;
    this.faults = faults;
  }
}

takeKeyFromAddress();

export const key = () => sessionStorage.getItem(KEY);

export function signOut() {
  sessionStorage.removeItem(KEY);
  location.reload();
}

export const headers = (more) => (key() ? { "X-Api-Key": key(), ...more } : { ...more });

export const get = (path) => call("GET", path);

export const post = (path, body) => call("POST", path, body ?? {});

/** Every item of a paged list, up to a bound. */
export async function getAll(path, most = 2000) {
  const items = [];
  let cursor = null;
  do {
    const page = await get(`${path}${path.includes("?") ? "&" : "?"}limit=500${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    items.push(...(page.items ?? []));
    cursor = page.next ?? null;
  } while (cursor && items.length < most);
  return items;
}

async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      cache: "no-store",
      headers: headers(body === undefined ? { Accept: "application/json" } : { Accept: "application/json", "Content-Type": "application/json" }),
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError(0, t("LogiOpt does not answer. Is it running?"));
  }
  const text = await answer.text();
  const json = parsed(text);
  if (answer.ok) return json;
  const faults = Array.isArray(json?.faults) ? json.faults : Array.isArray(json?.errors) ? json.errors : [];
  throw new ApiError(answer.status, json?.title ?? `HTTP ${answer.status}`, json?.detail, faults);
}

/** Runs a page's start; on 401 or without a key it shows the sign-in form in place, and tries again with the new key. */
export async function signedIn(start) {
  const gate = byId("gate"), page = byId("page");
  const refuse = (why) => {
    page.hidden = true;
    gate.hidden = false;
    show(gate, signInForm(why, enter));
    gate.querySelector("input")?.focus();
  };
  const enter = async () => {
    if (!key()) return refuse(null);
    gate.hidden = true;
    page.hidden = false;
    byId("sign-out")?.removeAttribute("hidden");
    try {
      await start();
    } catch (error) {
      if (error.status === 401) refuse(t("This key is not known here. Check it, or ask for a new one."));
      else if (error.status === 403) refuse(t("This key may not open this page. Sign in with another one."));
      else {
        page.hidden = true;
        showError(error, enter);
      }
    }
  };
  byId("sign-out")?.addEventListener("click", signOut);
  await enter();
}

/** Says what went wrong, with every fault, and offers to try again. */
export function showError(error, retry) {
  const box = byId("error");
  box.hidden = false;
  show(box,
    h("p", {}, h("strong", {}, error.message)),
    (error.faults?.length ?? 0) > 0 && h("ul", {}, error.faults.slice(0, 20).map((fault) => h("li", {}, faultText(fault)))),
    retry && h("button", { type: "button", onclick: () => { box.hidden = true; retry(); } }, t("Try again")));
  if (!(error instanceof ApiError)) console.error(error);
}

export function faultText(fault) {
  return typeof fault === "string" ? fault : [fault.where, fault.what, fault.remedy].filter(Boolean).join(" – ");
}

function signInForm(why, enter) {
  const input = h("input", { id: "key", name: "key", type: "password", autocomplete: "current-password", required: "", spellcheck: "false" });
  return h("form", {
    class: "card sign-in",
    onsubmit: (event) => {
      event.preventDefault();
      sessionStorage.setItem(KEY, input.value.trim());
      enter();
    },
  },
  h("h1", {}, t("Sign in")),
  why && h("p", { class: "notice bad", role: "alert" }, why),
  h("label", { for: "key" }, t("API key")), input,
  h("button", { class: "primary" }, t("Sign in")),
  h("p", { class: "quiet" }, t("The key stays in this tab and is forgotten when it closes. The first start of LogiOpt prints one.")));
}

// A link may carry the key after "#", which browsers do not send to the server; it is taken out of the address at once.
function takeKeyFromAddress() {
  const found = /^#key=(.+)$/.exec(location.hash);
  if (!found) return;
  try {
    sessionStorage.setItem(KEY, decodeURIComponent(found[1]));
  } catch {
    sessionStorage.setItem(KEY, found[1]);
  }
  history.replaceState(null, "", location.pathname + location.search);
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
