import { expect, test } from "vitest";
import { dataUrl, html } from "../../../src/display/page/html.js";

test("html escapes every interpolated text, in elements and in attributes", () => {
  const label = `<img src=x onerror="alert('1')"> & co`;
  expect(html`<p title="${label}">${label}</p>`.toString()).toBe(
    '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; co">' +
      "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; co</p>",
  );
});

test("html keeps its own pieces, joins lists and leaves undefined out", () => {
  const items = ["a", "<b>"].map((text) => html`<li>${text}</li>`);
  expect(html`${items}${undefined}${0}`.toString()).toBe("<li>a</li><li>&lt;b&gt;</li>0");
});

test("html takes no look-alike of its pieces for markup", () => {
  const forged = { toString: () => "<script>" } as never;
  expect(() => html`${forged}`).toThrow();
});

test("html replaces control characters, writing direction overrides and halves of surrogate pairs", () => {
  expect(html`${"a\u0000b\u001bc\u0085d\ud800e\u202ef\tg\n😀"}`.toString()).toBe("a�b�c�d�e�f\tg\n😀");
});

test("dataUrl() encodes a view into a larger buffer", () => {
  expect(dataUrl("image/jpeg", new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4))).toBe(
    "data:image/jpeg;base64,AQID",
  );
});
