import { html, type SafeHtml } from "../page/html.js";
import { scriptParts } from "../page/script-parts.js";
import { chipFills } from "./verdict.js";

/**
 * What filters and sorts a grid, plays its videos and opens the labels of its clips. As the player's, it is one text for
 * all grids: what differs stands in attributes of their cells. It adds its controls itself, so that without it nothing is
 * there that does nothing: a grid is then pictures and captions. A grid that is a part of a report (`"plain"`) has no controls.
 */
export const gridScript: SafeHtml = html`<script>
  (() => {
    const waiting = "[data-kinetoscope-grid]:not([data-kinetoscope-live])";
    ${scriptParts};
    for (const root of document.querySelectorAll(waiting)) start(root);

    function start(root) {
      root.setAttribute("data-kinetoscope-live", "");
      const cells = [...root.querySelectorAll("figure")].map((figure, place) => ({
        figure,
        place,
        rank: rankOfTruth(figure),
        confidence: Number(figure.getAttribute("data-confidence") || -1),
        label: figure.getAttribute("data-label") || "",
        text: (figure.textContent + " " + (figure.getAttribute("data-name") || "")).toLowerCase(),
      }));
      for (const { figure } of cells) {
        playOnHover(figure);
        addTop(figure);
      }
      if (cells.length > 1 && root.getAttribute("data-kinetoscope-grid") === "") addControls(root, cells);
    }

    // from 1; infinite if it is none of the labels that are kept, and undefined where the truth is not known
    function rankOfTruth(figure) {
      const verdict = figure.getAttribute("data-verdict");
      if (verdict !== "wrong") return verdict === "right" ? 1 : undefined;
      const truth = figure.getAttribute("data-label");
      const top = (figure.getAttribute("data-top") || "").split("\\n");
      const place = top.findIndex((line) => line.slice(7) === truth);
      return place === -1 ? Infinity : place + 1;
    }

    function playOnHover(figure) {
      const video = figure.querySelector("video");
      if (!video) return;
      const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
      // at rest nothing covers the picture
      video.controls = false;
      video.tabIndex = 0;
      let ours = false;
      const play = () => {
        if (calm.matches || !video.paused) return;
        ours = true;
        video.play().catch(() => undefined);
      };
      const rest = () => {
        if (ours) video.pause();
        ours = false;
        if (video.paused) video.controls = false;
      };
      figure.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && play());
      figure.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && rest());
      video.addEventListener("click", (event) => {
        if (video.controls) return;
        event.preventDefault();
        video.controls = true;
        if (video.paused) video.play().catch(() => undefined);
        ours = false;
      });
      video.addEventListener("focus", () => {
        if (!video.matches(":focus-visible")) return;
        video.controls = true;
        play();
      });
      video.addEventListener("blur", rest);
    }

    function addTop(figure) {
      const top = (figure.getAttribute("data-top") || "").split("\\n");
      if (top.length < 2) return;
      const truth = figure.getAttribute("data-label");
      const details = make("details", "margin:4px 0 0 0;font-size:12px;line-height:1.4");
      const summary = make("summary", "cursor:pointer;opacity:0.85", "top " + top.length);
      details.append(summary);
      // made when it is opened: a large grid has thousands
      details.addEventListener("toggle", () => {
        if (details.childElementCount > 1) return;
        for (const line of top) {
          const share = Number(line.slice(0, 6));
          const label = line.slice(7);
          const isTrue = label === truth;
          const row = make("div", "margin:4px 0 0 0");
          const name = make("bdi", isTrue ? "font-weight:600" : "", label);
          const said = share > 0 && share < 0.0005 ? "< 0.1" : (100 * share).toFixed(1);
          const words = make("div", "");
          words.append(name, " " + said + String.fromCharCode(160) + "%" + (isTrue ? " ✓" : ""));
          const track = make("div", "height:5px;border-radius:2px;background-color:rgba(128,128,128,.25)");
          const bar = make("div", "height:5px;border-radius:2px;background-color:#3a86b7");
          bar.style.width = 100 * Math.min(1, share) + "%";
          track.append(bar);
          row.append(words, track);
          details.append(row);
        }
      });
      (figure.querySelector("figcaption") || figure).append(details);
    }

    function addControls(root, cells) {
      const bar = makeBar("Filter and sort the clips");
      const state = { verdict: "", within: 1, label: "", search: "", sort: "place" };
      const judged = cells.filter(({ rank }) => rank !== undefined);
      const isRight = ({ rank }) => rank <= state.within;
      const ranks = judged.map(({ rank }) => rank).filter(Number.isFinite);
      const deepest = Math.max(1, ...ranks);

      // a button that shows none, or all, is no choice
      if (deepest > 1 || (ranks.length > 0 && ranks.length < judged.length)) {
        const kinds = ["", "right", "wrong"];
        const buttons = kinds.map((verdict) =>
          makeButton("", () => {
            state.verdict = verdict;
            tell();
            update();
          }),
        );
        const tell = () => {
          const right = judged.filter(isRight).length;
          const wrong = judged.length - right;
          const isFirst = state.within === 1;
          const texts = [
            "all " + cells.length,
            (isFirst ? "✓ right " : "✓ in top " + state.within + ": ") + right,
            (isFirst ? "✗ wrong " : "✗ not in top " + state.within + ": ") + wrong,
          ];
          buttons.forEach((button, i) => {
            const isPressed = kinds[i] === state.verdict;
            button.textContent = texts[i];
            button.setAttribute("aria-pressed", String(isPressed));
            button.style.boxShadow = isPressed ? "inset 0 0 0 1px currentColor" : "none";
            button.style.fontWeight = isPressed ? "600" : "400";
          });
        };
        tell();
        bar.append(...buttons);
        if (deepest > 1) {
          const range = { min: 1, max: deepest, step: 1, value: 1 };
          const write = (within) => (within === 1 ? "first" : "in top " + within);
          const onMove = (within) => {
            state.within = within;
            tell();
            update();
          };
          bar.append(makeSlider("Right when the truth is", range, write, onMove));
        }
      }

      const choice = (name, options, onChange) =>
        bar.append(
          makeChoice(name, options, (value) => {
            onChange(value);
            update();
          }),
        );
      const labels = new Map();
      for (const { label } of cells) if (label !== "") labels.set(label, (labels.get(label) || 0) + 1);
      if (labels.size > 1) {
        const sorted = [...labels].sort(([a], [b]) => a.localeCompare(b, "en"));
        const options = sorted.map(([label, count]) => [label, label + " (" + count + ")"]);
        choice("Label", [["", "all labels"], ...options], (value) => (state.label = value));
      }
      const orders = {
        place: ["sort: as listed", (a, b) => a.place - b.place],
        high: ["sort: most confident first", (a, b) => b.confidence - a.confidence],
        low: ["sort: least confident first", (a, b) => a.confidence - b.confidence],
        label: ["sort: by label", (a, b) => a.label.localeCompare(b.label, "en")],
      };
      const hasConfidence = cells.some(({ confidence }) => confidence >= 0);
      const offered = Object.entries(orders).filter(
        ([name]) => name === "place" || (name === "label" ? labels.size > 1 : hasConfidence),
      );
      if (offered.length > 1) {
        const options = offered.map(([name, [text]]) => [name, text]);
        choice("Order", options, (value) => (state.sort = value));
      }
      const search = makeSearch("Search", (words) => {
        state.search = words;
        update();
      });
      const said = makeStatus();
      bar.append(search, said);

      const rows = root.querySelector("[data-part=cells]");
      const none = make("p", "margin:0 0 12px 0;font-size:13px", "No clip matches.");
      none.style.display = "none";
      root.insertBefore(bar, rows);
      root.insertBefore(none, rows);

      // a badge says what the slider counts
      for (const cell of judged) cell.badge = badgeOf(cell.figure);
      function badgeOf(figure) {
        const chip = figure.querySelector("figcaption > span");
        const mark = chip?.querySelector("b");
        const words = mark?.nextSibling;
        return words && { chip, mark, words, given: words.data, look: chip.style.backgroundColor };
      }

      function tellVerdict(cell) {
        if (!cell.badge || cell.rank === 1) return;
        const { chip, mark, words, given, look } = cell.badge;
        const within = "in top " + state.within;
        const said = isRight(cell) ? within : "not " + within;
        mark.textContent = isRight(cell) ? "✓" : "✗";
        words.data = state.within === 1 ? given : given.replace("wrong", said);
        chip.style.backgroundColor = isRight(cell) ? "${chipFills.right}" : look;
      }

      // that of the first label stands elsewhere
      function accuracy() {
        if (state.within === 1) return [];
        const right = judged.filter(isRight).length;
        const percent = ((100 * right) / judged.length).toFixed(2) + String.fromCharCode(160) + "%";
        return ["top-" + state.within + " accuracy " + percent + " (" + right + " of " + judged.length + ")"];
      }

      function update() {
        const { verdict, label, search: words, sort } = state;
        let shown = 0;
        for (const cell of judged) tellVerdict(cell);
        for (const cell of cells) {
          const isShown =
            (verdict === "" || (cell.rank !== undefined && isRight(cell) === (verdict === "right"))) &&
            (label === "" || cell.label === label) &&
            (words === "" || cell.text.includes(words));
          shown += Number(isShown);
          cell.figure.style.display = isShown ? "inline-block" : "none";
          if (!isShown) cell.figure.querySelector("video")?.pause();
        }
        const order = [...cells].sort((a, b) => orders[sort][1](a, b) || a.place - b.place);
        rows.append(...order.map(({ figure }) => figure));
        none.style.display = shown === 0 ? "block" : "none";
        const count = shown === cells.length ? [] : [shown + " of " + cells.length + " shown"];
        said.textContent = [...accuracy(), ...count].join(" · ");
      }
    }
  })();
</script>`;
