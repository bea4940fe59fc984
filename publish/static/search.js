// Narrows the list of releases while somebody types. Without it, the whole list shows.
"use strict";

(() => {
  const form = document.querySelector("form.filter");
  if (!form) return;
  const words = form.querySelector("input");
  const told = form.querySelector("#told");
  const items = [...document.querySelectorAll(".release")];

  // the same folding as publish/letters.py: lower case, no macrons, no doubled vowels
  const fold = (text) =>
    text.toLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, "")
      .replace(/([aeiou])\1+/g, "$1").split(/\s+/).filter(Boolean);

  const narrow = () => {
    const wanted = fold(words.value);
    let shown = 0;
    for (const item of items) {
      const fits = wanted.every((word) => item.dataset.find.includes(word));
      item.hidden = !fits;
      shown += fits;
    }
    told.textContent = wanted.length ? `${shown} of ${items.length} shown` : `All ${items.length} shown`;
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  words.addEventListener("input", narrow);
  form.hidden = false;
  narrow(); // a browser may have kept what was typed
})();
