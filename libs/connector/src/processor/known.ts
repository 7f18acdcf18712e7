import type { Intent } from '@hub/contracts';

/** When a native key took its content, as compared inside one app: ms since 1970 and a log offset. */
export interface Version {
  readonly at: number;
  readonly seq: number;
}

/** Whether `a` is older than `b`. Equal versions are not older: the later message counts. */
export function isOlder(a: Version, b: Version): boolean {
  return a.at < b.at || (a.at === b.at && a.seq < b.seq);
}

/** What the system last told us under one native key (镜像): hashes and versions, no body. */
export interface Image {
  readonly receipt: string;
  readonly version: Version;
  readonly intent: Intent;
  /** Hash of the mapped content; empty in a withdrawal. */
  readonly hash: string;
  /** Hash of the native bytes and of the mapping that read them. */
  readonly nativeHash: string;
}

/** The one open quarantined record of a native key. */
export interface OpenQuarantine {
  readonly receipt: string;
  readonly version: Version;
  readonly nativeHash: string;
}

/** All that the hub keeps of one native key. */
export interface Known {
  readonly image?: Image;
  readonly quarantined?: OpenQuarantine;
}
