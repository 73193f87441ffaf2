// What is measured inside a page and axe does not see. Set up as window.probes by tests/e2e/a11y.py.

(() => {
  const STOPS = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const MAY_BE_CUT = ".unseen, .skip, [role=region], [popover], svg, select, textarea, script, style";
  const all = (selector) => [...document.querySelectorAll(selector)];

  /** Pixels that the page is too wide. */
  function overflow() {
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;
  }

  /** Texts cut off by an ancestor that hides what does not fit; what scrolls or is only heard may be cut. */
  function clipped() {
    const cut = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (!text.data.trim() || text.parentElement.closest(MAY_BE_CUT)) continue;
      range.selectNodeContents(text);
      const place = range.getBoundingClientRect();
      if (place.width && hidden(place, text.parentElement)) cut.push(text.data.trim().slice(0, 50));
    }
    return cut;
  }

  function hidden(place, parent) {
    for (let around = parent; around && around !== document.body; around = around.parentElement) {
      const style = getComputedStyle(around);
      if (!/hidden|clip/.test(style.overflowX + style.overflowY)) continue;
      const box = around.getBoundingClientRect();
      if (place.right > box.right + 1 || place.bottom > box.bottom + 1 || place.left < box.left - 1) return true;
    }
    return false;
  }

  const ringed = (element) => {
    const style = element && getComputedStyle(element);
    return Boolean(style) && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };

  /** Where the focus is: what it is called, whether one sees it, and how large it is. */
  function focus() {
    const element = document.activeElement;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const labels = [...(element.labels ?? [])];
    const inside = (value, limit) => Math.min(Math.max(value, 0), limit - 1);
    const hit = document.elementFromPoint(
      inside(box.left + box.width / 2, innerWidth),
      inside(box.top + Math.min(box.height, 40) / 2, innerHeight),
    );
    const mine = hit && (element.contains(hit) || hit.contains(element) || labels.some((label) => label.contains(hit)));
    const name = element.getAttribute("aria-label") || element.innerText || labels[0]?.innerText || element.id || "";
    return {
      tag: element.tagName,
      name: name.trim().slice(0, 60),
      ring: [style, ...ground(element)].some((one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2),
      covered: !mine,
      inline: style.display === "inline",
      width: box.width,
      height: box.height,
    };
  }

  /** A link that covers its card or row has its ring around that. */
  function ground(element) {
    const whole = element.matches(".cover") && element.closest(".card, .row");
    return whole ? [getComputedStyle(whole)] : [];
  }

  /** How many stops the Tab key has: of radio buttons one for each group, of what is folded or hidden none. */
  function stops() {
    const groups = new Set();
    return all(STOPS).filter((element) => {
      if (element.disabled || element.type === "hidden") return false;
      if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false;
      if (element.type !== "radio") return true;
      const group = `${element.form?.action} ${element.name}`;
      return !groups.has(group) && Boolean(groups.add(group));
    }).length;
  }

  /** What moves although the reader asked for no motion. */
  function moving() {
    const long = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
    return all("*").filter((element) => {
      const style = getComputedStyle(element);
      const animated = style.animationName !== "none" && long(style.animationDuration);
      return animated || long(style.transitionDuration) || style.scrollBehavior === "smooth";
    }).map((element) => element.outerHTML.slice(0, 80));
  }

  /** How the page is built, for those who hear it. */
  function shape() {
    return {
      language: document.documentElement.lang,
      title: document.title,
      h1: all("h1").length,
      main: all("main").length,
      levels: all("h1, h2, h3, h4, h5, h6").filter((h) => h.checkVisibility()).map((h) => Number(h.tagName[1])),
      languages: all(".site-languages a").map((link) => link.lang),
      described: Boolean(document.querySelector("meta[name=description]")?.content),
    };
  }

  window.probes = { overflow, clipped, focus, stops, moving, shape };
})();
