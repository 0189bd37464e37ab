import { html, htmlOfBundle, type SafeHtml } from "./html.js";

/**
 * Part of the scripts of wide views: some pages let an output become as wide as what is in it, and scroll around it. There
 * `max-width:100%` limits nothing.
 */
export const fitPage: SafeHtml = htmlOfBundle(
  html`<script>
    function fitPage(root, width) {
      root.style.maxWidth = width;
      for (let box = root.parentElement; box; box = box.parentElement) {
        if (box.clientWidth === 0 || box.scrollWidth - box.clientWidth <= 1) continue;
        const left = root.getBoundingClientRect().left - box.getBoundingClientRect().left + box.scrollLeft;
        root.style.maxWidth = "min(" + width + "," + Math.max(160, box.clientWidth - left - 12) + "px)";
        return;
      }
    }
  </script>`
    .toString()
    .slice("<script>".length, -"</script>".length),
);
