import { html, type SafeHtml } from "../page/html.js";

/**
 * Follows a chart in HTML: on a dark page its light ground would be a white card. Light text is what makes a page dark. Where no
 * script runs, the style of a saved page does the same, and elsewhere the card stays.
 */
export const matchPageScript: SafeHtml = html`<script>
  (() => {
    const watched = "data-kinetoscope-watched";
    const page = document.documentElement;
    const match = () => {
      for (const chart of document.querySelectorAll("img[data-kinetoscope-chart]")) {
        const { color } = getComputedStyle(chart.parentElement);
        const [, red, green, blue] = /^rgba?\\((\\d+), (\\d+), (\\d+)/.exec(color) ?? [];
        const isDark = Number(red) + Number(green) + Number(blue) > 420;
        chart.style.filter = isDark ? "invert(0.93) hue-rotate(180deg)" : "none";
      }
    };
    match();
    if (page.hasAttribute(watched)) return;
    page.setAttribute(watched, "");
    // a notebook's theme is an attribute of its page, and may be exchanged
    const watch = new MutationObserver(match);
    for (const each of [page, document.body]) watch.observe(each, { attributes: true });
  })();
</script>`;
