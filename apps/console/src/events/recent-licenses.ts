import type { Shared } from '@hub/contracts';
import type { LicenseNews } from './license-news.js';
import { licenseNews } from './license-news.js';

/** What came since somebody last looked. */
export interface FreshLicenses {
  /** Oldest first. */
  readonly shown: readonly LicenseNews[];
  /** How many more came that are not shown. */
  readonly skipped: number;
  /** To be given at the next look. */
  readonly seen: number;
}

const KEPT = 20;

/**
 * The last shared licenses since the console started. They are kept as bytes and read only when somebody looks: a
 * nightly load of a million costs nobody anything.
 */
export class RecentLicenses {
  private readonly last: Buffer[] = [];
  private count = 0;

  /** Takes the value of one message of `hub.shared.license.v1`. */
  note(value: Buffer): void {
    this.count += 1;
    this.last.push(value);
    if (this.last.length > KEPT) {
      this.last.shift();
    }
  }

  /** What came after the first `seen` ones. */
  since(seen: number): FreshLicenses {
    const fresh = Math.max(0, this.count - seen);
    const shown = fresh === 0 ? [] : this.last.slice(-fresh);
    return {
      shown: shown.map((value) => licenseNews(JSON.parse(value.toString('utf8')) as Shared)),
      skipped: fresh - shown.length,
      seen: this.count,
    };
  }

  /** All that are still kept, for somebody who has just come. */
  all(): FreshLicenses {
    return { ...this.since(this.count - this.last.length), skipped: 0 };
  }
}
