import { html, type SafeHtml } from "../page/html.js";
import { scriptParts } from "../page/script-parts.js";

/**
 * Sliders of the thresholds above a table of ratings: what is flagged follows from the shares in the page. As the grid's, it is one
 * text for all tables and adds its controls itself.
 */
export const ratingsScript: SafeHtml = html`<script>
  (() => {
    const waiting = "[data-kinetoscope-ratings]:not([data-kinetoscope-live])";
    ${scriptParts};
    for (const root of document.querySelectorAll(waiting)) start(root);

    function start(root) {
      root.setAttribute("data-kinetoscope-live", "");
      const given = JSON.parse(root.getAttribute("data-kinetoscope-ratings"));
      const rules = given.map(([label, threshold]) => ({ label, threshold, given: threshold }));
      const looks = ["data-above", "data-below", "data-chip"].map((name) => root.getAttribute(name));
      const rows = [...root.querySelectorAll("[data-part=flags]")].map((flags) => ({
        flags,
        shares: [...flags.closest("tr").querySelectorAll("[data-part=share]")].map((element) => ({
          element,
          label: element.getAttribute("data-label"),
          share: Number(element.getAttribute("data-share")),
        })),
      }));
      const bar = makeBar("Thresholds");
      const write = (percent) => percent + String.fromCharCode(160) + "%";
      for (const rule of rules) {
        const range = { min: 0, max: 100, step: 1, value: Math.round(100 * rule.threshold) };
        bar.append(
          makeSlider(rule.label + " above", range, write, (percent) => {
            rule.threshold = percent / 100;
            update();
          }),
        );
      }
      const said = makeStatus();
      bar.append(said);
      root.prepend(bar);

      function update() {
        let count = 0;
        for (const { flags, shares } of rows) {
          const above = rules.filter(({ label, threshold }) =>
            shares.some((each) => each.label === label && each.share > threshold),
          );
          count += Number(above.length > 0);
          for (const { element, label } of shares)
            element.style.cssText = above.some((rule) => rule.label === label) ? looks[0] : looks[1];
          flags.replaceChildren(...above.map(({ label }) => make("span", looks[2], label)));
        }
        const isGiven = rules.every(({ threshold, given }) => threshold === given);
        said.textContent = isGiven ? "" : count + " of " + rows.length + " flagged";
      }
    }
  })();
</script>`;
