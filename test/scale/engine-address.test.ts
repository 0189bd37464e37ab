import { expect, test } from "vitest";
import { engineAddress } from "../../src/scale/engines/address.js";

test("engineAddress() says which variable is empty, and names no variable where none was named", () => {
  for (const env of [{}, { QUEUE: "" }])
    expect(() => engineAddress("env:QUEUE", env)).toThrow(
      "Expected the variable QUEUE to hold the engine's address but it is not set",
    );
  expect(() => engineAddress("", {})).toThrow(
    'Expected engine to be redis://host:6379, postgres://user@host/database or env:NAME but received ""',
  );
  expect(engineAddress("env:QUEUE", { QUEUE: "redis://host:6379" }).shown).toBe("redis://host:6379");
});
