/* The desk's own script: keys, drawing, moving, progress. Every screen works without it, drawing aside. */
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const $ = (what, within = document) => within.querySelector(what);
  const $$ = (what, within = document) => [...within.querySelectorAll(what)];
  let band = null; // the box that is being drawn: {x, y, w, h, rect}
  let drawing = false;

  // -- forms of the workspace swap it in place ------------------------------------------------------
  function prepare() {
    const workspace = $("#workspace");
    if (!workspace || workspace.dataset.ready) return;
    workspace.dataset.ready = "yes";
    for (const form of $$("form[data-swap]", workspace)) {
      form.setAttribute("hx-post", form.getAttribute("action"));
      form.setAttribute("hx-target", "#workspace");
      form.setAttribute("hx-select", "#workspace");
      form.setAttribute("hx-swap", "outerHTML show:none");
      form.setAttribute("hx-disabled-elt", "find button");
      for (const button of $$("button[formaction]", form)) {
        button.addEventListener("click", () => form.setAttribute("hx-post", button.getAttribute("formaction")));
      }
      form.addEventListener("htmx:configRequest", (e) => {
        const to = e.detail.triggeringEvent?.submitter?.getAttribute("formaction");
        if (to) e.detail.path = to;
      });
      window.htmx?.process(form);
    }
    $("#draw-button")?.removeAttribute("hidden");
    $("#keys-button")?.removeAttribute("hidden");
    $("#draw-button")?.addEventListener("click", () => begin(true));
    $(".jump")?.addEventListener("submit", (e) => {
      e.preventDefault();
      const n = Math.min(Math.max(parseInt($("#jump").value, 10) || 1, 1), Number(workspace.dataset.pages));
      location.href = `${workspace.dataset.base}/pages/${n}`;
    });
    for (const select of $$("select.ground", workspace)) select.addEventListener("change", () => guide(select));
    const unsure = $("#unsure-on"), kept = sessionStorage.getItem("desk-unsure");
    if (unsure && kept) unsure.checked = kept === "on"; // as on the page before
    $(".card.current")?.scrollIntoView({ block: "nearest" });
    look(workspace.dataset.page);
    $("#conflict")?.focus();
    band = null;
    drawing = false;
    sheet();
  }
  // the page stays where it was after a change, and the choice that is on is in sight
  let looked = null;
  function look(number) {
    const frame = $(".sheet-frame");
    if (!frame) return; // the screen of pictures has none
    const here = $(".mark.here", frame);
    if (looked?.page === number) Object.assign(frame, { scrollTop: looked.top, scrollLeft: looked.left });
    looked = null;
    if (!here) return;
    const seen = frame.getBoundingClientRect(), mark = here.getBoundingClientRect();
    if (mark.top < seen.top || mark.bottom > Math.min(seen.bottom, innerHeight)) frame.scrollTop += mark.top - seen.top - frame.clientHeight / 3;
    if (mark.left < seen.left || mark.right > seen.right) frame.scrollLeft += mark.left - seen.left - frame.clientWidth / 3;
  }
  function guide(select) {
    // what a ground means stands once on the screen, however many pickers there are
    const told = select.value && document.getElementById(`means-${select.value}`)?.textContent;
    select.parentElement.querySelector(".guide").textContent = told || "";
  }
  document.addEventListener("htmx:afterSwap", prepare); // at once: the next key may follow quickly
  document.addEventListener("htmx:afterSettle", (e) => {
    prepare();
    const where = e.detail.xhr?.responseURL;
    if (where && new URL(where).pathname !== location.pathname) history.replaceState(null, "", where);
    if (where && new URL(where).pathname.endsWith("/sign-off")) location.href = where;
  });
  document.addEventListener("htmx:beforeSwap", (e) => {
    const frame = $(".sheet-frame");
    if (frame) looked = { page: $("#workspace").dataset.page, top: frame.scrollTop, left: frame.scrollLeft };
    // an answer without a workspace is another page (signed out, or all pages are final): go there
    if (!e.detail.serverResponse.includes('id="workspace"')) {
      e.detail.shouldSwap = false;
      location.href = e.detail.xhr.responseURL;
    }
  });

  // -- drawing on the page ---------------------------------------------------------------------------
  function point(svg, e) {
    const at = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const { width, height } = svg.viewBox.baseVal;
    return { x: Math.min(Math.max(at.x, 0), width), y: Math.min(Math.max(at.y, 0), height) };
  }
  function show(svg) {
    if (!band) return;
    band.rect ??= svg.appendChild(Object.assign(document.createElementNS(SVG, "rect")));
    band.rect.setAttribute("class", "band");
    for (const [name, value] of [["x", band.x], ["y", band.y], ["width", band.w], ["height", band.h]]) band.rect.setAttribute(name, value);
    fill("draw", band);
  }
  function fill(prefix, box) {
    const edges = { left: box.x, top: box.y, right: box.x + box.w, bottom: box.y + box.h };
    for (const [name, value] of Object.entries(edges)) {
      const field = $(`#${prefix}-${name}`);
      if (field) field.value = value.toFixed(2);
    }
  }
  function begin(byKey) {
    const frame = $("#sheet"), svg = $("svg", frame), details = $("#draw");
    if (!details) return;
    drawing = true;
    frame.classList.add("drawing");
    details.open = true;
    if (byKey) {
      const { width, height } = svg.viewBox.baseVal;
      band = band ?? { x: width / 2 - 60, y: height / 2 - 8, w: 120, h: 16 };
      show(svg);
      band.rect.setAttribute("tabindex", "0");
      band.rect.setAttribute("role", "img");
      band.rect.setAttribute("aria-label", $("#draw-button").textContent);
      band.rect.scrollIntoView({ block: "center" });
      band.rect.focus({ preventScroll: true });
    }
  }
  function finish() {
    $("#draw").open = true;
    $("#draw-ground").focus();
    $("#draw").scrollIntoView({ block: "nearest" });
  }
  function sheet() {
    const frame = $("#sheet");
    if (!frame) return;
    const svg = $("svg", frame), mayDraw = Boolean($("#draw"));
    if (!mayDraw) return;
    frame.classList.add("drawing");
    let from = null, moving = null;
    const own = $(".mark.drawn.here", svg);
    if (own) handles(svg, own);
    svg.addEventListener("pointerdown", (e) => {
      if (e.button !== 0) return;
      const handle = e.target.closest(".handle"), mark = e.target.closest(".mark.drawn.here");
      if (handle || mark) {
        moving = { rect: $("rect", own), from: point(svg, e), resize: Boolean(handle), moved: false };
        moving.box = box(moving.rect);
      } else if (e.target.closest(".mark") && !drawing) return;
      else from = point(svg, e);
      svg.setPointerCapture(e.pointerId);
      e.preventDefault();
    });
    svg.addEventListener("pointermove", (e) => {
      const at = point(svg, e);
      if (moving) {
        const dx = at.x - moving.from.x, dy = at.y - moving.from.y;
        moving.moved ||= Math.abs(dx) + Math.abs(dy) > 1;
        change(moving, dx, dy);
      } else if (from) {
        band = { x: Math.min(from.x, at.x), y: Math.min(from.y, at.y), w: Math.abs(at.x - from.x), h: Math.abs(at.y - from.y), rect: band?.rect };
        show(svg);
      }
    });
    svg.addEventListener("pointerup", () => {
      if (moving?.moved) $("#place").requestSubmit();
      else if (from && band && band.w > 2 && band.h > 2) finish();
      from = moving = null;
    });
    svg.addEventListener("dragstart", (e) => e.preventDefault()); // a mark is a link, which a browser would drag
    svg.addEventListener("click", (e) => {
      if (e.target.closest(".mark.drawn.here")) e.preventDefault();
    });
    svg.addEventListener("keydown", (e) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
      if (band?.rect === e.target) {
        if (step) {
          if (e.shiftKey) { band.w = Math.max(band.w + 2 * step[0], 2); band.h = Math.max(band.h + 2 * step[1], 2); }
          else { band.x = Math.max(band.x + 2 * step[0], 0); band.y = Math.max(band.y + 2 * step[1], 0); }
          show(svg);
        } else if (e.key === "Enter") finish();
        else if (e.key === "Escape") { band.rect.remove(); band = null; drawing = false; }
        else return;
        e.preventDefault();
        e.stopPropagation();
        return;
      }
      const mark = e.target.closest(".mark.drawn.here");
      if (!mark) return;
      if (step) {
        moving = { rect: $("rect", mark), resize: e.shiftKey };
        moving.box = box(moving.rect);
        change(moving, 2 * step[0], 2 * step[1]);
        moving = null;
        clearTimeout(sheet.later);
        sheet.later = setTimeout(() => $("#place")?.requestSubmit(), 700);
      } else if (e.key === "Delete") $("[value=removed]", $(".card.current"))?.click();
      else return;
      e.preventDefault();
      e.stopPropagation();
    });
  }
  function box(rect) {
    return { x: +rect.getAttribute("x"), y: +rect.getAttribute("y"), w: +rect.getAttribute("width"), h: +rect.getAttribute("height") };
  }
  function change(moving, dx, dy) {
    const b = moving.box;
    const now = moving.resize ? { x: b.x, y: b.y, w: Math.max(b.w + dx, 2), h: Math.max(b.h + dy, 2) } : { x: b.x + dx, y: b.y + dy, w: b.w, h: b.h };
    for (const rect of $$("rect:not(.handle)", moving.rect.parentElement)) {
      for (const [name, value] of [["x", now.x], ["y", now.y], ["width", now.w], ["height", now.h]]) rect.setAttribute(name, value);
    }
    const handle = $(".handle");
    if (handle) { handle.setAttribute("x", now.x + now.w - 4); handle.setAttribute("y", now.y + now.h - 4); }
    fill("place", now);
  }
  function handles(svg, own) {
    const b = box($("rect", own)), handle = svg.appendChild(document.createElementNS(SVG, "rect"));
    handle.setAttribute("class", "handle");
    for (const [name, value] of [["x", b.x + b.w - 4], ["y", b.y + b.h - 4], ["width", 8], ["height", 8]]) handle.setAttribute(name, value);
  }

  // -- single keys, which can be turned off (WCAG 2.1.4) -----------------------------------------------
  const keysOn = () => localStorage.getItem("desk-keys") !== "off";
  document.addEventListener("keydown", (e) => {
    if (!keysOn() || e.ctrlKey || e.metaKey || e.altKey || $("#keys")?.open) return;
    if (e.target.closest("input, textarea, select, [contenteditable]")) return;
    if ($("table.queue")) return waiting(e);
    if (!$("#workspace")) return;
    if (e.key === "j" || e.key === "k") {
      const cards = $$(".card"), here = cards.findIndex((c) => c.classList.contains("current"));
      const next = cards[here + (e.key === "j" ? 1 : -1)];
      if (next) location.href = $("a", next).href;
      return;
    }
    const target = $(`.card.current [data-key="${CSS.escape(e.key)}"]`) ?? $(`.unsure-told [data-key="${CSS.escape(e.key)}"]`) ?? $(`.tools [data-key="${CSS.escape(e.key)}"]`);
    if (!target || target.getAttribute("aria-disabled")) return;
    e.preventDefault();
    if (target.matches("input:not([type=checkbox]), textarea")) target.focus();
    else target.click();
  });

  // in the queue: on to the next document, or to the search
  function waiting(e) {
    const documents = $$(".queue tbody th > a"), here = documents.indexOf(document.activeElement);
    if (e.key === "j" || e.key === "k") (documents[here + (e.key === "j" ? 1 : -1)] ?? documents[here < 0 ? 0 : here])?.focus();
    else if (e.key === "/") $("#q").focus();
    else if (e.key === "m") ($(".lenses a:not([aria-current])") ?? $(".lenses a")).click();
    else return;
    e.preventDefault();
  }

  // -- what runs, told by the server --------------------------------------------------------------------
  function follow() {
    const running = $("#running[data-follow]");
    if (!running || !$("progress", running)) return;
    const events = new EventSource(running.dataset.follow);
    events.onmessage = (e) => {
      const told = JSON.parse(e.data), bar = $("progress", running);
      if (!told.running) { events.close(); location.reload(); return; }
      $("strong", running).textContent = told.said;
      if (told.whole) { bar.max = told.whole; bar.value = told.done; }
    };
  }

  // -- adding documents -------------------------------------------------------------------------------
  function submitting() {
    const form = $("#submit");
    if (!form) return;
    const files = $("#files"), titles = $("#titles"), title = $("#title");
    files.addEventListener("change", () => {
      titles.replaceChildren();
      titles.hidden = files.files.length < 2;
      [...files.files].forEach((file, n) => {
        if (files.files.length < 2) return;
        const field = titles.appendChild(document.createElement("div"));
        field.className = "field";
        const label = field.appendChild(document.createElement("label"));
        label.htmlFor = `title-${n + 1}`;
        label.textContent = `${title.labels[0].firstChild.textContent.trim()}: ${file.name}`;
        const input = field.appendChild(document.createElement("input"));
        Object.assign(input, { id: label.htmlFor, name: label.htmlFor });
      });
    });
    files.addEventListener("change", () => offer(form, files));
    $("#fill-in").hidden = true; // with a script the first page is read as soon as a file is chosen
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      const sending = $("#sending"), bar = $("progress", sending), asked = new XMLHttpRequest();
      sending.hidden = false;
      asked.upload.onprogress = (p) => { bar.value = (100 * p.loaded) / p.total; };
      asked.onload = () => {
        if (asked.responseURL !== location.href && asked.status < 400) { location.href = asked.responseURL; return; }
        const page = new DOMParser().parseFromString(asked.responseText, "text/html"), told = $("#main", page);
        if (!told) { sending.textContent = asked.responseText; return; } // turned away before any page: too large
        $("#main").replaceChildren(...told.childNodes);
        submitting();
        $(".alert")?.scrollIntoView();
      };
      asked.onerror = () => { sending.hidden = true; HTMLFormElement.prototype.submit.call(form); };
      asked.open("POST", form.action);
      asked.send(new FormData(form));
    });
  }
  // what the first file says of itself stands beside the form; whoever fills it in takes over what is right
  async function offer(form, files) {
    const offered = $("#offered"), offers = $("#offers"), file = files.files[0];
    offered.hidden = !file;
    if (!file) return;
    offers.textContent = offered.dataset.reading;
    const asked = new FormData();
    asked.set("csrf", $("[name=csrf]", form).value);
    asked.set("files", file);
    let told = { offered: [], marking: "" };
    try {
      const answer = await fetch("/desk/submit/suggest", { method: "POST", body: asked, headers: { accept: "application/json" } });
      if (answer.ok) told = await answer.json();
    } catch { /* the form works without it */ }
    if (files.files[0] !== file) return; // another file was chosen meanwhile
    offers.replaceChildren();
    if (told.marking) offers.appendChild(document.createElement("p")).textContent = `${offered.dataset.marked} ${told.marking}`;
    if (!told.offered.length) offers.appendChild(document.createElement("p")).textContent = offered.dataset.nothing;
    const list = offers.appendChild(document.createElement("dl"));
    list.className = "facts";
    for (const one of told.offered) {
      const field = $(`#${one.field}`, form), name = field.labels[0].firstChild.textContent.trim();
      const shown = field.matches("select") ? [...field.options].find((o) => o.value === one.value)?.textContent ?? one.value : one.value;
      const row = list.appendChild(document.createElement("div"));
      row.className = "offer";
      row.appendChild(document.createElement("dt")).textContent = name;
      const said = row.appendChild(document.createElement("dd"));
      said.append(`${shown} `);
      const button = said.appendChild(document.createElement("button"));
      Object.assign(button, { type: "button", className: "quiet", textContent: offered.dataset.take });
      button.setAttribute("aria-label", `${offered.dataset.take}: ${name}, ${shown}`);
      button.addEventListener("click", () => {
        field.value = one.value;
        button.disabled = true;
        field.classList.add("taken");
      });
    }
  }

  // -- what goes with an event of the register ---------------------------------------------------------
  function choosing() {
    const event = $("#event");
    if (!event) return;
    const told = () => {
      for (const codes of $$(".codes")) {
        codes.hidden = codes.dataset.event !== event.value;
        codes.open = !codes.hidden;
      }
    };
    event.addEventListener("change", told);
    told();
  }
  document.addEventListener("change", (e) => {
    if (e.target.id === "unsure-on") sessionStorage.setItem("desk-unsure", e.target.checked ? "on" : "off");
    if (e.target.id === "keys-on") localStorage.setItem("desk-keys", e.target.checked ? "on" : "off");
  });
  document.addEventListener("click", (e) => {
    if (e.target.closest("#keys-button")) $("#keys").showModal();
  });
  const start = () => {
    $("#keys-button")?.removeAttribute("hidden");
    if ($("#keys-on")) $("#keys-on").checked = keysOn();
    prepare();
    follow();
    submitting();
    choosing();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
