// Server-sent events over fetch: EventSource cannot send the API key. Resumes after the last event seen, waits longer after each failure.

import { headers } from "./api.js";

const FIRST_WAIT = 500, LONGEST_WAIT = 15_000;
const SILENCE = 40_000; // the server's heartbeat comes every 15 s; two missed ones mean a dead connection
const MOST_BUFFERED = 16 * 1024 * 1024;

/**
 * Follows a stream until stopped.
 * @param {string} path
 * @param {(message: any, id: string|null) => void} onMessage parsed data of each event
 * @param {(state: "connecting"|"live"|"reconnecting"|"refused"|"gone", since: number) => void} onState since = last sign of life, browser's clock
 * @returns {() => void} stops
 */
export function follow(path, onMessage, onState) {
  let stopped = false, wait = FIRST_WAIT, lastId = null, lastLife = Date.now(), connection = null;
  const state = (name) => { if (!stopped) onState(name, lastLife); };

  const run = async () => {
    state("connecting");
    while (!stopped) {
      const end = await connect();
      if (stopped) return;
      if (end === "refused" || end === "gone") return state(end);
      state("reconnecting");
      await pause(wait * (0.75 + Math.random() / 2));
      wait = Math.min(LONGEST_WAIT, wait * 2);
    }
  };

  const connect = async () => {
    connection = new AbortController();
    const watch = setInterval(() => { if (Date.now() - lastLife > SILENCE) connection.abort(); }, 5_000);
    try {
      lastLife = Math.max(lastLife, Date.now() - SILENCE / 2);
      const answer = await fetch(path, {
        cache: "no-store", signal: connection.signal,
        headers: headers({ Accept: "text/event-stream", ...(lastId === null ? {} : { "Last-Event-ID": lastId }) }),
      });
      if (answer.status === 401 || answer.status === 403) return "refused";
      if (answer.status === 404 || answer.status === 410 || answer.status === 204) return "gone";
      if (!answer.ok || !answer.body) return "failed";
      await read(answer.body);
      return "ended";
    } catch {
      return "failed";
    } finally {
      clearInterval(watch);
    }
  };

  const read = async (body) => {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    const events = new EventParser((event) => {
      if (event.id !== null) lastId = event.id;
      if (event.data !== "") deliver(event);
    });
    for (;;) {
      const { value, done } = await reader.read();
      if (done || stopped) return;
      lastLife = Date.now();
      wait = FIRST_WAIT;
      state("live");
      events.push(value);
    }
  };

  const deliver = (event) => {
    let message;
    try {
      message = JSON.parse(event.data);
    } catch {
      return; // a heartbeat may carry plain text
    }
    if (message && typeof message === "object") {
      if (event.type !== "message" && message.type === undefined) message.type = event.type;
      onMessage(message, event.id);
    }
  };

  run();
  return () => {
    stopped = true;
    connection?.abort();
  };
}

/** Cuts a text stream into events. Source: WHATWG HTML, "9.2.6 Interpreting an event stream". */
export class EventParser {
  constructor(onEvent) {
    this.onEvent = onEvent;
    this.rest = "";
    this.clear();
  }

  push(text) {
    this.rest += text;
    if (this.rest.length > MOST_BUFFERED) throw new Error("An event is too long.");
    // A lone CR at the end may be the first half of CR LF, so it waits for the next piece.
    const lines = this.rest.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop();
    for (const line of lines) this.line(line);
  }

  line(line) {
    if (line === "") return this.finish();
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.data.push(value);
    else if (field === "event") this.type = value;
    else if (field === "id" && !value.includes("\0")) this.id = value;
  }

  finish() {
    if (this.data.length > 0 || this.id !== null) this.onEvent({ id: this.id, type: this.type || "message", data: this.data.join("\n") });
    this.clear();
  }

  clear() {
    this.id = null;
    this.type = "";
    this.data = [];
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
