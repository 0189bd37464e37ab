import { html, htmlOfBundle, type SafeHtml } from "./html.js";

/**
 * Functions that the library's scripts share, as text that stands at the beginning of each: an element, a bar of controls, and
 * what stands in it. All that they show is set as text, never as markup.
 */
export const scriptParts: SafeHtml = htmlOfBundle(
  html`<script>
    const controlLook =
      "box-sizing:border-box;height:30px;margin:0 8px 8px 0;padding:0 9px;border:1px solid rgba(128,128,128,.7);border-radius:5px;background-color:rgba(128,128,128,.1);color:inherit;font:inherit;vertical-align:top;max-width:100%;";

    function make(name, style, text) {
      const element = document.createElement(name);
      element.style.cssText = style;
      if (text !== undefined) element.textContent = text;
      return element;
    }

    function makeBar(name) {
      const bar = make("div", "margin:0 0 6px 0;font-size:13px;line-height:1.4");
      bar.setAttribute("role", "group");
      bar.setAttribute("aria-label", name);
      bar.setAttribute("data-part", "controls");
      // JupyterLab would take letters and arrows for its own
      bar.setAttribute("data-lm-suppress-shortcuts", "true");
      bar.addEventListener("keydown", (event) => event.stopPropagation());
      return bar;
    }

    function showFocus(control) {
      // a ring around the box would be cut where the box stands at an edge
      if (control.style.borderStyle === "solid") control.style.outlineOffset = "-2px";
      control.addEventListener("focus", () => {
        control.style.outline = control.matches(":focus-visible") ? "3px solid #3a86b7" : "none";
      });
      control.addEventListener("blur", () => (control.style.outline = "none"));
      return control;
    }

    function makeButton(text, onClick) {
      const button = showFocus(make("button", controlLook + "cursor:pointer", text));
      button.type = "button";
      button.addEventListener("click", onClick);
      return button;
    }

    function makeSearch(name, onInput) {
      const search = showFocus(make("input", controlLook + "width:150px"));
      search.type = "search";
      search.placeholder = "search";
      search.dir = "auto";
      search.setAttribute("aria-label", name);
      search.addEventListener("input", () => onInput(search.value.trim().toLowerCase()));
      return search;
    }

    function makeStatus() {
      const status = make("span", "display:inline-block;line-height:30px;opacity:0.85");
      status.setAttribute("role", "status");
      return status;
    }

    function makeChoice(name, options, onChange) {
      const select = showFocus(make("select", controlLook + "cursor:pointer;width:170px"));
      select.setAttribute("aria-label", name);
      for (const [value, text] of options) {
        // the list of a select has a background of its own
        const option = make("option", "color:#1b1f24;background-color:#fff", text);
        option.value = value;
        select.append(option);
      }
      select.addEventListener("change", () => onChange(select.value));
      return select;
    }

    function makeSlider(name, range, write, onInput) {
      const label = make("label", "display:inline-block;margin:0 18px 8px 0;line-height:30px;max-width:100%");
      const input = showFocus(
        make(
          "input",
          "width:130px;height:30px;margin:0 8px;vertical-align:top;accent-color:#3a86b7;cursor:pointer",
        ),
      );
      input.type = "range";
      input.setAttribute("aria-label", name);
      for (const [key, value] of Object.entries(range)) input.setAttribute(key, value);
      const said = make("span", "display:inline-block;min-width:5.5em;font-variant-numeric:tabular-nums");
      const tell = () => {
        said.textContent = write(Number(input.value));
        input.setAttribute("aria-valuetext", said.textContent);
      };
      input.addEventListener("input", () => {
        tell();
        onInput(Number(input.value));
      });
      label.append(make("bdi", "", name), input, said);
      tell();
      return label;
    }
  </script>`
    .toString()
    .slice("<script>".length, -"</script>".length),
);
