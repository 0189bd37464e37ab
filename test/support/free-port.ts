import { createServer } from "node:net";

/** A port of loopback that nobody has. */
export function freePort(): Promise<number> {
  return new Promise((settle) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => settle(port));
    });
  });
}
