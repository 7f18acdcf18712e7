import type { RawRecord } from './raw-record.js';
import { isOmitted, RecordBytes } from './raw-record.js';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Cuts a stream of bytes into lines, ended by LF or CRLF. Lines without any content are nothing. */
export class LineSplitter {
  private readonly line = new RecordBytes();

  /** The lines that end in `chunk`. */
  push(chunk: Buffer): RawRecord[] {
    const lines: RawRecord[] = [];
    let from = 0;
    for (
      let at = chunk.indexOf(LINE_FEED);
      at !== -1;
      from = at + 1, at = chunk.indexOf(LINE_FEED, from)
    ) {
      this.line.add(chunk.subarray(from, at));
      this.finish(lines);
    }
    this.line.add(chunk.subarray(from));
    return lines;
  }

  /** The last line, when nothing ends it. */
  end(): RawRecord[] {
    const lines: RawRecord[] = [];
    this.finish(lines);
    return lines;
  }

  private finish(lines: RawRecord[]): void {
    const line = this.line.finish();
    if (isOmitted(line)) {
      lines.push(line);
      return;
    }
    const bytes = line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
    if (!isBlank(bytes)) {
      lines.push(bytes);
    }
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09);
}
