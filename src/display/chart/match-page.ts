import { html, type SafeHtml } from "../page/html.js";

/**
 * Follows a chart in HTML: on a dark page its light ground would be a white card. Light text is what makes a page dark. Where no
 * script runs, the style of a saved page does the same, and elsewhere the card stays.
 */
export const matchPageScript: SafeHtml = html`<script>
  (() => {
    for (const chart of document.querySelectorAll("img[data-kinetoscope-chart]")) {
      const { color } = getComputedStyle(chart.parentElement);
      const [, red, green, blue] = /^rgba?\\((\\d+), (\\d+), (\\d+)/.exec(color) ?? [];
      const isDark = Number(red) + Number(green) + Number(blue) > 420;
      chart.style.filter = isDark ? "invert(0.93) hue-rotate(180deg)" : "none";
    }
  })();
</script>`;
