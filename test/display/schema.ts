import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly { readonly message?: string; readonly dataPath?: string }[] | null;
}

const require = createRequire(import.meta.url);
let validate: Validator | undefined;

/** What Vega-Lite's own JSON schema says against a specification; only the first few faults. */
export function schemaErrors(spec: unknown): readonly string[] {
  validate ??= makeValidator();
  if (validate(JSON.parse(JSON.stringify(spec)))) return [];
  return (validate.errors ?? [])
    .slice(0, 5)
    .map((error) => `${error.dataPath ?? ""}: ${error.message ?? ""}`);
}

function makeValidator(): Validator {
  const Ajv = require("ajv") as new (options: object) => { compile(schema: unknown): Validator };
  const path = require.resolve("vega-lite/build/vega-lite-schema.json");
  const schema = JSON.parse(readFileSync(path, "utf8")) as unknown;
  return new Ajv({ unknownFormats: "ignore", logger: false }).compile(schema);
}
