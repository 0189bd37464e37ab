/**
 * A chart as Vega-Lite 5 describes it, with as much of its type as the library needs: vega-lite's own types do not
 * load in a notebook's compiler.
 */
export interface ChartSpec {
  readonly $schema: "https://vega.github.io/schema/vega-lite/v5.json";
  readonly config: Readonly<Record<string, unknown>>;
  readonly [part: string]: unknown;
}

/** Where in a drawn chart something is, pixels. */
export interface ChartBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
