import { expect, test } from "vitest";
import {
  ArchiveError,
  DatasetError,
  DownloadError,
  ImageError,
  ModelError,
  VideoError,
} from "../../src/core/errors.js";
import { isRedacted, redactAddress, redactAddresses } from "../../src/core/redact.js";
import { FileSystemError } from "../../src/files/system-error.js";

test.each([
  ["https://host/a.zip", "https://host/a.zip"],
  ["https://me:secret@host:8080/a.zip", "https://…@host:8080/a.zip"],
  ["https://secret@host/a.zip", "https://…@host/a.zip"],
  ["https://me:se@cret@host/@team/a.zip", "https://…@host/@team/a.zip"],
  ["https://host/a.zip?X-Amz-Signature=secret&b=1", "https://host/a.zip?…"],
  ["https://host/a.zip?secret", "https://host/a.zip?…"],
  ["https://host/a.zip#secret", "https://host/a.zip?…"],
  ["HTTPS:\\\\me:secret@host\\a", "HTTPS:\\\\…@host\\a"],
  ["https:me:secret@host/a", "https:…@host/a"],
  ["ht\ntps://me:secret@host/a", "https://…@host/a"],
  ["ftp://me:secret@host/a", "ftp://…@host/a"],
  // not to be read as an address: any of it may be the password
  ["https://me:sec/ret@host/a", "https://…@host/a"],
  ["https://me:sec?ret@host:x/a", "https://…@host:x/a"],
  ["https://me:sec ret@host:x/a", "https://…@host:x/a"],
  ["me:secret@host/a.zip", "…@host/a.zip"],
  ["file:///home/clips/a.zip", "file:///home/clips/a.zip"],
])("redactAddress(%j)", (text, shown) => {
  expect(redactAddress(text)).toBe(shown);
  expect(redactAddress(shown)).toBe(shown);
  expect(isRedacted(shown)).toBe(shown.includes("…"));
});

test.each(["clips/a@b.mp4", "C:\\clips\\a@b.mp4", "clip #1?.mp4", "a: b@c", ""])(
  "redactAddress() leaves the path %j alone",
  (path) => {
    expect(redactAddress(path)).toBe(path);
  },
);

test("redactAddresses() finds each address of a text", () => {
  const text = `it redirects to "https://me:pw@host/a?key=1", not 'http://b/c#d' (see https://e.org/f)`;
  expect(redactAddresses(text)).toBe(
    `it redirects to "https://…@host/a?…", not 'http://b/c?…' (see https://e.org/f)`,
  );
});

test("no error shows a password, a key or a signature: not in its message, its fields or its stack", () => {
  const address = "https://me:pass word@host/a.mp4?sig=secret";
  const message = `Cannot read "${address}": redirected to "http://you:pass@b/c?sig=secret"`;
  const facts = { path: address, stderr: "https://me:pass@host/a?sig=secret: failed" };
  const errors = [
    ...[VideoError, ImageError, ModelError, DatasetError, ArchiveError].map(
      (kind) => new kind(message, facts),
    ),
    new DownloadError(message, { url: address }),
    new FileSystemError("read", address, new Error("http://you:pass@b/c?sig=secret")),
  ];
  for (const error of errors) {
    const { name, stack } = error;
    const shown = JSON.stringify([error.message, stack, Object.entries(error)]);
    expect({ name, shown }).toEqual({ name, shown: expect.not.stringMatching(/pass|secret|me:/) as string });
    expect(error.message).toContain("…@host/a.mp4?…");
  }
});
