/** Scheme and slashes of an address. */
const beginning = /^\s*(?:https?|ftps?|wss?|s3|gs|file):[\\/]*|^\s*[a-z][a-z0-9+.-]*:[\\/]{2,}/i;
/** A name and a password before a host without a scheme. */
const bareUser = /^[^\\/?#\s]+:[^\\/?#\s]*@/;
/** An address in a text; our messages put quotes around it. */
const addressInText = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi;

/**
 * An address as it may be shown and kept: without user name, password and query, which hold keys and signatures:
 * `https://me:secret@host/a.zip?sig=1` → `https://…@host/a.zip?…`. What is no address stays as it is.
 */
export function redactAddress(text: string): string {
  const line = text.replace(/[\t\r\n]/g, ""); // as browsers read it
  const scheme = beginning.exec(line)?.[0];
  if (scheme === undefined) return bareUser.test(line) ? line.replace(bareUser, "…@") : text;
  const isWhole = URL.canParse(text) && /[\\/]{2}$/.test(scheme);
  // of what cannot be read as an address, all before the last @ may be a password
  const user = isWhole ? /^[^\\/?#]*@/ : /^.*@/;
  return (
    scheme +
    line
      .slice(scheme.length)
      .replace(user, "…@")
      .replace(/[?#].*$/, "?…")
  );
}

/** Whether something was left out of an address, which then leads nowhere. */
export function isRedacted(address: string): boolean {
  return /^[^\\/]*[\\/]*…@|\?…$/.test(address);
}

/** A text in which every address is as {@link redactAddress} gives it. */
export function redactAddresses(text: string): string {
  return text.replace(addressInText, redactAddress);
}

/**
 * A message about `given`, which may be an address: neither it nor another one in the message is shown with its secrets.
 */
export function redactMessage(message: string, given: string): string {
  const shown = redactAddress(given);
  return redactAddresses(shown === given ? message : message.replaceAll(given, shown));
}
