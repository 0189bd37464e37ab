/**
 * The script of a page that shows outputs as an opened notebook in JupyterLab does: JupyterLab's own output area,
 * renderers and sanitiser, without the rest of it. `bundle.ts` makes one file of it.
 */
import { OutputArea, OutputAreaModel } from "@jupyterlab/outputarea";
import { RenderMimeRegistry, standardRendererFactories } from "@jupyterlab/rendermime";
import vega from "@jupyterlab/vega5-extension";
import { Widget } from "@lumino/widgets";

globalThis.showOutputs = (outputs, trusted) => {
  const rendermime = new RenderMimeRegistry({ initialFactories: standardRendererFactories });
  rendermime.addFactory(vega.rendererFactory, vega.rank);
  for (const output of outputs) {
    const model = new OutputAreaModel({ trusted, values: [output] });
    Widget.attach(new OutputArea({ model, rendermime }), globalThis.document.querySelector("main"));
  }
};
