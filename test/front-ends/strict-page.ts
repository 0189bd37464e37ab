import type { Page } from "playwright-core";
import { asExpression, type Output } from "./pages.js";

/**
 * A page of outputs as a host of strangers' notebooks shows them, after the list that GitHub publishes for its pages:
 * of an output the first of HTML, PNG, text; of HTML plain elements and few attributes, so that nothing can run
 * (script, inline SVG), load (frames, video), cover the page (style, as element and as attribute) or be typed into.
 * Of what is removed the content stays, but for scripts, styles and SVG. Pictures stay if they are in the page (`data:`).
 */
export function strictPage(page: Page, outputs: readonly Output[], style: string): Promise<string> {
  return page.evaluate<string>(`(() => {
    const elements = new Set(("a b bdi bdo br caption code dd details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i " +
      "img kbd li ol p pre s small span strong sub summary sup table tbody td tfoot th thead tr ul").split(" "));
    const attributes = new Set("alt colspan dir height open rowspan scope src title width".split(" "));
    const clean = (markup) => {
      const template = document.createElement("template");
      template.innerHTML = markup;
      for (const element of [...template.content.querySelectorAll("*")]) {
        const name = element.localName;
        if (["script", "style", "svg", "iframe", "object"].includes(name)) element.remove();
        else if (!elements.has(name)) element.replaceWith(...element.childNodes);
        else
          for (const { name: attribute, value } of [...element.attributes])
            if (!attributes.has(attribute) || (attribute === "src" && !value.startsWith("data:image/")))
              element.removeAttribute(attribute);
      }
      return template.innerHTML;
    };
    const text = (words) => {
      const pre = document.createElement("pre");
      pre.textContent = words;
      pre.tabIndex = 0;
      return pre.outerHTML;
    };
    const sections = ${asExpression(outputs)}.map(({ data = {}, text: stream }) => {
      if (stream !== undefined) return text(stream);
      if (data["text/html"]) return clean(data["text/html"]);
      if (data["image/png"]) return '<img alt="" src="data:image/png;base64,' + data["image/png"] + '">';
      return text(data["text/plain"]);
    });
    const style = ${asExpression(style)} +
      "section { overflow-x: auto; padding: 6px }";
    return '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Strict</title><style>' + style + "</style></head><body><main>" +
      sections.map((section) => "<section>" + section + "</section>").join("") + "</main></body></html>";
  })()`);
}
