import { formatCounted } from "../core/format.js";
import type { UnitHeader } from "./unit-text.js";

/** With what the units of a plan were computed; results of one mixture may differ from another's in the last bits. */
export interface Mixture {
  add(header: UnitHeader): void;
  /** What differs between units, in words; `""` if nothing does. */
  differences(): string;
  /** As a provenance holds them; where units differ, all values. */
  versions(): Readonly<Record<string, string>>;
}

/** Collects what units were computed with. */
export function mixture(): Mixture {
  const names = new Map<string, Map<string, number[]>>();
  return {
    add({ unit, versions, processorFlags }) {
      for (const [name, value] of Object.entries({ ...versions, [flagsName]: processorFlags })) {
        const values = names.get(name) ?? new Map<string, number[]>();
        names.set(name, values);
        const units = values.get(value);
        if (units === undefined) values.set(value, [unit]);
        else units.push(unit);
      }
    },
    differences: () =>
      [...names]
        .filter(([, values]) => values.size > 1)
        .map(([name, values]) => `${name} ${[...values].map(valueText).join(", ")}`)
        .join("; "),
    versions: () =>
      Object.fromEntries(
        [...names]
          .filter(([name]) => name !== flagsName)
          .map(([name, values]) => [name, [...values.keys()].sort().join(" | ")]),
      ),
  };
}

const flagsName = "processor instructions";

function valueText([value, units]: readonly [string, readonly number[]]): string {
  const where =
    units.length > 3 ? formatCounted(units.length, "unit") : `unit ${units.map(String).join(", ")}`;
  return `"${value}" (${where})`;
}
