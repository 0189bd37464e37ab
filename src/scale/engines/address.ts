import { redactAddress } from "../../core/redact.js";

/** Where the password of an address is. */
export const passwordVariable = "KINETOSCOPE_ENGINE_PASSWORD";

/** Where a queue is. */
export interface EngineAddress {
  readonly kind: "redis" | "postgres";
  /** Without name, password and query: for messages. */
  readonly shown: string;
  /** The whole address with its password. A function, so that printing this value does not show it. */
  readonly whole: () => string;
  /** The variables that hold its secrets: processes that compute have no use for them. */
  readonly variables: readonly string[];
}

const schemes: Readonly<Record<string, EngineAddress["kind"]>> = {
  ...{ "redis:": "redis", "rediss:": "redis", "valkey:": "redis", "valkeys:": "redis" },
  ...{ "postgres:": "postgres", "postgresql:": "postgres" },
};

/**
 * Reads the address of a queue: `"redis://host:6379"`, `"rediss://…"` (TLS), `"valkey://…"`, `"postgres://user@host/database"`, or
 * `"env:NAME"`, the variable that holds it. A password is taken from KINETOSCOPE_ENGINE_PASSWORD or from that variable:
 * an address that is typed stands in the list of processes, in notebooks and in a shell's history.
 *
 * @throws {RangeError} If it is no such address, or a password stands in what was typed; the message never shows it.
 */
export function engineAddress(given: string, env: NodeJS.ProcessEnv = process.env): EngineAddress {
  const name = /^env:(\w+)$/.exec(given)?.[1];
  const text = name === undefined ? given : (env[name] ?? "");
  if (name !== undefined && text === "")
    throw new RangeError(`Expected the variable ${name} to hold the engine's address but it is not set`);
  const expected = "redis://host:6379, postgres://user@host/database or env:NAME";
  const what = name === undefined ? `"${redactAddress(text)}"` : `another text in the variable ${name}`;
  const wrong = `Expected engine to be ${expected} but received ${what}`;
  if (!URL.canParse(text)) throw new RangeError(wrong);
  const url = new URL(text);
  const kind = Object.hasOwn(schemes, url.protocol) ? schemes[url.protocol] : undefined;
  if (kind === undefined || url.hostname === "") throw new RangeError(wrong);
  const holdsPassword = url.password !== "" || url.searchParams.has("password");
  if (holdsPassword && name === undefined) {
    const remedy = `Put it into the variable ${passwordVariable}, or the whole address into a variable: env:NAME`;
    throw new RangeError(`Expected engine to be an address without a password. ${remedy}`);
  }
  const password = env[passwordVariable];
  if (!holdsPassword && password !== undefined) url.password = encodeURIComponent(password);
  const variables = [passwordVariable, ...(name === undefined ? [] : [name])];
  const whole = url.href.replace(/^valkey/, "redis");
  return { kind, shown: `${url.protocol}//${url.host}${url.pathname}`, whole: () => whole, variables };
}
