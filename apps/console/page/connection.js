import { eventsOf } from './event-stream.js';

/** The server tells the time every 5 s; a stream that says nothing for so long is dead, whatever TCP thinks. */
const SILENCE_MS = 12_000;
const LONGEST_PAUSE_MS = 10_000;
/** Nobody looks at a hidden page: it lets go of its stream and asks once a minute, for the number in its title. */
const HIDDEN_EVERY_MS = 60_000;

/**
 * Keeps the page in touch with the console.
 * `on(type, value)` hears of every event, and of `live`, `lost` and `refused`.
 */
export class Connection {
  #on;
  #key = '';
  #language = 'zh';
  #stop = new AbortController();

  constructor(on) {
    this.#on = on;
    document.addEventListener('visibilitychange', () => this.#start());
  }

  /** Begins again with this key and language. */
  open(key, language) {
    this.#key = key;
    this.#language = language;
    this.#start();
  }

  close() {
    this.#key = '';
    this.#stop.abort();
  }

  /** One question outside the stream; undefined when there is no good answer. */
  async ask(path) {
    try {
      const answer = await this.#fetch(path, AbortSignal.timeout(10_000));
      return answer.ok ? await answer.json() : undefined;
    } catch {
      return undefined;
    }
  }

  #start() {
    this.#stop.abort();
    this.#stop = new AbortController();
    if (this.#key !== '') {
      void (document.hidden ? this.#glance(this.#stop.signal) : this.#listen(this.#stop.signal));
    }
  }

  async #listen(stop) {
    for (let tries = 0; !stop.aborted;) {
      const heard = await this.#stream(stop);
      if (stop.aborted || heard === 'refused') {
        return;
      }
      tries = heard === 'some' ? 1 : tries + 1;
      this.#on('lost', tries);
      await pause(Math.min(500 * 2 ** tries, LONGEST_PAUSE_MS), stop);
    }
  }

  /** Reads one stream to its end, however that comes. */
  async #stream(stop) {
    const silence = new AbortController();
    let timer;
    const hear = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
    };
    let heard = 'none';
    try {
      hear();
      const answer = await this.#fetch('/v1/events', AbortSignal.any([stop, silence.signal]));
      if (answer.status === 401) {
        this.#on('refused');
        return 'refused';
      }
      if (!answer.ok) {
        return heard;
      }
      for await (const { type, data } of eventsOf(answer)) {
        if (stop.aborted) {
          return heard;
        }
        hear();
        if (heard === 'none') {
          heard = 'some';
          this.#on('live');
        }
        this.#on(type, JSON.parse(data));
      }
    } catch {
      // Broken off: the caller tries again.
    } finally {
      clearTimeout(timer);
    }
    return heard;
  }

  async #glance(stop) {
    while (!stop.aborted) {
      await pause(HIDDEN_EVERY_MS, stop);
      if (stop.aborted) {
        return;
      }
      const [systems, books] = await Promise.all([
        this.ask('/v1/systems?limit=500'),
        this.ask('/v1/books'),
      ]);
      if (systems && books && !stop.aborted) {
        this.#on('systems', systems);
        this.#on('books', books);
      }
    }
  }

  #fetch(path, signal) {
    return fetch(path, {
      signal,
      cache: 'no-store',
      headers: { authorization: `Bearer ${this.#key}`, 'accept-language': this.#language },
    });
  }
}

function pause(milliseconds, stop) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    stop.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
