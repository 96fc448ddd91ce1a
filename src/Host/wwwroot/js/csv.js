// Reads the files a planner has: a header line, commas, quotes doubled inside quotes.

/** Rows as objects by column; throws an Error that names the line and the remedy. */
export function readCsv(text, columns) {
  const [header, ...lines] = splitLines(text.replace(/^\uFEFF/, ""));
  const names = (header?.cells ?? []).map((name) => name.trim().toLowerCase());
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new Error(`line 1: ${missing.join(", ")} – ${columns.join(",")}`);
  return lines.map(({ cells, line }) => {
    if (cells.length !== names.length) throw new Error(`line ${line}: ${cells.length} ≠ ${names.length}`);
    return { line, ...Object.fromEntries(names.map((name, place) => [name, cells[place].trim()])) };
  });
}

/** A number, or null where the cell holds none: the service tells that fault with its place. */
export const numberOf = (cell) => (cell === undefined || cell === "" || !Number.isFinite(Number(cell)) ? null : Number(cell));

function splitLines(text) {
  const rows = [];
  let cells = [""], quoted = false, line = 1, began = 1;
  const end = () => {
    if (cells.length > 1 || cells[0].trim() !== "") rows.push({ cells, line: began });
    cells = [""];
    began = line + 1;
  };
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (quoted) {
      if (c === '"' && text[at + 1] === '"') cells[cells.length - 1] += text[++at];
      else if (c === '"') quoted = false;
      else cells[cells.length - 1] += c;
    } else if (c === '"') quoted = true;
    else if (c === ",") cells.push("");
    else if (c === "\n") end();
    else if (c !== "\r") cells[cells.length - 1] += c;
    if (c === "\n") line++;
  }
  end();
  return rows;
}
