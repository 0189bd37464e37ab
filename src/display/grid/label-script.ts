import { html, type SafeHtml } from "../page/html.js";
import { scriptParts } from "../page/script-parts.js";

/**
 * Lets a person correct the labels of a grid's clips and give them tags: a select and a field in each cell, and above the grid
 * buttons that download or copy what was changed as CSV. Nothing is sent or stored: what is not saved is gone with the page.
 */
export const labelScript: SafeHtml = html`<script>
  (() => {
    const waiting = "[data-kinetoscope-labels^='[']:not([data-kinetoscope-labels-live])";
    ${scriptParts};
    for (const root of document.querySelectorAll(waiting)) start(root);

    function start(root) {
      root.setAttribute("data-kinetoscope-labels-live", "");
      const labels = JSON.parse(root.getAttribute("data-kinetoscope-labels"));
      const cells = [...root.querySelectorAll("figure")].map(cellOf);
      const bar = makeBar("Labels and tags");
      const said = makeStatus();
      const save = makeButton("download CSV", download);
      const copied = makeButton("copy CSV", copy);
      const help = make("span", "display:inline-block;line-height:30px;opacity:0.85;margin:0 10px 0 0");
      help.textContent = "Correct a label or write a tag; Enter goes to the next clip.";
      bar.append(help, save, copied, said);
      root.querySelector("[data-part=cells]").before(bar);
      update();

      function cellOf(figure, place) {
        const name = figure.getAttribute("data-name") || "";
        const given = figure.getAttribute("data-label") || "";
        const fields = make("div", "margin:5px 0 0 0;white-space:nowrap");
        fields.setAttribute("data-lm-suppress-shortcuts", "true");
        fields.addEventListener("keydown", (event) => event.stopPropagation());
        const known = given === "" || labels.includes(given) ? labels : [given, ...labels];
        const label = makeChoice(
          "Label of clip " + place,
          [[given, given === "" ? "no label" : given]],
          update,
        );
        label.style.cssText += "width:56%;margin:0 4% 0 0;padding:0 4px;font-size:12px";
        // made when it is reached: a large grid has thousands of options
        const fill = () => {
          if (label.options.length > 1) return;
          for (const text of known) {
            if (text === given) continue;
            const option = make("option", "color:#1b1f24;background-color:#fff", text);
            option.value = text;
            label.append(option);
          }
        };
        label.addEventListener("focus", fill);
        label.addEventListener("pointerdown", fill);
        const tag = showFocus(make("input", controlLook + "width:38%;margin:0;padding:0 6px;font-size:12px"));
        tag.type = "text";
        tag.placeholder = "tag";
        tag.dir = "auto";
        tag.setAttribute("aria-label", "Tag of clip " + place);
        tag.addEventListener("input", update);
        for (const [key, field] of Object.entries({ label, tag }))
          field.addEventListener("keydown", (event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            const next = cells[place + (event.shiftKey ? -1 : 1)];
            if (next) next[key].focus();
          });
        fields.append(label, tag);
        (figure.querySelector("figcaption") || figure).append(fields);
        const value = (key) => decodeURIComponent(figure.getAttribute("data-" + key) || "");
        return { figure, name, given, label, tag, value };
      }

      function changed() {
        return cells.filter(({ given, label, tag }) => label.value !== given || tag.value.trim() !== "");
      }

      function csv() {
        const quoted = (text) => (/[",\\r\\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);
        const rows = changed().map(({ name, value, label, tag }) => [
          value("path"),
          value("start"),
          value("end"),
          name,
          label.value,
          tag.value.trim(),
        ]);
        const header = ["path", "startSeconds", "endSeconds", "id", "label", "tag"];
        return [header, ...rows].map((row) => row.map(quoted).join(",") + "\\n").join("");
      }

      function update() {
        const count = changed().length;
        for (const { figure, given, label, tag } of cells) {
          const isChanged = label.value !== given || tag.value.trim() !== "";
          figure.style.boxShadow = isChanged ? "0 4px 0 0 #c8821e" : "none";
        }
        save.disabled = copied.disabled = count === 0;
        save.style.opacity = copied.style.opacity = count === 0 ? "0.6" : "1";
        said.textContent = count === 0 ? "" : count + " changed";
      }

      function download() {
        const link = make("a", "display:none");
        link.href = "data:text/csv;charset=utf-8," + encodeURIComponent(csv());
        link.download = "labels.csv";
        root.append(link);
        link.click();
        link.remove();
        said.textContent = changed().length + " in labels.csv";
      }

      async function copy() {
        const text = csv();
        try {
          await navigator.clipboard.writeText(text);
          said.textContent = "copied";
        } catch {
          // where a front end allows no clipboard, the text is there to be copied
          const area = make(
            "textarea",
            "display:block;width:100%;height:110px;margin:0 0 8px 0;font:12px monospace",
            text,
          );
          area.setAttribute("aria-label", "Labels as CSV");
          area.readOnly = true;
          bar.querySelector("textarea")?.remove();
          bar.append(area);
          area.select();
          said.textContent = "copy the text below";
        }
      }
    }
  })();
</script>`;
