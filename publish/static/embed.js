// An agency's newest releases in a page of its own: <div data-releases="AGENCY"></div> becomes a list of links.
// What stands in the div stays where the list cannot be had, so put a link to the agency's releases there.

const site = new URL("..", import.meta.url);
const FEWEST = 1;
const MOST = 20;

const element = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
};

const item = (release) => element("li", {},
  element("a", { href: release.page, lang: release.language }, release.title), " ",
  element("span", { class: "release-status" }, release.status), ", ",
  element("time", { datetime: release.published_at }, release.published));

for (const place of document.querySelectorAll("[data-releases]")) {
  try {
    const address = new URL(`${encodeURIComponent(place.dataset.releases)}/embed/list.json`, site);
    const answer = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" });
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
    const { releases, all } = await answer.json();
    const wanted = Number(place.dataset.most) || releases.length;
    const shown = releases.slice(0, Math.min(Math.max(wanted, FEWEST), MOST));
    place.replaceChildren(
      element("ul", { class: "releases" }, ...shown.map(item)),
      element("p", {}, element("a", { href: all }, "All releases")));
  } catch (error) {
    console.warn("The list of releases could not be had; what the page says itself stays.", error);
  }
}
