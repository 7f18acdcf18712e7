import type { MessageEvent } from '@nestjs/common';
import type { Subscriber } from 'rxjs';
import { Observable } from 'rxjs';
import type { Clock, Language } from '@hub/contracts';
import { inHubZone } from '@hub/contracts';
import type { BooksService } from '../books/books.service.js';
import type { FoundBooks } from '../books/hub-books.js';
import { hubBooks } from '../books/hub-books.js';
import type { SystemsService } from '../systems/systems.service.js';
import type { FreshLicenses, RecentLicenses } from './recent-licenses.js';

/** What the events are made from. */
export interface EventsParts {
  readonly systems: Pick<SystemsService, 'tell'>;
  readonly books: Pick<BooksService, 'collect'>;
  readonly licenses: Pick<RecentLicenses, 'since' | 'all'>;
  /** The hub's. */
  readonly clock: Clock;
  /** Aborted when the app stops: every stream ends. */
  readonly closing: AbortSignal;
  readonly everyMs?: number;
}

interface Client {
  readonly language: Language;
  readonly subscriber: Subscriber<MessageEvent>;
  /** Event → what was sent last, so that only changes are sent. */
  readonly sent: Map<string, string>;
  /** Shared licenses that it has been told of. */
  seen: number;
}

const LOOK_EVERY_MS = 500;
const TIME_EVERY_MS = 5_000;
const BOOKS_EVERY_MS = 5_000;
/** Counting may take long in a big hub: it is to keep the apps busy for a tenth of the time at most. */
const BOOKS_REST = 10;

/**
 * What changes, told to whoever listens: systems and books whole whenever they differ from what was told before, licenses
 * as they are shared, and the time every few seconds, so that a listener notices a dead connection. Nobody listening
 * costs nothing.
 */
export class EventsService {
  private readonly clients = new Set<Client>();
  private timer?: NodeJS.Timeout;
  private books?: FoundBooks;
  private isCollecting = false;
  private nextBooksAt = 0;
  private nextTimeAt = 0;

  constructor(private readonly parts: EventsParts) {}

  /** One stream for one listener, in his language: what is known now, then what changes. */
  listen(language: Language): Observable<MessageEvent> {
    return new Observable((subscriber) => {
      const { licenses, closing } = this.parts;
      const recent = licenses.all();
      const client: Client = { language, subscriber, sent: new Map(), seen: recent.seen };
      const end = (): void => subscriber.complete();
      closing.addEventListener('abort', end, { once: true });
      this.clients.add(client);
      this.tellTime(client);
      tellLicenses(client, recent);
      this.tellState(client);
      this.timer ??= setInterval(() => this.look(), this.parts.everyMs ?? LOOK_EVERY_MS);
      this.look();
      return () => {
        closing.removeEventListener('abort', end);
        this.leave(client);
      };
    });
  }

  private leave(client: Client): void {
    this.clients.delete(client);
    if (this.clients.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      this.books = undefined;
      this.nextBooksAt = 0;
    }
  }

  private look(): void {
    const now = performance.now();
    const isTime = now >= this.nextTimeAt;
    this.nextTimeAt = isTime ? now + TIME_EVERY_MS : this.nextTimeAt;
    for (const client of this.clients) {
      this.tellState(client, isTime);
      const fresh = this.parts.licenses.since(client.seen);
      client.seen = fresh.seen;
      tellLicenses(client, fresh);
      if (isTime) {
        this.tellTime(client);
      }
    }
    if (!this.isCollecting && now >= this.nextBooksAt) {
      void this.collectBooks(now);
    }
  }

  private async collectBooks(begun: number): Promise<void> {
    this.isCollecting = true;
    try {
      this.books = await this.parts.books.collect();
    } finally {
      const end = performance.now();
      this.nextBooksAt = end + Math.max(BOOKS_EVERY_MS, BOOKS_REST * (end - begun));
      this.isCollecting = false;
    }
    this.clients.forEach((client) => this.tellState(client));
  }

  /** That a source was looked at once more is news only every few seconds. */
  private tellState(client: Client, inDetail = false): void {
    const systems = { items: this.parts.systems.tell(client.language) };
    tellIfNew(client, 'systems', systems, inDetail ? [] : ['lastReadAt']);
    if (this.books) {
      tellIfNew(client, 'books', hubBooks(this.books, client.language));
    }
  }

  private tellTime({ subscriber }: Client): void {
    subscriber.next({ type: 'time', data: { at: inHubZone(this.parts.clock.now()) } });
  }
}

function tellIfNew(
  { subscriber, sent }: Client,
  type: string,
  data: object,
  besides: readonly string[] = [],
): void {
  const text = JSON.stringify(data);
  if (told(sent.get(type), besides) !== told(text, besides)) {
    sent.set(type, text);
    subscriber.next({ type, data: text });
  }
}

/** The text without these members. */
function told(text: string | undefined, besides: readonly string[]): string | undefined {
  return besides.reduce(
    (rest, name) => rest?.replaceAll(new RegExp(`"${name}":"[^"]*",?`, 'g'), ''),
    text,
  );
}

function tellLicenses({ subscriber }: Client, { shown, skipped }: FreshLicenses): void {
  if (skipped > 0) {
    subscriber.next({ type: 'skipped', data: { licenses: skipped } });
  }
  for (const license of shown) {
    subscriber.next({ type: 'license', data: license });
  }
}
