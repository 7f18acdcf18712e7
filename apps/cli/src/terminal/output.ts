/** Where a command writes. With `--json` standard output holds its one document only; the rest goes to standard error. */
export interface Output {
  readonly json: boolean;
  /** A line of the answer for people; with `--json` it is mere progress. */
  readonly say: (line: string) => void;
  /** What is going on meanwhile: never part of the answer. */
  readonly progress: (line: string) => void;
  /** The answer for machines: printed with `--json` only. */
  readonly document: (value: unknown) => void;
  /** One line of an answer that is NDJSON with and without `--json`. */
  readonly line: (value: unknown) => void;
}

interface Sink {
  write(text: string): unknown;
}

/** An output onto two streams. */
export function outputTo(stdout: Sink, stderr: Sink, json: boolean): Output {
  return {
    json,
    say: (line) => void (json ? stderr : stdout).write(`${line}\n`),
    progress: (line) => void stderr.write(`${line}\n`),
    document: (value) => {
      if (json) {
        stdout.write(`${JSON.stringify(value)}\n`);
      }
    },
    line: (value) => void stdout.write(`${JSON.stringify(value)}\n`),
  };
}

/** An output that keeps what was written, for specs. */
export function recordingOutput(json = false): Output & { stdout: string; stderr: string } {
  const kept = { stdout: '', stderr: '' };
  const output = outputTo(
    { write: (text) => (kept.stdout += text) },
    { write: (text) => (kept.stderr += text) },
    json,
  );
  return Object.assign(kept, output);
}
