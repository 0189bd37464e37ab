import { DownloadError } from "../../core/errors.js";
import { optionName } from "../../core/option-words.js";

/** Where a download may lead besides `https:`, `file:` and `http:` to this machine. */
export interface AddressRules {
  /** Allow plain `http:` to other machines, which anybody on the way can read and change; default false. */
  readonly allowHttp?: boolean;
  /** Hosts (`"name"` or `"name:port"`) that a plain `http:` address may redirect to; default none. */
  readonly allowRedirectsTo?: readonly string[];
}

/** How often a server may point elsewhere. */
const maxRedirects = 5;

/**
 * Reads an address and checks that it may be contacted.
 *
 * @throws {DownloadError} If it is none, or of a kind that is not allowed, or `KINETOSCOPE_OFFLINE` is set.
 */
export function checkAddress(url: string, rules: AddressRules): URL {
  const fail = (found: string): never => {
    throw new DownloadError(`Cannot download "${url}": ${found}`, { url });
  };
  if (!URL.canParse(url)) return fail("it is not a URL. Begin it with https://");
  const address = new URL(url);
  if (process.env["KINETOSCOPE_OFFLINE"] === "1")
    return fail("KINETOSCOPE_OFFLINE is 1. Unset it to allow downloads");
  const problem = schemeProblem(address, rules);
  return problem === undefined ? address : fail(problem);
}

function schemeProblem({ protocol, hostname }: URL, rules: AddressRules): string | undefined {
  if (protocol === "https:" || protocol === "file:") return undefined;
  if (protocol !== "http:") return `${protocol} is not supported. Use https:`;
  if (rules.allowHttp === true || isLoopback(hostname)) return undefined;
  return `plain http: to another machine is neither private nor safe. Use https:, or set ${optionName("allowHttp")}`;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * Where a redirect leads, if it may be followed: never to another scheme than `http:` and `https:`, never from
 * `https:` down to `http:`, to another host only between `https:` addresses or as `allowRedirectsTo` says.
 *
 * @param visited - The addresses so far, the one that answered last.
 * @param location - What it answered.
 * @throws {DownloadError} If it may not, or leads round in circles.
 */
export function redirectTarget(
  visited: readonly [URL, ...URL[]],
  location: string | undefined,
  status: number,
  rules: AddressRules,
): URL {
  const [asked] = visited;
  const from = visited.at(-1) ?? asked;
  const fail = (found: string): never => {
    const url = asked.href;
    throw new DownloadError(`Cannot download "${url}": ${found}`, { url, status });
  };
  if (location === undefined || !URL.canParse(location, from.href)) {
    return fail(`the server redirects (${status}) without saying where to`);
  }
  const to = new URL(location, from);
  const refused = (why: string): never => fail(`it redirects to "${to.href}", ${why}`);
  if (to.protocol !== "https:" && to.protocol !== "http:") return refused("which is not http: or https:");
  if (from.protocol === "https:" && to.protocol === "http:") return refused("away from https:");
  const problem = schemeProblem(to, rules);
  if (problem !== undefined) return refused(problem);
  const isSafe = from.protocol === "https:" && to.protocol === "https:";
  if (to.host !== from.host && !isSafe && rules.allowRedirectsTo?.includes(to.host) !== true) {
    return refused("another host. Add it to allowRedirectsTo if that is right");
  }
  if (visited.some((address) => address.href === to.href)) return fail("it redirects in a circle");
  if (visited.length > maxRedirects) return fail(`it redirects more than ${maxRedirects} times`);
  return to;
}
