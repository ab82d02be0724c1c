// Makes the tables sortable, adds a search box, and opens what is folded for
// printing. The report is complete without it.
"use strict";

// sortable gives each column title a button that sorts the rows below it, and
// the other way round when it is pressed again. The title itself stays text:
// browsers do not repeat buttons on the next page of paper.
function sortable(table) {
  const body = table.tBodies[0];
  const titles = [...table.tHead.rows[0].cells];
  titles.forEach((title, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.ariaLabel = "Sort by " + title.textContent;
    title.append(button);
    button.addEventListener("click", () => {
      const down = title.getAttribute("aria-sort") === "ascending";
      titles.forEach((other) => other.removeAttribute("aria-sort"));
      title.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].sort((a, b) => compare(key(a.cells[column]), key(b.cells[column])));
      body.append(...(down ? rows.reverse() : rows));
    });
  });
}

function key(cell) {
  return (cell.dataset.sort ?? cell.textContent).trim();
}

// compare puts numbers into the order of numbers, and before words.
function compare(a, b) {
  const numeric = (text) => text !== "" && !Number.isNaN(Number(text));
  if (numeric(a) && numeric(b)) return Number(a) - Number(b);
  if (numeric(a) !== numeric(b)) return numeric(a) ? -1 : 1;
  return a.localeCompare(b, "en");
}

document.querySelectorAll("table.sortable").forEach(sortable);

// search adds a box that leaves of the tables and findings those with every word.
// What is left without any is hidden with its heading; what is folded opens.
function search(items) {
  const box = document.createElement("input");
  const label = document.createElement("label");
  const status = document.createElement("span");
  const bar = document.createElement("div");
  box.type = "search";
  box.id = "search";
  label.htmlFor = box.id;
  label.textContent = "Search groups, findings and rules";
  status.role = "status"; // a screen reader says what changes in it
  bar.role = "search";
  bar.append(label, box, status);
  document.querySelector(".controls").prepend(bar);

  const plain = (text) => text.normalize("NFKC").toLowerCase();
  let texts;
  let unfolded = [];
  box.addEventListener("input", () => {
    texts ??= items.map((item) => plain((item.closest("article")?.firstElementChild.textContent ?? "") + " " + item.textContent));
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    let found = 0;
    items.forEach((item, i) => {
      item.hidden = !words.every((word) => texts[i].includes(word));
      if (!item.hidden) found++;
    });
    document.documentElement.classList.toggle("searched", words.length > 0);
    status.textContent = words.length > 0 ? `${found} of ${items.length} found` : "";
    document.querySelectorAll("article, .block, main > section").forEach((part) => {
      const inside = [...part.querySelectorAll("tbody > tr, .finding")];
      part.hidden = inside.length > 0 && inside.every((item) => item.hidden);
    });
    unfolded.forEach((details) => { details.open = false; });
    unfolded = words.length === 0 ? [] : [...folded()].filter((details) => details.querySelector("tr:not([hidden]), .finding:not([hidden])"));
    unfolded.forEach((details) => { details.open = true; });
  });
}

const folded = () => document.querySelectorAll("details:not([open])");
const found = [...document.querySelectorAll("tbody > tr, .finding")];
if (found.length > 0) search(found);

let opened = [];
addEventListener("beforeprint", () => {
  opened = [...folded()];
  opened.forEach((details) => { details.open = true; });
});
addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));
