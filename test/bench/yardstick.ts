const RECORDS = 500;
const WARM_UP_MS = 400;
const MEASURE_MS = 1_600;

/** What every rate and cost is compared with: the machine's speed swings by a factor of two within seconds. */
export const YARDSTICK = 'one core that parses and writes the same records as JSON';

/**
 * Microseconds of processor time to parse one record from its bytes and write it to bytes again (BASE of
 * `performance.md`), measured here and now.
 */
export function yardstickUs(make: (serial: number) => unknown): number {
  const lines = Array.from({ length: RECORDS }, (_, serial) =>
    Buffer.from(JSON.stringify(make(serial))),
  );
  repeat(lines, WARM_UP_MS);
  const start = process.cpuUsage();
  const count = repeat(lines, MEASURE_MS);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / count;
}

function repeat(lines: readonly Buffer[], milliseconds: number): number {
  const end = performance.now() + milliseconds;
  let bytes = 0;
  let count = 0;
  while (performance.now() < end) {
    for (const line of lines) {
      bytes += Buffer.from(JSON.stringify(JSON.parse(line.toString()))).length;
      count += 1;
    }
  }
  return bytes > 0 ? count : 1;
}
