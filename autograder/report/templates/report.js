"use strict";
// Tables that sort and filter. Without this script every table is readable as it is.
const zh = document.documentElement.lang.startsWith("zh");
const say = zh
  ? { filter: "筛选", count: (n, m) => `${m} 行中显示 ${n} 行`, sort: "排序" }
  : { filter: "Filter", count: (n, m) => `${n} of ${m} rows`, sort: "sort" };

function valueOf(cell) {
  const text = cell.dataset.v ?? cell.textContent.trim();
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), document.documentElement.lang, { numeric: true });
}

function sortBy(table, column, down) {
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row) => [valueOf(row.cells[column]), row]);
  rows.sort((a, b) => (down ? compare(b[0], a[0]) : compare(a[0], b[0])));
  body.append(...rows.map((pair) => pair[1]));
  Array.from(table.tHead.rows[0].cells).forEach((head, i) => {
    if (i === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });
}

function filterBy(table, keep, status) {
  const rows = Array.from(table.tBodies[0].rows);
  let shown = 0;
  for (const row of rows) {
    row.hidden = !keep(row);
    shown += row.hidden ? 0 : 1;
  }
  status.textContent = shown === rows.length ? "" : say.count(shown, rows.length);
}

const fields = new Map();
for (const table of document.querySelectorAll("table.sort")) {
  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () =>
      sortBy(table, column, head.getAttribute("aria-sort") === "ascending")
    );
    head.append(button);
  });
  const name = table.caption.textContent;
  const label = document.createElement("label");
  const field = document.createElement("input");
  const status = document.createElement("span");
  label.className = "filter";
  label.textContent = `${say.filter} `;
  field.type = "search";
  field.setAttribute("aria-label", `${say.filter}: ${name}`);
  status.setAttribute("role", "status");
  status.className = "soft small";
  label.append(field);
  const line = document.createElement("p");
  line.className = "noprint";
  line.append(label, " ", status);
  table.parentElement.before(line);
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLocaleLowerCase();
    filterBy(table, (row) => row.textContent.toLocaleLowerCase().includes(wanted), status);
  });
  fields.set(table.id, { table, field, status });
}

// A bar of the scores shows the students behind it.
const students = fields.get("students-table");
for (const bar of document.querySelectorAll("a[data-bin]")) {
  bar.addEventListener("click", () => {
    const low = Number(bar.dataset.bin);
    students.field.value = "";
    filterBy(
      students.table,
      (row) => {
        const percent = Number(row.cells[2].dataset.v);
        return percent >= low && (percent < low + 10 || low === 90);
      },
      students.status
    );
  });
}

// What a link leads to may be filtered away.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.hidden) {
    const { table, field, status } = [...fields.values()].find((f) => f.table.contains(target));
    field.value = "";
    filterBy(table, () => true, status);
    target.scrollIntoView();
  }
}
addEventListener("hashchange", reveal);
