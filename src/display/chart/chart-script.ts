import { html, type SafeHtml } from "../page/html.js";
import { scriptParts } from "../page/script-parts.js";

/**
 * The tooltips of charts: places and texts stand in an attribute of each chart. With the keyboard the chart takes the focus, and
 * arrows go from place to place.
 */
export const chartScript: SafeHtml = html`<script>
  (() => {
    const waiting = "[data-kinetoscope-points]:not([data-kinetoscope-live])";
    ${scriptParts};
    for (const root of document.querySelectorAll(waiting)) start(root);

    function start(root) {
      root.setAttribute("data-kinetoscope-live", "");
      const { width, height, points } = JSON.parse(root.getAttribute("data-kinetoscope-points"));
      const picture = root.querySelector("img");
      const ring = make(
        "div",
        "display:none;position:absolute;width:9px;height:9px;margin:-6.5px 0 0 -6.5px;border:2px solid #c8821e;border-radius:50%;pointer-events:none",
      );
      const box = make(
        "div",
        "display:none;position:absolute;z-index:1;padding:4px 8px;border-radius:5px;background-color:#24292f;color:#fff;font-size:12px;line-height:1.45;white-space:pre;pointer-events:none",
      );
      box.setAttribute("role", "status");
      root.append(ring, box);
      root.style.outlineOffset = "-3px";
      root.tabIndex = 0;
      root.setAttribute("role", "group");
      root.setAttribute("aria-label", "Chart: arrows go from point to point");
      let at = -1;

      function show(place) {
        at = place;
        const isShown = place >= 0;
        ring.style.display = box.style.display = isShown ? "block" : "none";
        if (!isShown) return;
        const [x, y, text] = points[place];
        // the picture may be scrolled, and all of it zoomed
        const left = (x / width) * picture.offsetWidth;
        const top = (y / height) * picture.offsetHeight;
        ring.style.left = left + "px";
        ring.style.top = top + "px";
        box.textContent = text;
        const isTooFar = left + 14 + box.offsetWidth > root.scrollLeft + root.clientWidth;
        box.style.left = Math.max(0, isTooFar ? left - 14 - box.offsetWidth : left + 14) + "px";
        const lowest = picture.offsetHeight - box.offsetHeight;
        box.style.top = Math.max(0, Math.min(lowest, top - box.offsetHeight / 2)) + "px";
      }

      const showNearest = (event) => {
        const shown = picture.getBoundingClientRect();
        const x = ((event.clientX - shown.left) / shown.width) * width;
        const y = ((event.clientY - shown.top) / shown.height) * height;
        let [nearest, least] = [-1, 40 * 40];
        points.forEach(([pointX, pointY], i) => {
          const distance = (pointX - x) ** 2 + (pointY - y) ** 2;
          if (distance < least) [nearest, least] = [i, distance];
        });
        show(nearest);
      };
      for (const kind of ["pointermove", "pointerdown"]) root.addEventListener(kind, showNearest);
      root.addEventListener("pointerleave", () => show(-1));
      root.addEventListener("blur", () => show(-1));
      root.addEventListener("keydown", (event) => {
        const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
        if (event.key === "Escape") show(-1);
        if (!Object.hasOwn(steps, event.key)) return;
        event.preventDefault();
        show(Math.min(points.length - 1, Math.max(0, at + steps[event.key])));
      });
      showFocus(root);
    }
  })();
</script>`;
