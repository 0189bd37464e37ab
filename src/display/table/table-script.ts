import { html, type SafeHtml } from "../page/html.js";

/**
 * What sorts and searches a table, unfolds the rows that are left out, says where more columns are, and makes cards of the rows
 * where the window is narrow. As the grid's, it is one text for all tables and adds its controls itself: without it, a table is
 * the rows that are shown.
 */
export const tableScript: SafeHtml = html`<script>
  (() => {
    const waiting = "[data-kinetoscope-table]:not([data-kinetoscope-live])";
    for (const root of document.querySelectorAll(waiting)) start(root);

    function make(name, style, text) {
      const element = document.createElement(name);
      element.style.cssText = style;
      if (text !== undefined) element.textContent = text;
      return element;
    }

    function start(root) {
      root.setAttribute("data-kinetoscope-live", "");
      const table = root.querySelector("table");
      const body = table.tBodies[0];
      const heads = [...table.tHead.rows[0].cells];
      const gap = body.querySelector("[data-part=gap]");
      const listed = [...body.rows].filter((row) => row !== gap);
      const before = gap ? [...body.rows].indexOf(gap) : listed.length;
      const rest = restOf(root, heads, listed[0]);
      const all = [...listed.slice(0, before), ...rest, ...listed.slice(before)].map((row, place) => ({
        row,
        place,
        cells: [...row.cells].map((cell) => cell.textContent.trim()),
        text: row.textContent.toLowerCase(),
      }));
      const isWhole = gap === null || rest.length > 0;
      const state = { column: -1, down: false, words: "", open: rest.length === 0 };
      if (isWhole && all.length > 2) addSorting();
      if (isWhole && all.length > 10) addControls();
      addHint(root, table);

      function addSorting() {
        heads.forEach((head, column) => {
          if (head.textContent.trim() === "") return;
          const button = make(
            "button",
            "all:unset;cursor:pointer;font-weight:600;overflow-wrap:inherit;white-space:inherit",
          );
          button.type = "button";
          button.title = "Sort";
          const mark = make("span", "opacity:0.75", "");
          mark.setAttribute("aria-hidden", "true");
          button.append(...head.childNodes, mark);
          head.append(button);
          button.addEventListener("click", () => {
            const isNumber = head.getAttribute("data-kind") === "number";
            // numbers from the largest, texts from A; then the other way round; then as listed
            if (state.column !== column) Object.assign(state, { column, down: isNumber });
            else if (state.down === isNumber) state.down = !isNumber;
            else state.column = -1;
            update();
          });
          button.addEventListener("focus", () => {
            button.style.outline = button.matches(":focus-visible") ? "3px solid #3a86b7" : "none";
          });
          button.addEventListener("blur", () => (button.style.outline = "none"));
          head.kinetoscopeMark = mark;
        });
      }

      function addControls() {
        const look =
          "box-sizing:border-box;height:30px;margin:0 8px 8px 0;padding:0 9px;border:1px solid rgba(128,128,128,.7);border-radius:5px;background-color:rgba(128,128,128,.1);color:inherit;font:inherit;vertical-align:top;max-width:100%;";
        const bar = make("div", "margin:0;font-size:13px;line-height:1.4");
        bar.setAttribute("data-part", "controls");
        bar.setAttribute("data-lm-suppress-shortcuts", "true");
        bar.addEventListener("keydown", (event) => event.stopPropagation());
        const search = make("input", look + "width:150px");
        search.type = "search";
        search.placeholder = "search";
        search.dir = "auto";
        search.setAttribute("aria-label", "Search the table");
        const said = make("span", "display:inline-block;line-height:30px;opacity:0.85");
        said.setAttribute("role", "status");
        bar.append(search);
        if (rest.length > 0) {
          const fold = make("button", look + "cursor:pointer", "");
          fold.type = "button";
          fold.addEventListener("click", () => {
            state.open = !state.open;
            update();
          });
          bar.append(fold);
          state.fold = fold;
        }
        bar.append(said);
        for (const control of bar.querySelectorAll("button,input")) {
          control.addEventListener("focus", () => {
            control.style.outline = control.matches(":focus-visible") ? "3px solid #3a86b7" : "none";
          });
          control.addEventListener("blur", () => (control.style.outline = "none"));
        }
        search.addEventListener("input", () => {
          state.words = search.value.trim().toLowerCase();
          update();
        });
        state.said = said;
        root.parentNode.insertBefore(bar, root);
        label();
      }

      function label() {
        if (state.fold)
          state.fold.textContent = state.open ? "show fewer" : "show all " + all.length + " rows";
      }

      function update() {
        const { column, down, words, open } = state;
        heads.forEach((head, i) => {
          if (!head.kinetoscopeMark) return;
          head.setAttribute("aria-sort", i !== column ? "none" : down ? "descending" : "ascending");
          head.kinetoscopeMark.textContent = i !== column ? "" : down ? " ▼" : " ▲";
        });
        const found = all.filter(({ text }) => words === "" || text.includes(words));
        if (column >= 0) {
          const isNumber = heads[column].getAttribute("data-kind") === "number";
          const value = ({ cells }) => {
            const text = cells[column];
            return isNumber && text !== "" ? Number(text.replace(/[^0-9.eE+-]/g, "")) : text;
          };
          const compare = (a, b) => (isNumber ? a - b : a.localeCompare(b, "en", { numeric: true }));
          const isEmpty = (known) => known === "";
          found.sort((a, b) => {
            const [x, y] = [value(a), value(b)];
            if (isEmpty(x) || isEmpty(y)) return isEmpty(x) - isEmpty(y) || a.place - b.place;
            return (down ? -compare(x, y) : compare(x, y)) || a.place - b.place;
          });
        }
        const asListed = column < 0 && words === "";
        const rows = found.map(({ row }) => row);
        if (open) body.replaceChildren(...rows);
        else if (asListed) body.replaceChildren(...listed.slice(0, before), gap, ...listed.slice(before));
        else body.replaceChildren(...rows.slice(0, Math.max(10, before)));
        label();
        if (state.said) {
          const shown = body.rows.length - (body.contains(gap) ? 1 : 0);
          const count = found.length === all.length ? "" : found.length + " of " + all.length + " rows";
          state.said.textContent =
            found.length > shown && !asListed ? shown + " of " + found.length + " shown" : count;
        }
        root.dispatchEvent(new Event("kinetoscope-rows"));
      }
    }

    // the rows between the first and the last ones travel as texts: as markup they would be ten times as long
    function restOf(root, heads, model) {
      const text = root.getAttribute("data-rest");
      if (!text || !model) return [];
      const cells = text.split("|").map((cell) => decodeURIComponent(cell));
      const rows = [];
      for (let i = 0; i + heads.length <= cells.length; i += heads.length) {
        const row = model.cloneNode(true);
        [...row.cells].forEach((cell, column) => (cell.textContent = cells[i + column]));
        rows.push(row);
      }
      return rows;
    }

    function addHint(root, table) {
      const hint = make("p", "margin:4px 0 0 0;font-size:12px;opacity:0.85", "More columns to the right →");
      hint.setAttribute("data-part", "controls");
      hint.style.display = "none";
      root.after(hint);
      const heads = [...table.tHead.rows[0].cells];
      const styles = new Map();
      let isCards = false;
      const setStyle = (element, style) => {
        if (!styles.has(element)) styles.set(element, element.style.cssText);
        element.style.cssText = styles.get(element) + ";" + style;
      };
      const asCards = () => {
        setStyle(table, "display:block");
        setStyle(table.tBodies[0], "display:block");
        setStyle(table.tHead, "display:none");
        if (table.caption) setStyle(table.caption, "display:block");
        for (const row of table.tBodies[0].rows) {
          setStyle(row, "display:block;padding:8px 0;border-bottom:1px solid rgba(128,128,128,.5)");
          [...row.cells].forEach((cell, column) => {
            const name =
              row.cells.length === heads.length ? heads[column].textContent.replace(/ [▲▼]$/, "").trim() : "";
            setStyle(
              cell,
              "display:block;text-align:left;white-space:normal;border:none;padding:1px 0 1px 118px;max-width:none",
            );
            if (name === "" || cell.querySelector("[data-part=name]")) return;
            const words = make(
              "span",
              "display:inline-block;width:110px;margin:0 8px 0 -118px;opacity:0.75",
              name,
            );
            words.setAttribute("data-part", "name");
            cell.prepend(words);
          });
        }
      };
      const asTable = () => {
        for (const [element, style] of styles) {
          element.style.cssText = style;
          element.querySelector(":scope > [data-part=name]")?.remove();
        }
        styles.clear();
      };
      const look = () => {
        if (isCards) asTable();
        const overflow = root.scrollWidth - root.clientWidth > 1;
        isCards = overflow && root.clientWidth > 0 && root.clientWidth < 480;
        if (isCards) asCards();
        const hidden = isCards ? 0 : root.scrollWidth - root.clientWidth - root.scrollLeft;
        hint.style.display = overflow && !isCards ? "block" : "none";
        root.style.boxShadow = hidden > 1 ? "inset -14px 0 12px -12px rgba(128,128,128,.9)" : "none";
      };
      const shade = () => {
        const hidden = isCards ? 0 : root.scrollWidth - root.clientWidth - root.scrollLeft;
        root.style.boxShadow = hidden > 1 ? "inset -14px 0 12px -12px rgba(128,128,128,.9)" : "none";
      };
      root.addEventListener("scroll", shade, { passive: true });
      root.addEventListener("kinetoscope-rows", look);
      let width = -1;
      new ResizeObserver(() => {
        if (root.clientWidth === width) return;
        width = root.clientWidth;
        look();
      }).observe(root);
    }
  })();
</script>`;
