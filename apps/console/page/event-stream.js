/**
 * Takes server-sent events apart. `EventSource` cannot send a key, so the page reads the stream itself.
 * Feed it text as it comes; it gives the events that are complete.
 */
export class EventParser {
  #rest = '';
  #type = '';
  #data = [];

  /** @returns {{ type: string, data: string }[]} */
  push(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    const events = [];
    for (const line of lines) {
      if (line !== '') {
        this.#take(line);
      } else if (this.#data.length > 0) {
        events.push({ type: this.#type || 'message', data: this.#data.join('\n') });
        this.#forget();
      } else {
        this.#forget();
      }
    }
    return events;
  }

  #take(line) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === 'event') {
      this.#type = value;
    } else if (field === 'data') {
      this.#data.push(value);
    }
  }

  #forget() {
    this.#type = '';
    this.#data = [];
  }
}

/** The events of an answer, as they come; ends with it. */
export async function* eventsOf(response) {
  const parser = new EventParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    yield* parser.push(value);
  }
}
