// Search in the browser, over the index that Pagefind made. Without it, the lists below show everything.
// Pagefind is heavier than the page, so it is loaded when somebody begins to search and not before.

const root = new URL("..", import.meta.url);
const form = document.querySelector("form.filter");
const words = form.querySelector("#words");
const told = form.querySelector("#told");
const narrow = form.querySelector("#narrow");
const facets = form.querySelector("#facets");
const found = document.querySelector("#found");
const more = document.querySelector("#more");
const earlier = document.querySelector("#earlier");

const SHOWN = 20;
const AT_FIRST = 6000; // releases that are loaded before somebody asks for earlier years
const FACETS = ["Agency", "Minister", "Portfolio", "Kind", "Year", "Status", "Ground"];

let pagefind = null;
let loading = null;
let waiting = [];
let results = [];
let asked = 0;

const counted = (number, thing) => `${number.toLocaleString("en-NZ")} ${thing}${number === 1 ? "" : "s"}`;
const path = (bundle) => new URL(`search/index/${bundle.name}/`, root).pathname;

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

// an excerpt comes as text with <mark> around what was found; nothing else of it is taken for markup
const plain = (text) => {
  const parsed = new DOMParser().parseFromString(`<p>${text.replace(/<[^>]*>/g, "")}</p>`, "text/html");
  return parsed.body.textContent; // within a paragraph, or the space at its start would go
};
const excerpt = (html) => html.split(/(<mark>.*?<\/mark>)/s).map((part) =>
  part.startsWith("<mark>") ? element("mark", {}, plain(part)) : plain(part));

const chosen = () => {
  const filters = {};
  for (const select of facets.querySelectorAll("select")) {
    if (select.value) filters[select.name] = [select.value];
  }
  return filters;
};

const remember = (filters) => {
  const query = new URLSearchParams();
  if (words.value.trim()) query.set("q", words.value.trim());
  for (const [name, [value]] of Object.entries(filters)) query.set(name.toLowerCase(), value);
  const text = query.toString();
  history.replaceState(null, "", text ? `?${text}` : location.pathname);
};

// what is not in English says so, or a screen reader would speak te reo Māori as English
const spoken = (data, of) => data.meta[`${of}-language`] ? { lang: data.meta[`${of}-language`] } : {};

const item = (data) => {
  const facts = element("p", { class: "release-facts" },
    element("span", { class: `tag tag-${data.meta.decision}` }, data.meta.status),
    ...["kind", "agency", "reference", "day"].filter((name) => data.meta[name])
      .map((name) => element("span", spoken(data, name), data.meta[name])));
  return element("li", { class: "release" },
    element("h2", { class: "release-title" },
      element("a", { href: data.url, ...spoken(data, "title") }, data.meta.title)),
    facts,
    element("p", { class: "release-abstract", ...spoken(data, "excerpt") }, ...excerpt(data.excerpt)));
};

const show = async (from) => {
  const mine = asked;
  const data = await Promise.all(results.slice(from, from + SHOWN).map((result) => result.data()));
  if (mine !== asked) return;
  const items = data.map(item);
  if (from === 0) found.replaceChildren(items.length ? element("ul", { class: "releases" }, ...items) : "");
  else found.firstElementChild.append(...items);
  more.hidden = results.length <= from + SHOWN;
  if (from > 0) items[0].querySelector("a").focus();
};

const fill = (counts) => {
  for (const name of FACETS) {
    const values = Object.entries(counts[name] ?? {}).sort(([a], [b]) =>
      name === "Year" ? b.localeCompare(a) : a.localeCompare(b, "en-NZ", { numeric: true }));
    let select = facets.querySelector(`select[name="${name}"]`);
    if (!select) {
      select = element("select", { name, id: `facet-${name.toLowerCase()}` });
      select.addEventListener("change", search);
      facets.append(element("p", {}, element("label", { for: select.id }, name), select));
    }
    const kept = select.value || new URLSearchParams(location.search).get(name.toLowerCase()) || "";
    select.replaceChildren(element("option", { value: "" }, "Any"),
      ...values.map(([value, count]) => element("option", { value }, `${value} (${count})`)));
    select.value = kept;
    if (select.selectedIndex < 0) select.value = "";
  }
};

async function search() {
  const mine = ++asked;
  if (!pagefind && words.value.trim()) told.textContent = "Looking …";
  if (!await ready() || mine !== asked) return;
  const filters = chosen();
  const typed = words.value.trim();
  remember(filters);
  const number = Object.keys(filters).length;
  narrow.querySelector("span").textContent = number ? ` (${number} chosen)` : "";
  if (!typed && !number) {
    results = [];
    found.replaceChildren();
    more.hidden = true;
    told.textContent = "";
    return;
  }
  let answer = await pagefind.search(typed || null, { filters });
  // Māori may be written with doubled vowels for macrons; what was typed comes first
  const folded = typed.replace(/([aeiou])\1/gi, "$1");
  if (typed && folded !== typed && !answer.results.length) answer = await pagefind.search(folded, { filters });
  if (mine !== asked) return;
  results = answer.results;
  await show(0);
  if (mine === asked) told.textContent = results.length ? `${counted(results.length, "release")} found` : "Nothing found";
}

const offered = async () => {
  const answer = await fetch(new URL("search/bundles.json", root));
  if (!answer.ok) throw new Error(`search/bundles.json: ${answer.status}`);
  return (await answer.json()).bundles;
};

const load = async () => {
  // asked for anew: since the page was opened, a change may have made a bundle under another name
  const bundles = await offered();
  let loaded = 0;
  const [first, ...others] = bundles.filter((bundle) => (loaded += bundle.count) - bundle.count < AT_FIRST);
  const engine = await import(`${path(first)}pagefind.js`);
  await engine.options({ baseUrl: root.pathname, excerptLength: 30 });
  await engine.init();
  await Promise.all(others.map((bundle) => engine.mergeIndex(path(bundle), { baseUrl: root.pathname })));
  fill(await engine.filters());
  waiting = bundles.slice(1 + others.length);
  if (waiting.length) {
    earlier.textContent = `Search years before ${waiting[0].year + 1} too`;
    earlier.hidden = false;
  }
  pagefind = engine;
};

// gives whether there is something to search with
const ready = async () => {
  loading ??= load();
  try {
    await loading;
    return true;
  } catch (error) {
    loading = null; // an index that is just being replaced, or a line that failed: the next try may work
    told.textContent = "Search cannot be used just now. All that it finds stands in the lists below.";
    return false;
  }
};

const later = (() => {
  let timer = 0;
  return () => { clearTimeout(timer); timer = setTimeout(search, 200); };
})();

form.addEventListener("focusin", ready);
narrow.addEventListener("toggle", () => narrow.open && ready());
form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
words.addEventListener("input", later);
more.addEventListener("click", () => show(found.querySelectorAll(".release").length));
earlier.addEventListener("click", async () => {
  const bundles = waiting;
  waiting = [];
  earlier.hidden = true;
  words.focus();
  await Promise.all(bundles.map((bundle) => pagefind.mergeIndex(path(bundle), { baseUrl: root.pathname })));
  fill(await pagefind.filters());
  search();
});

try {
  if ((await offered()).length) {
    const given = new URLSearchParams(location.search);
    words.value = given.get("q") ?? "";
    narrow.open = FACETS.some((name) => given.has(name.toLowerCase()));
    document.querySelector("#without").hidden = true;
    form.hidden = false;
    if (given.size) search();
  }
} catch (error) {
  // a folder opened from a disk: the lists remain
  document.querySelector("#without").textContent =
    "Search cannot be used just now. All that it finds stands in these lists as well.";
}
