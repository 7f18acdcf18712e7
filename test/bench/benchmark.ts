/** What a file `<name>.bench.ts` in this folder exports as `benchmark`; `./hub bench <name>` runs it. */
export type { Benchmark, Figure } from '../../apps/cli/src/commands/bench.js';
