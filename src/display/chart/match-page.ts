import { html, type SafeHtml } from "../page/html.js";

/**
 * Follows a chart in HTML: on a dark page its light ground would be a white card. Light text is what makes a page dark. Where no
 * script runs, the style of a saved page does the same, and elsewhere the card stays.
 */
export const matchPageScript: SafeHtml = html`<script>
  (() => {
    const charts = [...document.querySelectorAll("img[data-kinetoscope-chart]")];
    const match = () => {
      for (const chart of charts.filter((each) => each.isConnected)) {
        const { color } = getComputedStyle(chart.parentElement);
        const [, red, green, blue] = /^rgba?\\((\\d+), (\\d+), (\\d+)/.exec(color) ?? [];
        const isDark = Number(red) + Number(green) + Number(blue) > 420;
        chart.style.filter = isDark ? "invert(0.93) hue-rotate(180deg)" : "none";
      }
    };
    match();
    // a notebook's theme is an attribute of its page, and may be exchanged
    const watch = new MutationObserver(() =>
      charts.some((chart) => chart.isConnected) ? match() : watch.disconnect(),
    );
    for (const each of [document.documentElement, document.body]) watch.observe(each, { attributes: true });
  })();
</script>`;
