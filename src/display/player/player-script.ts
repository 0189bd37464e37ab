import { fitPage } from "../page/fit-page.js";
import { html, type SafeHtml } from "../page/html.js";

/**
 * What makes a player's chart and video move together. It is one text for all players: what differs stands as JSON
 * in an attribute of each, so that no label ever stands in a script, and a page can allow this script by its hash.
 *
 * It starts every player of the page that is not started yet, keeps nothing global, and asks nobody for anything.
 * Without it a player is a video, a still chart and a strip of frames.
 */
export const playerScript: SafeHtml = html`<script>
  (() => {
    const waiting = "[data-kinetoscope-player]:not([data-kinetoscope-live])";
    ${fitPage};
    for (const root of document.querySelectorAll(waiting)) start(root);

    function start(root) {
      const data = JSON.parse(root.getAttribute("data-kinetoscope-player"));
      const { frames, seconds } = data;
      const part = (name) => root.querySelector("[data-part=" + name + "]");
      const video = root.querySelector("video");
      const chart = part("chart");
      if (!video || !chart) return;
      root.setAttribute("data-kinetoscope-live", "");

      const rule = document.createElement("div");
      rule.style.cssText =
        "position:absolute;width:2px;margin-left:-1px;background:#24292f;box-shadow:0 0 0 1px rgba(255,255,255,.8);pointer-events:none";
      rule.style.top = 100 * data.top + "%";
      rule.style.height = 100 * data.height + "%";
      rule.setAttribute("data-part", "rule");
      const readout = document.createElement("div");
      readout.style.cssText =
        "margin:8px 0 0 0;font-size:13px;line-height:1.5;font-variant-numeric:tabular-nums";
      readout.setAttribute("data-part", "readout");
      const where = document.createElement("div");
      where.style.fontWeight = "600";
      const what = document.createElement("div");
      what.style.cssText = "white-space:nowrap;overflow:hidden;text-overflow:ellipsis";
      readout.append(where, what);
      chart.append(rule);
      chart.after(readout);
      part("hint").textContent =
        "Click or drag on the chart to move through the video. Keys on the chart: arrows (a " +
        (data.names ? "window" : "frame") +
        "), Page Up and Page Down (a second), Home, End, space (play).";

      chart.tabIndex = 0;
      chart.style.cursor = "pointer";
      // a ring around it would be cut where the player stands at an edge
      chart.style.outlineOffset = "-3px";
      chart.style.touchAction = "pan-y";
      const describe = (name, value) => chart.setAttribute("aria-" + name, value);
      chart.setAttribute("role", "slider");
      // JupyterLab would take the arrow keys for its own
      chart.setAttribute("data-lm-suppress-shortcuts", "true");
      describe("label", data.names ? "Window of the video" : "Frame of the video");
      describe("valuemin", frames[0]);
      describe("valuemax", frames[frames.length - 1]);

      // the last classified frame that has begun by then
      const rowAt = (time) => {
        let low = 0;
        let high = seconds.length - 1;
        while (low < high) {
          const middle = (low + high + 1) >> 1;
          if (seconds[middle] <= time) low = middle;
          else high = middle - 1;
        }
        return low;
      };
      const rowNear = (time) => {
        const row = rowAt(time);
        const next = Math.min(row + 1, seconds.length - 1);
        return seconds[next] - time < time - seconds[row] ? next : row;
      };
      const share = (value) => (value > 0 && value < 0.0005 ? "< 0.1 %" : (100 * value).toFixed(1) + " %");
      const describeRow = (row) => {
        const top = data.labels[data.classes[row]];
        const said = [top + " " + share(data.shares[row])];
        if (data.followed && data.followed.label !== top) {
          said.push(data.followed.label + " " + share(data.followed.shares[row]));
        }
        return said.join(" · ");
      };

      const update = () => {
        const time = video.currentTime + data.clockStart;
        const row = rowAt(time);
        const along = Math.min(1, Math.max(0, (time - data.start) / (data.end - data.start)));
        rule.style.left = 100 * (data.left + data.width * along) + "%";
        where.textContent = data.names
          ? data.names[row]
          : "frame " + frames[row].toLocaleString("en-US") + " · " + seconds[row].toFixed(2) + " s";
        what.textContent = describeRow(row);
        // a screen reader would read every frame of a playing video
        if (video.paused) {
          describe("valuenow", frames[row]);
          describe("valuetext", where.textContent + ", " + what.textContent);
        }
      };
      const follow = () => {
        update();
        if (!video.paused && !video.ended) requestAnimationFrame(follow);
      };
      const seek = (row) => seekSeconds(seconds[row]);
      const seekSeconds = (time) => {
        const last = Number.isFinite(video.duration) ? Math.max(0, video.duration - 0.001) : Infinity;
        // a little into the frame: exactly at its start a browser may still show the one before
        video.currentTime = Math.min(time - data.clockStart + 0.001, last);
        update();
      };
      const seekTo = (event) => {
        const box = chart.getBoundingClientRect();
        const along = ((event.clientX - box.left) / box.width - data.left) / data.width;
        const time = data.start + Math.min(1, Math.max(0, along)) * (data.end - data.start);
        // a window is long: the video goes to the very moment
        if (data.names) seekSeconds(time);
        else seek(rowNear(time));
      };

      chart.addEventListener("pointerdown", (event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        chart.focus({ preventScroll: true });
        chart.setPointerCapture(event.pointerId);
        seekTo(event);
      });
      chart.addEventListener("pointermove", (event) => {
        if (chart.hasPointerCapture(event.pointerId)) seekTo(event);
      });
      chart.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const row = rowAt(video.currentTime + data.clockStart);
        const last = seconds.length - 1;
        const second = (step) => rowNear(seconds[row] + step);
        const rows = {
          ArrowRight: () => Math.min(row + 1, last),
          ArrowUp: () => Math.min(row + 1, last),
          ArrowLeft: () => Math.max(row - 1, 0),
          ArrowDown: () => Math.max(row - 1, 0),
          PageUp: () => Math.min(Math.max(second(1), row + 1), last),
          PageDown: () => Math.max(Math.min(second(-1), row - 1), 0),
          Home: () => 0,
          End: () => last,
        };
        if (event.key === " ") {
          if (video.paused) video.play().catch(() => undefined);
          else video.pause();
        } else if (Object.hasOwn(rows, event.key)) seek(rows[event.key]());
        else return;
        event.preventDefault();
        event.stopPropagation();
      });
      chart.addEventListener("focus", () => {
        chart.style.outline = chart.matches(":focus-visible") ? "3px solid #3a86b7" : "none";
      });
      chart.addEventListener("blur", () => (chart.style.outline = "none"));
      for (const name of ["loadedmetadata", "timeupdate", "seeking", "seeked", "pause", "ended"]) {
        video.addEventListener(name, update);
      }
      video.addEventListener("play", follow);
      update();

      const usualWidth = root.style.maxWidth;
      const below = part("below");
      const columns = [part("left"), part("right"), ...(below ? [below] : []), part("strip")];
      const isRight = (column) => column === part("right") || (below && column === part("strip"));
      const usualColumns = columns.map((column) => column.style.cssText);
      // a projector's page is wide and low: what is moved and what moves must both be seen
      const fit = () => {
        columns.forEach((column, i) => (column.style.cssText = usualColumns[i]));
        fitPage(root, usualWidth);
        const half = Math.floor((root.clientWidth - 17) / 2);
        const zoom = root.getBoundingClientRect().width / root.offsetWidth;
        const widest = Math.max(...columns.map((column) => parseFloat(column.style.width)));
        if (!(half * zoom >= 0.8 * widest)) return;
        columns.forEach((column) => {
          column.style.display = "block";
          column.style.float = column.style.clear = isRight(column) ? "right" : "left";
          column.style.marginRight = "0";
          column.style.width = Math.min(half, parseFloat(column.style.width)) + "px";
        });
      };
      window.addEventListener("resize", fit);
      let seenWidth = -1;
      // an output may be hidden at first
      new ResizeObserver(() => {
        if (root.clientWidth === seenWidth) return;
        fit();
        seenWidth = root.clientWidth;
      }).observe(root);
    }
  })();
</script>`;
