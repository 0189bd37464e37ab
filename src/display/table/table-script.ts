import { fitPage } from "../page/fit-page.js";
import { html, type SafeHtml } from "../page/html.js";
import { scriptParts } from "../page/script-parts.js";

/**
 * What sorts and searches a table, unfolds the rows that are left out, says where more columns are, and makes cards of the rows
 * where the window is narrow. As the grid's, it is one text for all tables and adds its controls itself: without it, a table is
 * the rows that are shown.
 */
export const tableScript: SafeHtml = html`<script>
  (() => {
    const waiting = "[data-kinetoscope-table]:not([data-kinetoscope-live])";
    ${scriptParts};
    ${fitPage};
    for (const root of document.querySelectorAll(waiting)) start(root);

    // above the names of the columns may stand what several of them have in common
    function headsOf(table) {
      return [...table.tHead.rows[table.tHead.rows.length - 1].cells];
    }

    function nameOf(head) {
      return head.getAttribute("data-name") || head.textContent.trim();
    }

    function start(root) {
      root.setAttribute("data-kinetoscope-live", "");
      const table = root.querySelector("table");
      const body = table.tBodies[0];
      const heads = headsOf(table);
      const gap = body.querySelector("[data-part=gap]");
      const listed = [...body.rows].filter((row) => row !== gap);
      const before = gap ? [...body.rows].indexOf(gap) : listed.length;
      const rest = restOf(root, heads, listed);
      const all = [...listed.slice(0, before), ...rest, ...listed.slice(before)].map((row, place) => ({
        row,
        place,
        cells: [...row.cells].map((cell) => cell.textContent.trim()),
        text: row.textContent.toLowerCase(),
      }));
      const isWhole = gap === null || rest.length > 0;
      const state = { column: -1, down: false, words: "", open: rest.length === 0 };
      const isMatrix = root.getAttribute("data-kinetoscope-table") === "matrix";
      if (isWhole && !isMatrix && all.length > 2) addSorting();
      if (isWhole && !isMatrix && (all.length > 10 || rest.length > 0)) addControls();
      addHint(root, table, isMatrix);

      function addSorting() {
        heads.forEach((head, column) => {
          if (head.textContent.trim() === "") return;
          const button = showFocus(
            make(
              "button",
              "all:unset;cursor:pointer;font-weight:600;overflow-wrap:inherit;white-space:inherit",
            ),
          );
          button.type = "button";
          button.title = "Sort";
          const mark = make("span", "display:inline-block;width:1.1em;text-align:right;font-weight:400");
          mark.setAttribute("aria-hidden", "true");
          head.setAttribute("data-name", head.textContent.trim());
          button.append(...head.childNodes, mark);
          head.append(button);
          showMark(mark, "↕", 0.55);
          button.addEventListener("click", () => {
            const isNumber = head.getAttribute("data-kind") === "number";
            // numbers from the largest, texts from A; then the other way round; then as listed
            if (state.column !== column) Object.assign(state, { column, down: isNumber });
            else if (state.down === isNumber) state.down = !isNumber;
            else state.column = -1;
            update();
          });
          head.kinetoscopeMark = mark;
        });
      }

      function showMark(mark, text, opacity) {
        mark.textContent = text;
        mark.style.opacity = opacity;
      }

      // of labels with probabilities, a line each, the first one: by label, then by probability
      function ranked({ row }, column) {
        const first = row.cells[column].querySelector("div > div") || row.cells[column];
        const [, label, share] = /^(.*?)\\s*([0-9.]*)\\s*%?$/s.exec(first.textContent.trim());
        return { label, share: Number(share) };
      }

      function addControls() {
        const bar = makeBar("Search the rows");
        bar.style.marginBottom = "0";
        const search = makeSearch("Search the table", (words) => {
          state.words = words;
          update();
        });
        const said = makeStatus();
        bar.append(search);
        if (rest.length > 0) {
          const fold = makeButton("", () => {
            state.open = !state.open;
            update();
          });
          bar.append(fold);
          state.fold = fold;
        }
        bar.append(said);
        state.said = said;
        root.parentNode.insertBefore(bar, root);
        const extent = root.nextElementSibling;
        if (extent && extent.matches("[data-part=extent]"))
          extent.textContent = extent.getAttribute("data-all");
        label();
        tell(all.length, true);
      }

      // the one place that says what is shown
      function tell(numFound, isAsListed) {
        if (!state.said) return;
        const { open, words } = state;
        const shown = body.rows.length - (body.contains(gap) ? 1 : 0);
        const after = all.length - before - rest.length;
        const some = ["the first " + before, ...(after > 0 ? ["the last " + after] : [])];
        if (!open && isAsListed) state.said.textContent = some.join(" and ") + " of " + all.length + " rows";
        else if (numFound < all.length)
          state.said.textContent =
            (shown < numFound ? shown + " of " + numFound + " found, of " : numFound + " of ") +
            all.length +
            " rows";
        else if (shown < numFound)
          state.said.textContent = "the first " + shown + " of " + numFound + " rows";
        else state.said.textContent = rest.length === 0 ? "" : "all " + numFound + " rows";
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
          if (i !== column) showMark(head.kinetoscopeMark, "↕", 0.55);
          else showMark(head.kinetoscopeMark, down ? "▼" : "▲", 1);
        });
        const found = all.filter(({ text }) => words === "" || text.includes(words));
        if (column >= 0) {
          const kind = heads[column].getAttribute("data-kind");
          const isNumber = kind === "number";
          const value = (known) => {
            const text = known.cells[column];
            if (kind === "ranked" && text !== "") return ranked(known, column);
            return isNumber && text !== "" ? Number(text.replace(/[^0-9.eE+-]/g, "")) : text;
          };
          const byText = (a, b) => a.localeCompare(b, "en", { numeric: true });
          const compare = (a, b) =>
            isNumber
              ? a - b
              : kind === "ranked"
                ? byText(a.label, b.label) || b.share - a.share
                : byText(a, b);
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
        tell(found.length, asListed);
        root.dispatchEvent(new Event("kinetoscope-rows"));
      }
    }

    // the rows between the first and the last ones travel as texts and numbers of elements: as markup they would be ten times as long
    function restOf(root, heads, listed) {
      const text = root.getAttribute("data-rest");
      const model = listed[0];
      if (!text || !model) return [];
      const tags = (root.getAttribute("data-rest-tags") || "").split("|").map((tag) => tag.split(";"));
      const cells = text.split("|");
      const rows = [];
      for (let i = 0; i + heads.length <= cells.length; i += heads.length) {
        const row = model.cloneNode(true);
        [...row.cells].forEach((cell, column) => fill(cell, cells[i + column], tags));
        rows.push(row);
      }
      return rows;
    }

    function fill(cell, packed, tags) {
      cell.replaceChildren();
      let inside = cell;
      for (const [token, place] of packed.matchAll(/\\[(\\d+):|\\]|[^[\\]]+/g)) {
        if (token === "]") inside = inside.parentElement;
        else if (place === undefined) inside.append(decodeURIComponent(token));
        else {
          const [name, ...pairs] = tags[place];
          const element = document.createElement(name);
          for (let i = 0; i < pairs.length; i += 2)
            element.setAttribute(pairs[i], decodeURIComponent(pairs[i + 1]));
          inside.append(element);
          inside = element;
        }
      }
    }

    function addHint(root, table, isMatrix) {
      const hint = make("p", "margin:0 0 4px 0;font-size:12px;opacity:0.85", "More columns to the right →");
      hint.setAttribute("data-part", "controls");
      hint.style.display = "none";
      root.before(hint);
      const heads = headsOf(table);
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
            const name = row.cells.length === heads.length ? nameOf(heads[column]) : "";
            const isEmpty = cell.textContent.trim() === "" && !cell.querySelector("img, video");
            setStyle(
              cell,
              "text-align:left;white-space:normal;overflow-wrap:anywhere;border:none;max-width:none;padding:1px 0 1px 118px;display:" +
                (isEmpty ? "none" : "flow-root"),
            );
            // what is longer than a line breaks, where it would be cut
            for (const each of cell.querySelectorAll("[style*=nowrap]")) {
              const part = each.matches("span") ? "display:inline-block;max-width:100%;" : "";
              setStyle(each, part + "white-space:normal");
            }
            if (name === "" || cell.querySelector("[data-part=name]")) return;
            const words = make("span", "float:left;width:110px;margin:0 8px 0 -118px;opacity:0.75", name);
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
        fitPage(root, "100%");
        narrowHeads();
        const overflow = root.scrollWidth - root.clientWidth > 1;
        isCards = !isMatrix && overflow && root.clientWidth > 0 && root.clientWidth < 480;
        if (isCards) asCards();
        const hidden = isCards ? 0 : root.scrollWidth - root.clientWidth - root.scrollLeft;
        hint.style.display = overflow && !isCards ? "block" : "none";
        root.style.boxShadow = hidden > 1 ? "inset -14px 0 12px -12px rgba(128,128,128,.9)" : "none";
      };
      // what scrolls below the heads of a matrix must not show through
      const firstCells = isMatrix ? [...table.rows].map((row) => row.cells[0]) : [];
      for (const cell of firstCells) {
        cell.style.position = "sticky";
        cell.style.left = "0";
        cell.style.zIndex = "1";
        cell.style.overflowWrap = "normal";
      }
      const usualWidth = isMatrix ? heads[0].style.minWidth : "";
      const narrowHeads = () => {
        if (!isMatrix) return;
        const isNarrow = root.clientWidth < 480;
        heads[0].style.minWidth = isNarrow ? "0" : usualWidth;
        for (const cell of firstCells) cell.style.width = isNarrow ? "118px" : "auto";
      };
      const cover = () => {
        let ground = "transparent";
        for (let box = root; root.scrollLeft > 0 && box; box = box.parentElement) {
          ground = getComputedStyle(box).backgroundColor;
          if (!/^rgba\\(.*, 0\\)$|^transparent$/.test(ground)) break;
        }
        for (const cell of firstCells) cell.style.backgroundColor = ground;
      };
      const shade = () => {
        if (isMatrix) cover();
        const hidden = isCards ? 0 : root.scrollWidth - root.clientWidth - root.scrollLeft;
        root.style.boxShadow = hidden > 1 ? "inset -14px 0 12px -12px rgba(128,128,128,.9)" : "none";
      };
      root.addEventListener("scroll", shade, { passive: true });
      root.addEventListener("kinetoscope-rows", look);
      window.addEventListener("resize", look);
      let width = -1;
      new ResizeObserver(() => {
        if (root.clientWidth === width) return;
        width = root.clientWidth;
        look();
      }).observe(root);
    }
  })();
</script>`;
