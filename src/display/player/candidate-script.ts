import { html, type SafeHtml } from "../page/html.js";
import { scriptParts } from "../page/script-parts.js";

/**
 * The sliders of a candidate player: from the scores in an attribute it computes the candidates as `clipCandidates` does, and shows
 * them as bands over the chart and as buttons that play them. Without it the player shows those of the first settings.
 */
export const candidateScript: SafeHtml = html`<script>
  (() => {
    const waiting = "[data-kinetoscope-candidates]:not([data-kinetoscope-live])";
    ${scriptParts};
    for (const root of document.querySelectorAll(waiting)) start(root);

    function start(root) {
      const player = root.closest("[data-kinetoscope-player]");
      const video = player && player.querySelector("video");
      const bands = player && player.querySelector("[data-part=bands]");
      if (!video || !bands) return;
      root.setAttribute("data-kinetoscope-live", "");
      const data = JSON.parse(root.getAttribute("data-kinetoscope-candidates"));
      const axes = JSON.parse(player.getAttribute("data-kinetoscope-player"));
      const { seconds, names, classes } = data;
      const best = floats(data.best);
      const columns = data.columns.map(([name, shares]) => ({ name, shares: floats(shares) }));
      const state = { skip: data.skip, length: data.length, count: data.count, column: data.column };
      const percent = (share) => (100 * share).toFixed(1) + String.fromCharCode(160) + "%";
      const ordinal = (n) => n + (n === 2 ? "nd" : n === 3 ? "rd" : "th");

      const bar = makeBar("Settings of the candidates");
      const every = (skip) =>
        skip * data.every === 1 ? "every frame" : "every " + ordinal(skip * data.every);
      const change = (key) => (value) => {
        state[key] = value;
        update(true);
      };
      bar.append(
        makeSlider("Frames", { min: 1, max: 10, step: 1, value: state.skip }, every, change("skip")),
        makeSlider(
          "Length",
          { min: 2, max: 10, step: 0.5, value: state.length },
          (length) => length + " s",
          change("length"),
        ),
        makeSlider("Candidates", { min: 1, max: 10, step: 1, value: state.count }, String, change("count")),
      );
      // beside a video there is little room
      for (const label of bar.children) {
        label.style.marginRight = "6px";
        label.querySelector("input").style.width = "100px";
      }
      if (columns.length > 0) {
        const options = [["-1", "any class"], ...columns.map(({ name }, i) => [String(i), name])];
        const choice = makeChoice("Class", options, (value) => change("column")(Number(value)));
        choice.value = String(state.column);
        bar.append(choice);
      }
      const list = make("div", "margin:0;font-size:13px;line-height:1.4");
      list.setAttribute("role", "group");
      list.setAttribute("aria-label", "Candidates");
      const status = makeStatus();
      status.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
      root.style.position = "relative";
      root.querySelector("[data-part=candidates]").replaceChildren(bar, list, status);
      let playedTo = Infinity;
      video.addEventListener("timeupdate", () => {
        if (video.currentTime + axes.clockStart < playedTo) return;
        video.pause();
        playedTo = Infinity;
      });

      function floats(text) {
        const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
        return new Float32Array(bytes.buffer);
      }

      // as clipCandidates: the strongest frames whose windows lie clear of those before
      function candidates() {
        const { skip, length, count, column } = state;
        const shares = column < 0 ? best : columns[column].shares;
        const rows = [];
        for (let row = 0; row < seconds.length; row += skip) rows.push(row);
        rows.sort((a, b) => shares[b] - shares[a] || a - b);
        const end = data.endSeconds === null ? Infinity : data.endSeconds;
        const found = [];
        for (const row of rows) {
          if (found.length === count) break;
          const peak = seconds[row];
          const from = Math.max(data.startSeconds, peak - length / 2);
          const to = Math.min(end, peak + length / 2);
          if (found.some((other) => other.from < to && from < other.to)) continue;
          const label = column < 0 ? names[classes[row]] : columns[column].name;
          found.push({ label, share: shares[row], peak, from, to });
        }
        return found;
      }

      function seek(time) {
        video.currentTime = Math.max(0, time - axes.clockStart + 0.001);
      }

      function update(isMoved) {
        const found = candidates();
        const along = (time) => Math.min(1, Math.max(0, (time - axes.start) / (axes.end - axes.start)));
        bands.replaceChildren(
          ...found.map(({ label, from, to }) => {
            const band = make("div", root.getAttribute("data-band"));
            band.style.left = 100 * (axes.left + axes.width * along(from)) + "%";
            band.style.width = 100 * axes.width * (along(to) - along(from)) + "%";
            band.style.top = 100 * axes.top + "%";
            band.style.height = 100 * axes.height + "%";
            band.title = label + ": " + from.toFixed(2) + " to " + to.toFixed(2) + " s";
            return band;
          }),
        );
        list.replaceChildren(
          ...found.map(({ label, share, peak, from, to }) => {
            const words = make("bdi", "font-weight:600", label);
            const button = makeButton("▶ ", () => {
              seek(from);
              playedTo = to;
              video.play().catch(() => undefined);
              video.scrollIntoView({ block: "nearest" });
            });
            // a long label takes more than one line
            button.style.cssText +=
              ";height:auto;min-height:30px;padding:4px 9px;text-align:left;overflow-wrap:anywhere";
            button.append(
              words,
              " " +
                percent(share) +
                " at " +
                peak.toFixed(2) +
                " s · " +
                from.toFixed(2) +
                "–" +
                to.toFixed(2) +
                " s",
            );
            button.title = "Play this candidate";
            return button;
          }),
        );
        if (!isMoved) return;
        playedTo = Infinity;
        video.pause();
        if (found.length > 0) seek(found[0].peak);
        status.textContent = found
          .map(({ label, from, to }) => label + " " + from.toFixed(2) + " to " + to.toFixed(2))
          .join(", ");
      }
      update(false);
    }
  })();
</script>`;
