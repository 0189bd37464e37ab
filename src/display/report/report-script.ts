import { html, type SafeHtml } from "../page/html.js";
import { scriptParts } from "../page/script-parts.js";

/** Makes buttons of a confusion matrix's wrong counts: each opens the pair of classes that it counts, where its clips are. */
export const reportScript: SafeHtml = html`<script>
  (() => {
    const waiting = "[data-kinetoscope-report]:not([data-kinetoscope-live])";
    ${scriptParts};
    for (const root of document.querySelectorAll(waiting)) start(root);

    function start(root) {
      root.setAttribute("data-kinetoscope-live", "");
      const pairs = new Map();
      for (const pair of root.querySelectorAll("[data-pair]"))
        pairs.set(pair.getAttribute("data-pair"), pair);
      const hint = make("p", "margin:6px 0 0 0;font-size:12px;opacity:0.85");
      for (const count of root.querySelectorAll("[data-count]")) {
        const pair = pairs.get(count.getAttribute("data-count"));
        if (!pair) continue;
        const summary = pair.querySelector("summary");
        const button = showFocus(make("button", "all:unset;cursor:pointer;text-decoration:underline dotted"));
        button.type = "button";
        button.setAttribute("aria-label", summary.textContent.trim().replace(/\\s+/g, " "));
        button.title = button.getAttribute("aria-label");
        button.append(...count.childNodes);
        count.append(button);
        hint.textContent = "A wrong count opens its clips in the list below";
        count.closest("[data-kinetoscope-table]").after(hint);
        button.addEventListener("click", () => {
          for (let box = pair; box && root.contains(box); box = box.parentElement.closest("details"))
            box.open = true;
          summary.scrollIntoView({ block: "center" });
          summary.focus({ preventScroll: true });
        });
      }
    }
  })();
</script>`;
