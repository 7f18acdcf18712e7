import type { Json, JsonObject } from '@hub/contracts';
import { isObject } from '../native-value.js';

const LONGEST_REASON = 1000;
/** Where recipients put their sentence, the most telling first: problem bodies (RFC 9457), then habits of the trade. */
const SENTENCES = ['detail', 'message', 'msg', 'reason', 'error', 'errorMessage', 'title'];

/** The recipient's reason as its body tells it, or the status when it tells nothing. It may quote the record. */
export function reasonOf(text: string, status: number): string {
  const body = parsed(text);
  const told = isObject(body) ? reasonIn(body) : isPage(text) ? undefined : text.trim();
  return told === undefined || told === '' ? `HTTP ${status}` : told.slice(0, LONGEST_REASON);
}

/** The reason in one object of a recipient's: its sentence, and the faults by field where it lists them. */
export function reasonIn(body: JsonObject): string | undefined {
  const sentence = SENTENCES.map((name) => textIn(body[name])).find((text) => text !== undefined);
  const faults = listIn(body, 'faults').map(faultIn).join('；');
  const parts = [sentence, faults].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? undefined : parts.join('：').slice(0, LONGEST_REASON);
}

/** A body as JSON; `undefined` when it is none. */
export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The objects of the list `name`; none where there is no list. */
export function listIn(body: JsonObject, name: string): readonly JsonObject[] {
  const list = body[name];
  return Array.isArray(list) ? (list as readonly Json[]).filter(isObject) : [];
}

/** A value as plain text: `undefined` for what is no text, number or truth value. */
export function textIn(value: Json | undefined): string | undefined {
  return typeof value === 'object' || value === undefined ? undefined : String(value);
}

function faultIn(fault: JsonObject): string {
  const parts = [fault['field'], fault['code'], fault['message'], fault['remedy']];
  return parts
    .map(textIn)
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
}

function isPage(text: string): boolean {
  return text.trimStart().startsWith('<');
}
