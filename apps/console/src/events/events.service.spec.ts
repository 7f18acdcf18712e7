import { afterEach, describe, expect, it } from '@jest/globals';
import type { MessageEvent } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import type { Language } from '@hub/contracts';
import { FixedClock } from '@hub/contracts';
import { until } from '../../../../test/support/until.js';
import type { FoundBooks } from '../books/hub-books.js';
import type { SystemAnswer } from '../systems/systems.service.js';
import { EventsService } from './events.service.js';
import { RecentLicenses } from './recent-licenses.js';

/** A hub of one system whose status a test can change. */
class Scene {
  status = 'up';
  lastReadAt = '2026-11-25T09:30:00.000+08:00';
  booksAsked = 0;
  readonly licenses = new RecentLicenses();
  readonly closing = new AbortController();
  readonly heard: MessageEvent[] = [];
  ended = false;
  private subscription?: Subscription;
  readonly events = new EventsService({
    systems: {
      tell: (language: Language) =>
        [
          {
            system: 'housing',
            status: this.status,
            reasons: [language],
            sources: [{ lastReadAt: this.lastReadAt }],
          },
        ] as unknown as SystemAnswer[],
    },
    books: {
      collect: (): Promise<FoundBooks> => {
        this.booksAsked += 1;
        const problem = { zh: '没有应答', en: 'no answer' };
        return Promise.resolve({ systems: [], registry: { ok: false, problem } });
      },
    },
    licenses: this.licenses,
    clock: new FixedClock(new Date('2026-11-25T09:30:00+08:00')),
    closing: this.closing.signal,
    everyMs: 5,
  });

  listen(language: Language = 'zh'): void {
    this.subscription = this.events.listen(language).subscribe({
      next: (event) => void this.heard.push(event),
      complete: () => {
        this.ended = true;
      },
    });
  }

  leave(): void {
    this.subscription?.unsubscribe();
  }

  of(type: string): string[] {
    return this.heard
      .filter((event) => event.type === type)
      .map(({ data }) => (typeof data === 'string' ? data : JSON.stringify(data)));
  }
}

describe(EventsService.name, () => {
  let scene: Scene;

  afterEach(() => scene.leave());

  it('tells the time, the systems and the books at once', async () => {
    scene = new Scene();
    scene.listen();

    expect(scene.of('time')[0]).toContain('2026-11-25T09:30:00.000+08:00');
    expect(scene.of('systems')).toHaveLength(1);
    await until('books are told', () => scene.of('books').length === 1);
  });

  it('tells systems again only when they differ', async () => {
    scene = new Scene();
    scene.listen();
    await until('books are told', () => scene.of('books').length === 1);
    expect(scene.of('systems')).toHaveLength(1);

    scene.status = 'failing';

    await until('the change is told', () => scene.of('systems').length === 2);
    expect(scene.of('systems')[1]).toContain('failing');
  });

  it('does not tell of every look at a source', async () => {
    scene = new Scene();
    scene.listen();
    scene.lastReadAt = '2026-11-25T09:30:01.000+08:00';
    await until('books are told', () => scene.of('books').length === 1);
    expect(scene.of('systems')).toHaveLength(1);

    scene.status = 'late';

    await until('the change is told', () => scene.of('systems').length === 2);
    expect(scene.of('systems')[1]).toContain('09:30:01');
  });

  it('tells each listener in his language', () => {
    scene = new Scene();
    scene.listen('en');

    expect(scene.of('systems')[0]).toContain('"reasons":["en"]');
  });

  it('tells licenses that were shared before and those that come', async () => {
    scene = new Scene();
    const license = (entityId: string) => Buffer.from(JSON.stringify({ entityId, version: 1 }));
    scene.licenses.note(license('before'));
    scene.listen();
    expect(scene.of('license')).toEqual([expect.stringContaining('before')]);

    scene.licenses.note(license('after'));

    await until('the new one is told', () => scene.of('license').length === 2);
    expect(scene.of('license')[1]).toContain('after');
  });

  it('counts licenses that come too fast to be told', async () => {
    scene = new Scene();
    scene.listen();
    for (let i = 0; i < 100; i += 1) {
      scene.licenses.note(Buffer.from('{"entityId":"e"}'));
    }

    await until('they are told', () => scene.of('license').length === 20);

    expect(scene.of('skipped')).toEqual(['{"licenses":80}']);
  });

  it('ends when the app stops', () => {
    scene = new Scene();
    scene.listen();

    scene.closing.abort();

    expect(scene.ended).toBe(true);
  });

  it('asks for books only while somebody listens', async () => {
    scene = new Scene();
    expect(scene.booksAsked).toBe(0);

    scene.listen();
    scene.leave();
    scene.listen();

    await until('books are told', () => scene.of('books').length >= 1);
    expect(scene.booksAsked).toBeLessThanOrEqual(2);
  });
});
