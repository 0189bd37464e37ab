/**
 * How much of the time do 10, 100 and 1,000 workers compute? A simulation: nothing is decoded.
 *
 *   node bench/many-workers.mjs [units] [seconds of a unit]
 *
 * A unit takes its mean time times 0.5 to 1.5, drawn evenly; a worker first loads its model; one unit in a thousand is lost with its
 * worker, and done again from the beginning: at once with a queue, by a second submission with stripes. The merge comes
 * last, on one machine. Efficiency: the time that the units take, divided by workers × time from first to last.
 */
const [units = 19_700, unitSeconds = 180] = process.argv.slice(2).map(Number);
const startSeconds = 5; // a new process, the model, its first batch
const mergeSeconds = 1e-3 * units; // bench/many-units.mjs
const lost = 1e-3;
const takeoverSeconds = 25; // BullMQ's lock and the next look at stalled jobs

/** Mulberry32. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const next = random(1);
const seconds = Array.from({ length: units }, () => unitSeconds * (0.5 + next()));
const isLost = Array.from({ length: units }, () => next() < lost);
const total = seconds.reduce((sum, one) => sum + one, 0);

/** Every n-th unit to a worker; a second submission takes what was lost. */
function stripes(workers) {
  const first = new Array(workers).fill(startSeconds);
  const again = [];
  const dead = new Set();
  for (const [unit, duration] of seconds.entries()) {
    const worker = unit % workers;
    if (dead.has(worker)) again.push(duration);
    else if (isLost[unit]) {
      dead.add(worker);
      again.push(duration);
    } else first[worker] += duration;
  }
  const second = new Array(workers).fill(again.length === 0 ? 0 : startSeconds);
  for (const [i, duration] of again.entries()) second[i % workers] += duration;
  return Math.max(...first) + Math.max(...second);
}

/** The next unit to whoever is free. */
function queue(workers) {
  const free = new Array(workers).fill(startSeconds);
  for (const [unit, duration] of seconds.entries()) {
    let worker = 0;
    for (let i = 1; i < workers; i += 1) if (free[i] < free[worker]) worker = i;
    free[worker] += isLost[unit] ? duration * 1.5 + takeoverSeconds + startSeconds : duration;
  }
  return Math.max(...free);
}

const percent = (workers, span) => `${((100 * total) / (workers * (span + mergeSeconds))).toFixed(1)} %`;
const hours = (span) => `${((span + mergeSeconds) / 3600).toFixed(1)} h`;
console.log(
  `${units} units of ${unitSeconds} s on average, ${(total / 86_400).toFixed(1)} days of one machine`,
);
console.log("| workers | a queue | | stripes, submitted twice | |");
for (const workers of [10, 100, 1000]) {
  const [one, other] = [queue(workers), stripes(workers)];
  console.log(
    `| ${workers} | ${percent(workers, one)} | ${hours(one)} | ${percent(workers, other)} | ${hours(other)} |`,
  );
}
