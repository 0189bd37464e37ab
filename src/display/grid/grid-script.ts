import { html, type SafeHtml } from "../page/html.js";

/**
 * What filters and sorts a grid, plays its videos and opens the labels of its clips. As the player's, it is one text for
 * all grids: what differs stands in attributes of their cells. It adds its controls itself, so that without it nothing is
 * there that does nothing: a grid is then pictures and captions.
 */
export const gridScript: SafeHtml = html`<script>
  (() => {
    const waiting = "[data-kinetoscope-grid]:not([data-kinetoscope-live])";
    for (const root of document.querySelectorAll(waiting)) start(root);

    function make(name, style, text) {
      const element = document.createElement(name);
      element.style.cssText = style;
      if (text !== undefined) element.textContent = text;
      return element;
    }

    function start(root) {
      root.setAttribute("data-kinetoscope-live", "");
      const cells = [...root.querySelectorAll("figure")].map((figure, place) => ({
        figure,
        place,
        verdict: figure.getAttribute("data-verdict"),
        confidence: Number(figure.getAttribute("data-confidence") || -1),
        label: figure.getAttribute("data-label") || "",
        text: (figure.textContent + " " + (figure.getAttribute("data-name") || "")).toLowerCase(),
      }));
      for (const { figure } of cells) {
        playOnHover(figure);
        addTop(figure);
      }
      if (cells.length > 1) addControls(root, cells);
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
      const look =
        "box-sizing:border-box;height:30px;margin:0 8px 8px 0;padding:0 9px;border:1px solid rgba(128,128,128,.7);border-radius:5px;background-color:rgba(128,128,128,.1);color:inherit;font:inherit;vertical-align:top;max-width:100%;";
      const bar = make("div", "margin:0 0 6px 0;font-size:13px;line-height:1.4");
      bar.setAttribute("role", "group");
      bar.setAttribute("aria-label", "Filter and sort the clips");
      bar.setAttribute("data-part", "controls");
      // JupyterLab would take letters and arrows for its own
      bar.setAttribute("data-lm-suppress-shortcuts", "true");
      bar.addEventListener("keydown", (event) => event.stopPropagation());
      const state = { verdict: "", label: "", search: "", sort: "place" };
      const judged = cells.filter(({ verdict }) => verdict === "right" || verdict === "wrong");

      if (judged.length > 0) {
        const count = (verdict) => cells.filter((cell) => cell.verdict === verdict).length;
        const kinds = [
          ["", "all " + cells.length],
          ["right", "✓ right " + count("right")],
          ["wrong", "✗ wrong " + count("wrong")],
        ];
        const buttons = kinds.map(([verdict, text]) => {
          const button = make("button", look + "cursor:pointer", text);
          button.type = "button";
          button.addEventListener("click", () => {
            state.verdict = verdict;
            press();
            update();
          });
          return button;
        });
        const press = () =>
          buttons.forEach((button, i) => {
            const isPressed = kinds[i][0] === state.verdict;
            button.setAttribute("aria-pressed", String(isPressed));
            button.style.boxShadow = isPressed ? "inset 0 0 0 1px currentColor" : "none";
            button.style.fontWeight = isPressed ? "600" : "400";
          });
        press();
        bar.append(...buttons);
      }

      const choice = (name, options, onChange) => {
        const select = make("select", look + "cursor:pointer;width:170px");
        select.setAttribute("aria-label", name);
        for (const [value, text] of options) {
          // the list of a select has a background of its own
          const option = make("option", "color:#1b1f24;background-color:#fff", text);
          option.value = value;
          select.append(option);
        }
        select.addEventListener("change", () => {
          onChange(select.value);
          update();
        });
        bar.append(select);
      };
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
      const search = make("input", look + "width:150px");
      search.type = "search";
      search.placeholder = "search";
      search.dir = "auto";
      search.setAttribute("aria-label", "Search");
      search.addEventListener("input", () => {
        state.search = search.value.trim().toLowerCase();
        update();
      });
      const said = make("span", "display:inline-block;line-height:30px;opacity:0.85");
      said.setAttribute("role", "status");
      bar.append(search, said);
      for (const control of bar.querySelectorAll("button,select,input")) {
        control.addEventListener("focus", () => {
          control.style.outline = control.matches(":focus-visible") ? "3px solid #3a86b7" : "none";
        });
        control.addEventListener("blur", () => (control.style.outline = "none"));
      }

      const rows = root.querySelector("[data-part=cells]");
      const none = make("p", "margin:0 0 12px 0;font-size:13px", "No clip matches.");
      none.style.display = "none";
      root.insertBefore(bar, rows);
      root.insertBefore(none, rows);

      function update() {
        const { verdict, label, search: words, sort } = state;
        let shown = 0;
        for (const cell of cells) {
          const isShown =
            (verdict === "" || cell.verdict === verdict) &&
            (label === "" || cell.label === label) &&
            (words === "" || cell.text.includes(words));
          shown += Number(isShown);
          cell.figure.style.display = isShown ? "inline-block" : "none";
          if (!isShown) cell.figure.querySelector("video")?.pause();
        }
        const order = [...cells].sort((a, b) => orders[sort][1](a, b) || a.place - b.place);
        rows.append(...order.map(({ figure }) => figure));
        none.style.display = shown === 0 ? "block" : "none";
        said.textContent = shown === cells.length ? "" : shown + " of " + cells.length + " shown";
      }
    }
  })();
</script>`;
