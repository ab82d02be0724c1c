// Makes the tables sortable and opens what is folded for printing. The report
// is complete without it.
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

const folded = () => document.querySelectorAll("details:not([open])");
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...folded()];
  opened.forEach((details) => { details.open = true; });
});
addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));
