/** The systems that can be made here: their names in the distribution, and to people. */

const UBUNTU = {
  distribution: "Ubuntu",
  components: "main,universe",
  // debootstrap may not know a release that is newer than itself; all are made alike
  script: "/usr/share/debootstrap/scripts/gutsy",
  keyring: "/usr/share/keyrings/ubuntu-archive-keyring.gpg",
};

/** `nodeToo`: from the npm registry, where the system's own is too old for the project. */
export const KNOWN = {
  trixie: { title: "Debian 13", distribution: "Debian", components: "main" },
  sid: { title: "Debian unstable", distribution: "Debian", components: "main" },
  noble: { title: "Ubuntu 24.04", ...UBUNTU, nodeToo: 20 },
  resolute: { title: "Ubuntu 26.04", ...UBUNTU },
};

/** What is run where none is named: their packages come from the mirror that apt uses. */
export const DEFAULT = ["trixie", "sid"];
