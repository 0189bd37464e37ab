import { expect, test } from "vitest";
import { redirectTarget } from "../../src/files/download/address.js";

function target(from: string, to: string, allowRedirectsTo: readonly string[] = []): string {
  return redirectTarget([new URL(from)], to, 302, { allowRedirectsTo, allowHttp: true }).href;
}

test("a redirect away from https: is refused, on the same host and where plain http: is allowed too", () => {
  for (const to of ["http://a.org/x", "http://b.org/x"])
    expect(() => target("https://a.org/x", to, ["a.org", "b.org"])).toThrow(
      `Cannot download "https://a.org/x": it redirects to "${to}", away from https:`,
    );
});

test("a redirect that stays on https:, or goes up to it on the same host, is followed", () => {
  expect(target("https://a.org/x", "https://b.org/y")).toBe("https://b.org/y");
  expect(target("https://a.org/x", "/y")).toBe("https://a.org/y");
  expect(target("http://a.org/x", "https://a.org/x")).toBe("https://a.org/x");
  expect(target("http://a.org/x", "/y")).toBe("http://a.org/y");
});

test("a redirect from plain http: to another host is refused unless that host was named, its port included", () => {
  for (const to of ["http://b.org/", "https://b.org/", "http://a.org:81/"]) {
    expect(() => target("http://a.org/", to, ["c.org"])).toThrow(/another host\. Add it/);
    expect(target("http://a.org/", to, [new URL(to).host])).toBe(to);
  }
});
