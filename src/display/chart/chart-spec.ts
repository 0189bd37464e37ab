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

/**
 * A chart without what reacts to a pointer. Its tooltips stay; looking for the nearest point would take most of the time that drawing
 * takes.
 */
export function withoutSelection(spec: ChartSpec): ChartSpec {
  return strip(spec) as ChartSpec;
}

function strip(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(strip);
  if (typeof part !== "object" || part === null) return part;
  const { params, ...others } = part as Readonly<Record<string, unknown>>;
  if (params === undefined)
    return Object.fromEntries(
      Object.entries(others).map(([key, value]) => [key, key === "data" ? value : strip(value)]),
    );
  return { ...others, encoding: { ...(others["encoding"] as object), opacity: { value: 0 } } };
}
